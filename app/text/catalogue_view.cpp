// What happened, why someone waits, states and labels of what is shown.
#include "text/part.hpp"

namespace ipclab::text {

const Part view_part = {};

}  // namespace ipclab::text
