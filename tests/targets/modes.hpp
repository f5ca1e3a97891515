// What the small programs of tests/targets have in common that are modes of one file: NAME MODE.
#pragma once

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

struct Mode {
  const char* name;
  int (*run)();
};

template <std::size_t count>
int run_mode(const Mode (&modes)[count], int argc, char** argv) {
  for (const Mode& mode : modes) {
    if (argc > 1 && strcmp(mode.name, argv[1]) == 0) return mode.run();
  }
  return 98;
}

// Only for calls that cannot fail in this program, traced or not.
template <class Result>
Result must(Result result, const char* what) {
  if (result == Result(-1)) {
    dprintf(1, "%s: %s\n", what, strerrorname_np(errno));
    _exit(99);
  }
  return result;
}

inline const char* last_error() { return strerrorname_np(errno); }

// What a call gave, with errno where it failed.
inline void say_result(const char* what, long result) {
  if (result == -1) {
    dprintf(1, "%s: %s\n", what, last_error());
  } else {
    dprintf(1, "%s: %ld\n", what, result);
  }
}

inline std::string name_of_signal(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? name : "RTMIN+" + std::to_string(signal - SIGRTMIN);
}

inline void say_status(const char* who, int status) {
  if (WIFEXITED(status)) dprintf(1, "%s exited %d\n", who, WEXITSTATUS(status));
  if (WIFSIGNALED(status)) dprintf(1, "%s killed by %s\n", who, name_of_signal(WTERMSIG(status)).c_str());
  if (WIFSTOPPED(status)) dprintf(1, "%s stopped by %s\n", who, sigabbrev_np(WSTOPSIG(status)));
  if (WIFCONTINUED(status)) dprintf(1, "%s continued\n", who);
}

template <class Body>
pid_t child(Body body) {
  const pid_t pid = must(fork(), "fork");
  if (pid == 0) {
    body();
    _exit(0);
  }
  return pid;
}

inline int status_of(pid_t pid, int options = 0) {
  int status = 0;
  while (waitpid(pid, &status, options) == -1) {
    if (errno != EINTR) must(-1, "waitpid");
  }
  return status;
}

// One waits until the other says that it is time: a pipe, never a sleep.
class Gate {
 public:
  Gate() { must(pipe(ends_), "pipe"); }
  ~Gate() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  void open(char byte = 'g') { must(write(ends_[1], &byte, 1), "write"); }
  char pass() {
    char byte = 0;
    while (read(ends_[0], &byte, 1) == -1 && errno == EINTR) {
    }
    return byte;
  }
  bool is_open() const {
    pollfd entry{ends_[0], POLLIN, 0};
    return poll(&entry, 1, 0) == 1;
  }
  // End-of-file once every other holder of the end for writing has ended.
  void wait_for_all() {
    ::close(ends_[1]);
    while (pass() != 0) {
    }
  }
  void only_open() { ::close(ends_[0]); }

 private:
  int ends_[2];
};

// A directory that no other run of the program shares.
class Folder {
 public:
  Folder() { must(mkdtemp(path_) == nullptr ? -1 : 0, "mkdtemp"); }
  ~Folder() { rmdir(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const char* name) const { return std::string(path_) + "/" + name; }

 private:
  char path_[24] = "/tmp/target-XXXXXX";
};
