#include "engine/sys/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {

Terminal open_terminal() {
  Fd master(checked(::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK), "open", "/dev/ptmx"));
  const int unlocked = 0;
  checked(::ioctl(master.get(), TIOCSPTLCK, &unlocked), "ioctl(TIOCSPTLCK)");
  // ioctl_tty(2): the other end without a path, so that nothing can stand in its place.
  Fd slave(checked(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "ioctl(TIOCGPTPEER)"));
  const winsize size{24, 80, 0, 0};
  checked(::ioctl(slave.get(), TIOCSWINSZ, &size), "ioctl(TIOCSWINSZ)");
  return {std::move(master), std::move(slave)};
}

std::size_t type(int master, std::string_view text) {
  std::size_t typed = 0;
  while (typed < text.size()) {
    const ssize_t taken = ::write(master, text.data() + typed, text.size() - typed);
    if (taken <= 0) break;
    typed += static_cast<std::size_t>(taken);
  }
  // A work queue of the kernel's hands it on. poll(2) on the other end waits for that where nothing is there yet.
  const Fd slave(::ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  pollfd readable{slave.get(), POLLIN, 0};
  ::poll(&readable, 1, 0);
  return typed;
}

std::optional<char> end_of_file(int master) {
  struct termios settings {};
  if (::tcgetattr(master, &settings) != 0 || (settings.c_lflag & ICANON) == 0) return std::nullopt;
  const cc_t key = settings.c_cc[VEOF];
  return key == _POSIX_VDISABLE ? std::nullopt : std::optional(static_cast<char>(key));
}

std::string shown(int master) {
  std::string all;
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t got = ::read(master, bytes.data(), bytes.size());
    if (got <= 0) return all;
    all.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

void make_non_blocking(int fd) { checked(::fcntl(fd, F_SETFL, O_NONBLOCK), "fcntl F_SETFL"); }

Fd create_file(const std::string& path, unsigned mode) {
  return Fd(checked(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode), "open", path));
}

Fd open_to_read(const std::string& path) {
  return Fd(checked(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open", path));
}

void store_executable(int source, int directory, const std::string& name) {
  struct stat wanted {};
  struct stat there {};
  checked(::fstat(source, &wanted), "fstat", name);
  if (::fstatat(directory, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0) {
    const bool same = there.st_size == wanted.st_size && there.st_mtim.tv_sec == wanted.st_mtim.tv_sec &&
                      there.st_mtim.tv_nsec == wanted.st_mtim.tv_nsec;
    if (same) return;
    checked(::unlinkat(directory, name.c_str(), 0), "unlink", name);
  }
  const Fd copy(
      checked(::openat(directory, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0555), "open", name));
  off_t from = 0;
  while (from < wanted.st_size) {
    const auto left = static_cast<std::size_t>(wanted.st_size - from);
    if (checked(::sendfile(copy.get(), source, &from, left), "sendfile", name) == 0) break;
  }
  checked(::fchmod(copy.get(), 0555), "fchmod", name);
  const std::array<timespec, 2> times{wanted.st_atim, wanted.st_mtim};
  checked(::futimens(copy.get(), times.data()), "futimens", name);
}

}  // namespace ipclab::engine::sys
