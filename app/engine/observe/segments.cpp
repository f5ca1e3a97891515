#include "engine/observe/segments.hpp"

#include <charconv>
#include <optional>

namespace ipclab::engine::observe {
namespace {

// One line of proc(5), /proc/PID/maps: "begin-end perms offset device inode   path".
struct Mapping {
  std::uint64_t begin = 0, end = 0, offset = 0, inode = 0;
  bool writable = false;
  std::string_view path;
};

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

std::uint64_t number(std::string_view digits, int base) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

Mapping mapping(std::string_view line) {
  Mapping map;
  const std::string_view range = take_word(line);
  const auto dash = range.find('-');
  map.begin = number(range.substr(0, dash), 16);
  map.end = dash == std::string_view::npos ? 0 : number(range.substr(dash + 1), 16);
  const std::string_view permissions = take_word(line);
  map.writable = permissions.size() > 1 && permissions[1] == 'w';
  map.offset = number(take_word(line), 16);
  take_word(line);  // device: the kernel's own, for all segments
  map.inode = number(take_word(line), 10);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  map.path = line;
  return map;
}

// A segment is a file of the kernel's own that has no name in any directory: "/SYSV" and its key, "(deleted)", and its
// inode number is the shmid (Linux, ipc/shm.c: newseg).
bool is_segment(std::string_view path) { return path.starts_with("/SYSV") && path.ends_with("(deleted)"); }

}  // namespace

Look<sys::SegmentStatus> look_at_segment(std::int64_t shmid) {
  return look(sys::segment_status(static_cast<int>(shmid)));
}

std::vector<Attach> attaches(std::string_view maps) {
  std::vector<Attach> all;
  std::uint64_t expected_offset = 0;  // of the next part, where mprotect(2) has cut one attach into several mappings
  while (!maps.empty()) {
    const std::string_view line = maps.substr(0, maps.find('\n'));
    maps.remove_prefix(std::min(line.size() + 1, maps.size()));
    if (line.find("/SYSV") == std::string_view::npos) continue;
    const Mapping map = mapping(line);
    if (!is_segment(map.path)) continue;
    const auto shmid = static_cast<std::int64_t>(map.inode);
    const std::uint64_t size = map.end - map.begin;
    Attach* last = all.empty() ? nullptr : &all.back();
    const bool continues = last != nullptr && last->shmid == shmid && last->address.value + last->size == map.begin &&
                           map.offset == expected_offset && map.offset != 0;
    if (continues) {
      last->size += size;
      last->writable = last->writable || map.writable;
    } else {
      all.push_back({shmid, core::Address{map.begin}, size, map.writable});
    }
    expected_offset = map.offset + size;
  }
  return all;
}

}  // namespace ipclab::engine::observe
