// The window: buttons, headings, tooltips, help.
#include "text/part.hpp"

namespace ipclab::text {

const Part ui_part = {};

}  // namespace ipclab::text
