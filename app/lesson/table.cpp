#include "lesson/table.hpp"

#include <algorithm>

#include "lesson/fields.hpp"

namespace ipclab::lesson {
namespace {

using text::Lang;

Expression field_of(const std::string& object, const std::string& member, const std::string& process = {}) {
  Expression expression;
  expression.operation = Operation::Field;
  expression.object = object;
  expression.word = member;
  expression.process = process;
  return expression;
}

// Birth paths become the names of the script.
Value named(Value value, const Scene& scene) {
  if (auto* paths = std::get_if<std::vector<std::string>>(&value)) {
    for (std::string& path : *paths) {
      if (const ProcessName* row = scene.process_at(path)) path = row->name;
    }
  }
  return value;
}

// Every field of the type of shared memory.
void add_fields(const ObjectName& name, const Facts& facts, std::vector<Cell>& cells) {
  const core::Object* object = name.find(facts.world);
  if (object == nullptr) return;
  const std::string all = typed_fields({facts.world, *object, name, nullptr});
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find(", ", at), all.size());
    const std::string field = all.substr(at, end - at);
    cells.push_back({field, evaluate(field_of(name.name, field), facts)});
    at = end + 2;
  }
}

// OBJECT.field[P] of every process for which it is not 0.
void add_by_process(const ObjectName& object, const std::string& member, const Facts& facts, std::vector<Cell>& cells) {
  for (const ProcessName& process : facts.scene.processes) {
    const Value value = evaluate(field_of(object.name, member, process.name), facts);
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number != nullptr && *number != 0) cells.push_back({process.name, value});
  }
}

std::vector<Cell> cells_of(const TableBlock::Row& row, const Facts& facts) {
  std::vector<Cell> cells;
  const auto objects = objects_of(row, facts.scene);
  for (const ObjectName* object : objects) {
    const FieldRow* field = row.member.empty() ? nullptr : field_row(row.member, object->kind);
    if (row.member.empty()) {
      add_fields(*object, facts, cells);
    } else if (!row.process.empty()) {
      cells.push_back({{}, evaluate(field_of(object->name, row.member, row.process), facts)});
    } else if (field != nullptr && field->of_process) {
      add_by_process(*object, row.member, facts, cells);
    } else {
      const Value value = named(evaluate(field_of(object->name, row.member), facts), facts.scene);
      cells.push_back({objects.size() > 1 ? object->name : std::string(), value});
    }
  }
  return cells;
}

std::string signed_number(std::int64_t number) {
  return number < 0 ? "−" + std::to_string(number).substr(1) : std::to_string(number);
}

std::string text_of(Lang lang, const Lesson& lesson, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return signed_number(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return text::say(lang, *truth ? "lesson.yes" : "lesson.no");
  const auto* names = std::get_if<std::vector<std::string>>(&value);
  if (names == nullptr || names->empty()) return "–";
  std::string all;
  for (const std::string& name : *names) {
    all += (all.empty() ? std::string() : text::say(lang, "lesson.comma")) + lesson.display(lang, name);
  }
  return all;
}

Spans plain_spans(std::string text, bool code = false) {
  Span span;
  span.text = std::move(text);
  span.code = code;
  return {span};
}

std::string text_of(Lang lang, const Lesson& lesson, const std::vector<Cell>& cells) {
  std::string all;
  for (const Cell& cell : cells) {
    if (!all.empty()) all += text::say(lang, "lesson.comma");
    if (!cell.name.empty()) all += lesson.display(lang, cell.name) + " ";
    all += text_of(lang, lesson, cell.value);
  }
  return all.empty() ? "–" : all;
}

// Without the scene, where all columns are steps of the same one.
std::string short_place(const TableBlock::Column& column, const TableBlock& block) {
  const std::string scene = column.place.substr(0, column.place.find('/') + 1);
  const bool same = !scene.empty() && std::all_of(block.columns.begin(), block.columns.end(),
                                                  [&](const auto& one) { return one.place.starts_with(scene); });
  return same ? column.place.substr(scene.size()) : column.place;
}

}  // namespace

std::vector<const ObjectName*> objects_of(const TableBlock::Row& row, const Scene& scene) {
  std::vector<const ObjectName*> objects;
  for (const ObjectName& object : scene.objects) {
    const bool meant = row.object.empty() ? field_row(row.member, object.kind) != nullptr : object.name == row.object;
    if (meant) objects.push_back(&object);
  }
  return objects;
}

std::vector<std::vector<Cell>> fill_column(const TableBlock& table, const Facts& facts) {
  std::vector<std::vector<Cell>> rows;
  for (const TableBlock::Row& row : table.rows) rows.push_back(cells_of(row, facts));
  return rows;
}

Document table_document(Lang lang, const Lesson& lesson, std::size_t item, const std::vector<FilledColumn>& columns) {
  const auto& block = std::get<TableBlock>(lesson.items[item]);
  Element table;
  table.kind = ElementKind::Table;
  std::vector<Spans> head = {plain_spans("")};
  for (const TableBlock::Column& column : block.columns) head.push_back(plain_spans(short_place(column, block)));
  table.rows.push_back(std::move(head));
  for (std::size_t number = 0; number < block.rows.size(); ++number) {
    const std::string& field = block.rows[number].field;
    const bool object = lesson.names.contains(field);
    std::vector<Spans> row = {plain_spans(object ? lesson.display(lang, field) : field, !object)};
    for (std::size_t column = 0; column < block.columns.size(); ++column) {
      const auto filled = std::find_if(columns.begin(), columns.end(), [&](const FilledColumn& one) {
        return one.table == item && one.column == column;
      });
      row.push_back(plain_spans(filled == columns.end() ? "" : text_of(lang, lesson, filled->rows[number])));
    }
    table.rows.push_back(std::move(row));
  }
  return {table};
}

}  // namespace ipclab::lesson
