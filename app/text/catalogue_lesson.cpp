// The lesson files and the step language.
#include "text/part.hpp"

namespace ipclab::text {

const Part lesson_part = {};

}  // namespace ipclab::text
