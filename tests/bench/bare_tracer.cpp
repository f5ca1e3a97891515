#include "bare_tracer.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <stdexcept>

namespace ipclab::bench {
namespace {

constexpr long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE |
                         PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;

void trace_only_ipc() {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_semop, 6, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_semtimedop, 5, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_msgsnd, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_msgrcv, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
  };
  sock_fprog program{std::size(rules), rules};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit(126);
}

// The cheapest way to wait, measured: give the CPU away twice, then sleep.
pid_t next_stop(int& status) {
  for (int i = 0; i < 2; ++i) {
    sched_yield();
    if (const pid_t pid = waitpid(-1, &status, __WALL | WNOHANG); pid != 0) return pid;
  }
  return waitpid(-1, &status, __WALL);
}

void trace_all() {
  int status = 0;
  for (pid_t pid = 0; (pid = next_stop(status)) > 0;) {
    if (!WIFSTOPPED(status)) continue;
    const int event = status >> 16;
    const int signal = WSTOPSIG(status);
    if (event == PTRACE_EVENT_SECCOMP) {
      ptrace(PTRACE_SYSCALL, pid, 0, 0);
    } else {
      const bool ours = event != 0 || signal == (SIGTRAP | 0x80);
      ptrace(PTRACE_CONT, pid, 0, static_cast<long>(ours ? 0 : signal));
    }
  }
}

[[noreturn]] void execute(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  words.push_back(const_cast<char*>(program.c_str()));
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execvp(program.c_str(), words.data());
  _exit(127);
}

std::string run(const std::string& program, const std::vector<std::string>& arguments, bool traced) {
  std::array<int, 2> printed{};
  std::array<int, 2> seized{};
  if (pipe2(printed.data(), O_CLOEXEC) != 0 || pipe2(seized.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  const pid_t child = fork();
  if (child == 0) {
    char go = 0;
    dup2(printed[1], STDOUT_FILENO);
    if (traced && read(seized[0], &go, 1) == 1) trace_only_ipc();
    execute(program, arguments);
  }
  close(printed[1]);
  if (traced) {
    if (ptrace(PTRACE_SEIZE, child, 0, options) != 0) throw std::runtime_error("PTRACE_SEIZE is refused");
    if (write(seized[1], "g", 1) != 1) throw std::runtime_error("write");
    trace_all();
  }
  close(seized[0]);
  close(seized[1]);
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t count = 0; (count = read(printed[0], part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  close(printed[0]);
  if (!traced) waitpid(child, nullptr, 0);
  return text;
}

}  // namespace

double single_step(const std::string& program, const std::vector<std::string>& arguments, int steps) {
  const pid_t child = fork();
  if (child == 0) execute(program, arguments);
  usleep(50'000);  // it is in its loop now
  int status = 0;
  if (ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_EXITKILL) != 0 || ptrace(PTRACE_INTERRUPT, child, 0, 0) != 0 ||
      waitpid(child, &status, __WALL) != child)
    throw std::runtime_error("PTRACE_SEIZE is refused");
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < steps; ++i) {
    ptrace(PTRACE_SINGLESTEP, child, 0, 0);
    if (next_stop(status) != child || !WIFSTOPPED(status)) throw std::runtime_error("no step");
  }
  const auto time = std::chrono::steady_clock::now() - start;
  kill(child, SIGKILL);
  while (waitpid(child, &status, __WALL) == child && !WIFSIGNALED(status)) {
  }
  return std::chrono::duration<double, std::nano>(time).count() / steps;
}

std::string run_program(const std::string& program, const std::vector<std::string>& arguments) {
  return run(program, arguments, false);
}

std::string run_traced(const std::string& program, const std::vector<std::string>& arguments) {
  return run(program, arguments, true);
}

}  // namespace ipclab::bench
