// Starting, rewinding, recordings.
#include "text/part.hpp"

namespace ipclab::text {

const Part session_part = {};

}  // namespace ipclab::text
