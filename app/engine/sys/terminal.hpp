// Pseudo-terminals, pipes and files that a program of the lab gets as stdout: pty(7). For init, before a launch.
// All throw std::system_error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

struct Terminal {
  Fd master;  // non-blocking
  Fd slave;
};
// A new terminal of this mount namespace's /dev/pts, 24 × 80.
Terminal open_terminal();

// A keyboard's end of it: how many bytes were taken, once they are where a reader finds them.
std::size_t type(int master, std::string_view text);
// What types an end of file (termios(3), VEOF); none where the program has turned that off.
std::optional<char> end_of_file(int master);
// What the terminal shows now, and has not been read: text written to it, and the echo of what was typed.
std::string shown(int master);

void make_non_blocking(int fd);
// Empty, for writing; replaces what was there.
Fd create_file(const std::string& path, unsigned mode);
Fd open_to_read(const std::string& path);

// A copy of the file behind `source` as `name` in `directory`, executable, and never open for writing afterwards.
// A copy of the same size and date is taken for the same.
void store_executable(int source, int directory, const std::string& name);

}  // namespace ipclab::engine::sys
