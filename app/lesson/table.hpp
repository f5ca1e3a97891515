// The tables of a lesson that are filled from the run: values kept at the end of a block, and how they are written.
// Filled by Player; `view` and `cli` show the document.
#pragma once

#include <string>
#include <vector>

#include "lesson/expression.hpp"
#include "lesson/lesson.hpp"

namespace ipclab::lesson {

struct Cell {
  std::string name;  // of an object, a process or a field; empty where there is nothing to tell apart
  Value value;       // a list holds script names
};

struct FilledColumn {
  std::size_t table = 0, column = 0;    // item of the table, and position in it
  std::vector<std::vector<Cell>> rows;  // cells of each row
};

std::vector<std::vector<Cell>> fill_column(const TableBlock& table, const Facts& facts);

// Objects of the scene that a row speaks of.
std::vector<const ObjectName*> objects_of(const TableBlock::Row& row, const Scene& scene);

// One table element; columns that are not filled yet are empty.
Document table_document(text::Lang lang, const Lesson& lesson, std::size_t item,
                        const std::vector<FilledColumn>& columns);

}  // namespace ipclab::lesson
