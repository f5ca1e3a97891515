// The format of a catalogue file: rows of key, English, Chinese. Included by catalogue*.cpp only.
// Keys are "area.what-it-says"; {0} may come in any order, but both languages use the same ones (tested).
// Chinese rows leave no space around {0}: where Latin letters come to stand beside ideographs, `say` puts it.
#pragma once

#include <initializer_list>
#include <string_view>

namespace ipclab::text {

struct Row {
  std::string_view key;
  std::string_view en;
  std::string_view zh;
};
using Part = std::initializer_list<Row>;

extern const Part engine_part;
extern const Part lesson_part;
extern const Part language_part;
extern const Part cli_part;
extern const Part ui_part;
extern const Part view_part;
extern const Part events_part;
extern const Part errors_part;
extern const Part cards_part;
extern const Part session_part;

}  // namespace ipclab::text
