#include "engine/observe/locks.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <limits>
#include <vector>

#include "engine/sys/fd.hpp"

using namespace ipclab;
using core::LockKind;
using engine::observe::LockLook;
using engine::sys::Fd;

namespace {

constexpr std::uint64_t end = std::numeric_limits<std::uint64_t>::max();

// A file of our own, without a name.
struct File {
  File() : fd(open("/tmp", O_TMPFILE | O_RDWR, 0600)) {
    REQUIRE(fd);
    REQUIRE(fstat(fd.get(), &status) == 0);
  }
  std::vector<LockLook> locks() const {
    auto all = engine::observe::look_at_locks();
    std::erase_if(all, [this](const LockLook& look) {
      return look.file != engine::sys::FileIdentity{status.st_dev, status.st_ino};
    });
    return all;
  }
  Fd fd;
  struct stat status {};
};

struct flock bytes(short type, off_t first, off_t length) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = first;
  lock.l_len = length;
  return lock;
}

}  // namespace

TEST_CASE("locks of a file: who, which kind, which bytes") {
  const File file;
  CHECK(file.locks().empty());
  REQUIRE(flock(file.fd.get(), LOCK_SH) == 0);
  auto range = bytes(F_WRLCK, 10, 5);
  REQUIRE(fcntl(file.fd.get(), F_SETLK, &range) == 0);
  const auto locks = file.locks();
  REQUIRE(locks.size() == 2);
  for (const LockLook& look : locks) CHECK(look.pid == core::Pid{getpid()});
  const bool posix_first = locks[0].lock.kind == LockKind::Posix;
  CHECK(locks[posix_first ? 0 : 1].lock == core::FileLock{LockKind::Posix, std::nullopt, true, false, 10, 14});
  CHECK(locks[posix_first ? 1 : 0].lock == core::FileLock{LockKind::Flock, std::nullopt, false, false, 0, end});
}

TEST_CASE("a lock of an open file has no process") {
  const File file;
  auto range = bytes(F_RDLCK, 0, 0);
  REQUIRE(fcntl(file.fd.get(), F_OFD_SETLK, &range) == 0);
  const auto locks = file.locks();
  REQUIRE(locks.size() == 1);
  CHECK(locks[0].pid == core::Pid{-1});
  CHECK(locks[0].lock == core::FileLock{LockKind::OpenFile, std::nullopt, false, false, 0, end});
}

TEST_CASE("who waits for a lock stands behind its holder") {
  const File file;
  auto whole = bytes(F_WRLCK, 0, 0);
  REQUIRE(fcntl(file.fd.get(), F_SETLK, &whole) == 0);
  const pid_t child = fork();
  if (child == 0) {
    fcntl(file.fd.get(), F_SETLKW, &whole);
    _exit(0);
  }
  REQUIRE(child > 0);
  auto locks = file.locks();
  while (locks.size() < 2) locks = file.locks();  // the test's limit ends a wait that never ends
  CHECK_FALSE(locks[0].lock.waiting);
  CHECK(locks[1].lock.waiting);
  CHECK(locks[1].pid == core::Pid{child});
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}
