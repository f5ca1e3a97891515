#include "lesson/document.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>

namespace ipclab::lesson {
namespace {

using ParserPointer = std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)>;
using NodePointer = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

std::string text_of(const char* text) { return text == nullptr ? "" : text; }

bool same_look(const Span& a, const Span& b) {
  return a.code == b.code && a.strong == b.strong && a.emphasis == b.emphasis && a.link == b.link;
}

// cmark splits a text at everything that might have been markup; here one look is one span.
void add_span(Spans& spans, Span span) {
  if (!spans.empty() && same_look(spans.back(), span)) {
    spans.back().text += span.text;
  } else {
    spans.push_back(std::move(span));
  }
}

bool is_wide(std::string_view text, bool at_end) {
  // In UTF-8 all of CJK and the full-width forms begin with E3 or more.
  if (text.empty()) return false;
  std::size_t at = at_end ? text.size() - 1 : 0;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  const auto lead = static_cast<unsigned char>(text[at]);
  return lead >= 0xE3;
}

// Full-width punctuation brings its own space.
bool ends_with_wide_stop(std::string_view text) {
  if (text.size() < 3) return false;
  const std::string_view last = text.substr(text.size() - 3);
  return last.starts_with("\xE3\x80") || last.starts_with("\xEF\xBC");
}

std::string first_text(cmark_node* node) {
  while (node != nullptr && cmark_node_get_literal(node) == nullptr) node = cmark_node_first_child(node);
  return node == nullptr ? "" : text_of(cmark_node_get_literal(node));
}

void read_spans(cmark_node* parent, const Span& look, Spans& spans, int depth = 0) {
  if (depth > 50) return;  // emphasis in links in emphasis …
  for (cmark_node* node = cmark_node_first_child(parent); node != nullptr; node = cmark_node_next(node)) {
    Span span = look;
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_TEXT:
        span.text = text_of(cmark_node_get_literal(node));
        add_span(spans, std::move(span));
        break;
      case CMARK_NODE_CODE:
        span.code = true;
        span.text = text_of(cmark_node_get_literal(node));
        add_span(spans, std::move(span));
        break;
      case CMARK_NODE_SOFTBREAK: {
        // Chinese is written without spaces: a line break in the source is none in the text.
        if (!spans.empty() && ends_with_wide_stop(spans.back().text)) break;
        const bool before_wide = !spans.empty() && is_wide(spans.back().text, true);
        if (before_wide && is_wide(first_text(cmark_node_next(node)), false)) break;
        span.text = " ";
        add_span(spans, std::move(span));
        break;
      }
      case CMARK_NODE_LINEBREAK:
        span.text = "\n";
        add_span(spans, std::move(span));
        break;
      case CMARK_NODE_HTML_INLINE:
        break;
      default:
        if (cmark_node_get_type(node) == CMARK_NODE_EMPH) span.emphasis = true;
        if (cmark_node_get_type(node) == CMARK_NODE_STRONG) span.strong = true;
        if (cmark_node_get_type(node) == CMARK_NODE_LINK || cmark_node_get_type(node) == CMARK_NODE_IMAGE)
          span.link = text_of(cmark_node_get_url(node));
        read_spans(node, span, spans, depth + 1);
    }
  }
}

Spans spans_of(cmark_node* node) {
  Spans spans;
  read_spans(node, {}, spans);
  return spans;
}

std::vector<Element> read_children(cmark_node* parent, int depth);

std::vector<std::vector<Spans>> read_table(cmark_node* table) {
  std::vector<std::vector<Spans>> rows;
  for (cmark_node* row = cmark_node_first_child(table); row != nullptr; row = cmark_node_next(row)) {
    auto& cells = rows.emplace_back();
    for (cmark_node* cell = cmark_node_first_child(row); cell != nullptr; cell = cmark_node_next(cell)) {
      cells.push_back(spans_of(cell));
    }
  }
  return rows;
}

Element read_element(cmark_node* node, int depth) {
  Element element;
  const cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_HEADING) {
    element.kind = ElementKind::Heading;
    element.level = cmark_node_get_heading_level(node);
    element.spans = spans_of(node);
  } else if (type == CMARK_NODE_CODE_BLOCK) {
    element.kind = ElementKind::Code;
    element.text = text_of(cmark_node_get_literal(node));
    element.language = text_of(cmark_node_get_fence_info(node));
  } else if (type == CMARK_NODE_LIST) {
    element.kind = ElementKind::List;
    if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST) element.level = cmark_node_get_list_start(node);
    element.children = read_children(node, depth + 1);
  } else if (type == CMARK_NODE_ITEM || type == CMARK_NODE_BLOCK_QUOTE) {
    element.kind = type == CMARK_NODE_ITEM ? ElementKind::Item : ElementKind::Quote;
    element.children = read_children(node, depth + 1);
  } else if (type == CMARK_NODE_THEMATIC_BREAK) {
    element.kind = ElementKind::Rule;
  } else if (std::string_view(cmark_node_get_type_string(node)) == "table") {
    element.kind = ElementKind::Table;
    element.rows = read_table(node);
  } else {
    element.spans = spans_of(node);
  }
  return element;
}

std::vector<Element> read_children(cmark_node* parent, int depth) {
  constexpr int deepest = 50;  // lists in quotes in lists: nobody reads further, and the stack is finite
  std::vector<Element> elements;
  if (depth > deepest) return elements;
  for (cmark_node* node = cmark_node_first_child(parent); node != nullptr; node = cmark_node_next(node)) {
    if (cmark_node_get_type(node) != CMARK_NODE_HTML_BLOCK) elements.push_back(read_element(node, depth));
  }
  return elements;
}

void append_plain(const Document& document, std::string& text) {
  for (const Element& element : document) {
    if (!text.empty() && text.back() != '\n') text += "\n\n";
    text += element.kind == ElementKind::Code ? element.text : plain(element.spans);
    append_plain(element.children, text);
    for (const auto& row : element.rows) {
      if (!text.empty() && text.back() != '\n') text += '\n';
      for (std::size_t cell = 0; cell < row.size(); ++cell) text += (cell == 0 ? "" : " | ") + plain(row[cell]);
    }
  }
}

void append_links(const Spans& spans, std::vector<std::string>& links) {
  for (const Span& span : spans) {
    if (!span.link.empty()) links.push_back(span.link);
  }
}

void append_links(const Document& document, std::vector<std::string>& links) {
  for (const Element& element : document) {
    append_links(element.spans, links);
    append_links(element.children, links);
    for (const auto& row : element.rows) {
      for (const Spans& cell : row) append_links(cell, links);
    }
  }
}

}  // namespace

Document read_document(std::string_view markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  const ParserPointer parser(cmark_parser_new(CMARK_OPT_DEFAULT), cmark_parser_free);
  if (cmark_syntax_extension* table = cmark_find_syntax_extension("table")) {
    cmark_parser_attach_syntax_extension(parser.get(), table);
  }
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  const NodePointer root(cmark_parser_finish(parser.get()), cmark_node_free);
  return read_children(root.get(), 0);
}

std::vector<std::string> links_of(const Document& document) {
  std::vector<std::string> links;
  append_links(document, links);
  return links;
}

std::string plain(const Spans& spans) {
  std::string text;
  for (const Span& span : spans) text += span.text;
  return text;
}

std::string plain(const Document& document) {
  std::string text;
  append_plain(document, text);
  return text;
}

}  // namespace ipclab::lesson
