// What a lesson can be written with, told from the tables that the readers go by: blocks, their lines, commands,
// conditions, fields, kinds of objects. Pure; printed by `ipclab help language`, and kept as lessons/REFERENCE.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/catalogue.hpp"

namespace ipclab::lesson {

// One entry: how it is written, and under which key the catalogue says what it means.
struct ReferenceRow {
  std::string key;  // without "language."
  std::string shape;
};

// A heading ("language.commands"), what is said below it ("language.commands.about"), and the entries.
struct ReferenceSection {
  std::string key;
  std::vector<ReferenceRow> rows;
};
std::vector<ReferenceSection> reference_sections();

// All of it as Markdown.
std::string reference(text::Lang lang);

}  // namespace ipclab::lesson
