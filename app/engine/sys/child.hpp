// Making processes and waiting for them; and what a new process does to itself between fork and exec: those functions
// are noexcept, never allocate, and give 0 or an errno. Any process with one thread; start_program() from any.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "engine/sys/fd.hpp"

struct sock_filter;

namespace ipclab::engine::sys {

struct Pipe {
  Fd read;
  Fd write;
};
Pipe make_pipe();  // closes on exec

// fork(2): 0 in the child.
pid_t fork_process();
// The same; the child gets the lowest number of our PID namespace that is free, so that the next ones stay as they are.
// Where the kernel refuses that, it gets the next one.
pid_t fork_process_low();

// Waits for the end of this child; its status as wait(2) gives it, 0 where it is no child of ours (any more).
int reap(pid_t child) noexcept;

// Readable when the process has ended; survives reuse of the number (pidfd_open(2)).
Fd open_pidfd(pid_t pid);
void kill_pidfd(int pidfd) noexcept;  // SIGKILL

// Which of the two is it: `ended` is readable, or the other side of `socket` is gone? Waits until one is so.
enum class Gone : std::uint8_t { Process, Peer };
Gone wait_for_end(int pidfd, int socket);

// posix_spawn(3) of a file with one descriptor to keep. `shut_in`: a session of its own, no other descriptor but
// stderr, signals as at the beginning of the world; else everything is inherited as execve(2) does.
core::Pid start_program(const std::string& path, const std::vector<std::string>& arguments, int keep, bool shut_in);

// The signals that this process ignores, and those that it blocks.
sigset_t ignored_signals();
sigset_t blocked_signals();
void ignore_signals(std::span<const int> signals);

// The user's own, and of `sudo` the one who called it; never 0 but where 0 is all there is.
uid_t effective_user();
gid_t effective_group();

void close_on_exec(int fd);

// Exactly so many bytes from a non-blocking pipe; false: there are none.
bool read_now(int fd, std::span<std::uint8_t> bytes);

// ---- between fork and exec

struct Limit {
  int resource;  // RLIMIT_*
  std::uint64_t value;
};

int set_limits(std::span<const Limit> limits) noexcept;  // soft and hard
int enter_user_namespace(int fd) noexcept;
int drop_capabilities() noexcept;  // all sets, the bounding set too
int forbid_new_privileges() noexcept;
int fix_addresses() noexcept;                                   // no address space randomisation after the next execve
int volunteer_for_oom() noexcept;                               // where memory ends, this process goes first
int load_filter(std::span<const sock_filter> filter) noexcept;  // seccomp(2)
int lead_session(int slave) noexcept;   // a new session, with this as its controlling terminal
int take_terminal(int slave) noexcept;  // a group of its own in the foreground; stdin, stdout, stderr
int replace_descriptor(int fd, int number) noexcept;
int close_all_on_exec(unsigned first) noexcept;
void close_all() noexcept;
// Every signal to its default but those `ignored`; then this mask.
int set_signals(const sigset_t& ignored, const sigset_t& mask) noexcept;
int change_directory(const char* path) noexcept;
int make_dumpable() noexcept;
void ignore_all_signals() noexcept;  // signal(7): of SIGCHLD that leaves no zombies
[[noreturn]] void sleep_for_ever() noexcept;
// One byte from a pipe; EPIPE when the other end is closed.
int wait_for_byte(int fd) noexcept;
// Comes back with an errno only.
int execute(const char* path, char* const* arguments, char* const* environment) noexcept;
void put(int fd, std::span<const std::uint8_t> bytes) noexcept;
[[noreturn]] void leave(int status) noexcept;  // _exit(2)

}  // namespace ipclab::engine::sys
