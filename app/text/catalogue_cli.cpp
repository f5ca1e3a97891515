// The text front end.
#include "text/part.hpp"

namespace ipclab::text {

const Part cli_part = {};

}  // namespace ipclab::text
