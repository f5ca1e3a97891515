#include "engine/observe/listing.hpp"

#include <sstream>

#include "engine/sys/proc.hpp"

namespace ipclab::engine::observe {

std::set<std::int64_t> listed_ids(const std::string& kind) {
  std::istringstream lines(sys::read_file("/proc/sysvipc/" + kind));
  std::set<std::int64_t> ids;
  std::string line;
  std::getline(lines, line);  // names of the columns: the key, the id, what else differs
  while (std::getline(lines, line)) {
    std::istringstream columns(line);
    std::int64_t key = 0;
    std::int64_t id = 0;
    if (columns >> key >> id) ids.insert(id);
  }
  return ids;
}

}  // namespace ipclab::engine::observe
