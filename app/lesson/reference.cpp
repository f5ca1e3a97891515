#include "lesson/reference.hpp"

#include <algorithm>

#include "lesson/blocks.hpp"
#include "lesson/fields.hpp"
#include "lesson/kinds.hpp"
#include "lesson/process_fields.hpp"
#include "lesson/question.hpp"
#include "lesson/read_script.hpp"

namespace ipclab::lesson {
namespace {

std::vector<ReferenceRow> prefixed(const std::string& prefix, std::vector<ReferenceRow> rows) {
  for (ReferenceRow& row : rows) row.key.insert(0, prefix);
  return rows;
}

std::vector<ReferenceRow> words(const std::string& prefix, const std::vector<std::string>& all) {
  std::vector<ReferenceRow> rows;
  for (const std::string& word : all) rows.push_back({prefix + word, word});
  return rows;
}

ReferenceSection blocks() {
  ReferenceSection section{"blocks", {}};
  for (const BlockRow& row : block_rows()) {
    section.rows.push_back({"block." + std::string(row.kind), std::string(row.shape)});
  }
  return section;
}

// The lines of one kind of block, besides those of the step language.
ReferenceSection lines_of(const BlockRow& block) {
  ReferenceSection section{"lines." + std::string(block.kind), {}};
  if (block.kind == "scene") section.rows = prefixed("scene.", scene_line_rows());
  for (const WordRow& row : word_rows()) {
    if (row.kind != block.kind) continue;
    section.rows.push_back({std::string(row.kind) + "." + std::string(row.word), std::string(row.shape)});
  }
  return section;
}

ReferenceSection commands() {
  ReferenceSection section{"commands", {}};
  for (const CommandRow& row : command_rows()) {
    section.rows.push_back({"command." + std::string(row.word), std::string(row.shape)});
  }
  return section;
}

ReferenceSection statements() {
  ReferenceSection section{"statements", {}};
  for (const StatementRow& row : statement_rows()) {
    section.rows.push_back({"statement." + std::string(row.word), std::string(row.shape)});
  }
  return section;
}

// Each field once, with the kinds that have it.
ReferenceSection fields() {
  ReferenceSection section{"fields", {}};
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds_of;
  const auto kinds = kind_words();
  for (const std::string& kind : kinds) {
    for (const std::string& field : field_words(*kind_named(kind))) {
      auto known = std::find_if(kinds_of.begin(), kinds_of.end(), [&](const auto& row) { return row.first == field; });
      if (known == kinds_of.end()) known = kinds_of.insert(known, {field, {}});
      if (known->second.empty() || known->second.back() != kind) known->second.push_back(kind);
    }
  }
  for (const auto& [field, having] : kinds_of) {
    std::string shape = field;
    if (having.size() < kinds.size()) {
      for (const std::string& kind : having) shape += (&kind == &having.front() ? " (" : ", ") + kind;
      shape += ")";
    }
    section.rows.push_back({"field." + field, std::move(shape)});
  }
  return section;
}

}  // namespace

std::vector<ReferenceSection> reference_sections() {
  std::vector<ReferenceSection> all{blocks()};
  for (const BlockRow& row : block_rows()) {
    if (ReferenceSection lines = lines_of(row); !lines.rows.empty()) all.push_back(std::move(lines));
  }
  all.push_back(commands());
  all.push_back(statements());
  all.push_back({"conditions", prefixed("condition.", condition_rows())});
  all.push_back({"states", words("state.", state_words())});
  all.push_back({"signals", words("signal.", signal_words())});
  all.push_back(fields());
  all.push_back({"kinds", words("kind.", kind_words())});
  return all;
}

std::string reference(text::Lang lang) {
  std::string markdown = "# " + text::say(lang, "language.title") + "\n\n" + text::say(lang, "language.about") + "\n";
  for (const ReferenceSection& section : reference_sections()) {
    const std::string key = "language." + section.key;
    markdown += "\n## " + text::say(lang, key) + "\n\n";
    if (text::has(key + ".about")) markdown += text::say(lang, key + ".about") + "\n\n";
    for (const ReferenceRow& row : section.rows) {
      markdown +=
          "- `" + row.shape + "`" + text::say(lang, "language.colon") + text::say(lang, "language." + row.key) + "\n";
    }
  }
  return markdown;
}

}  // namespace ipclab::lesson
