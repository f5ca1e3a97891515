// Prose as a small value: CommonMark + GFM tables, read by cmark-gfm. Pure; any thread.
// Made by the lesson's reader, printed by `cli`, turned into printable rows by `view`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::lesson {

// A stretch of text with one look. Its text never holds markup; a hard line break is "\n".
struct Span {
  std::string text;
  bool code = false;
  bool strong = false;
  bool emphasis = false;
  std::string link;  // target; empty = none
  bool operator==(const Span&) const = default;
};
using Spans = std::vector<Span>;

enum class ElementKind : std::uint8_t { Heading, Paragraph, Code, Quote, List, Item, Table, Rule };

struct Element {
  ElementKind kind = ElementKind::Paragraph;
  int level = 0;                         // Heading: 1–6 · List: its first number, 0 = bullets
  Spans spans;                           // Heading, Paragraph
  std::string text;                      // Code: the lines, each with its "\n"
  std::string language;                  // Code: the word after the fence
  std::vector<Element> children;         // Quote, Item: any · List: Items
  std::vector<std::vector<Spans>> rows;  // Table: the first row is the head
  bool operator==(const Element&) const = default;
};
using Document = std::vector<Element>;

// Never fails: CommonMark gives every text a meaning. Raw HTML is dropped.
Document read_document(std::string_view markdown);

// The targets of its links and pictures, a target more than once where looks change within.
std::vector<std::string> links_of(const Document& document);

// The same without looks, paragraphs joined by a blank line: for logs, titles and tests.
std::string plain(const Spans& spans);
std::string plain(const Document& document);

}  // namespace ipclab::lesson
