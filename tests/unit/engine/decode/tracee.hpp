// A traced child made of bare ptrace(2), for tests of decode alone: the engine's own tracer is above this room.
#pragma once

#include <doctest/doctest.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/decode/unwind.hpp"

class ProcessMemory : public ipclab::engine::decode::Memory {
 public:
  explicit ProcessMemory(pid_t pid)
      : fd_(open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDWR | O_CLOEXEC)) {}
  ~ProcessMemory() override { close(fd_); }
  ProcessMemory(const ProcessMemory&) = delete;
  ProcessMemory& operator=(const ProcessMemory&) = delete;
  bool read(ipclab::core::Address from, std::span<std::byte> to) const override {
    ++reads;
    return pread(fd_, to.data(), to.size(), static_cast<off_t>(from.value)) == static_cast<ssize_t>(to.size());
  }
  void write(std::uint64_t to, unsigned char byte) const {
    REQUIRE(pwrite(fd_, &byte, 1, static_cast<off_t>(to)) == 1);
  }
  mutable int reads = 0;

 private:
  int fd_;
};

class Tracee {
 public:
  // Stopped at its first instruction, the loader's where it has one.
  explicit Tracee(const std::string& path) {
    pid_ = fork();
    if (pid_ == 0) {
      const int null = open("/dev/null", O_RDWR);
      dup2(null, 1);
      dup2(null, 2);
      ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      execl(path.c_str(), path.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    REQUIRE(WIFSTOPPED(wait()));
    REQUIRE(ptrace(PTRACE_SETOPTIONS, pid_, nullptr,
                   PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL) == 0);
  }
  ~Tracee() {
    if (!ended_) {
      kill(pid_, SIGKILL);
      wait();
    }
  }
  Tracee(const Tracee&) = delete;
  Tracee& operator=(const Tracee&) = delete;

  pid_t pid() const { return pid_; }
  int wait() {
    int status = 0;
    REQUIRE(waitpid(pid_, &status, __WALL) == pid_);
    ended_ = WIFEXITED(status) || WIFSIGNALED(status);
    return status;
  }
  int resume(__ptrace_request request, int signal = 0) {
    REQUIRE(ptrace(request, pid_, nullptr, signal) == 0);
    return wait();
  }
  static user_regs_struct registers(pid_t pid) {
    user_regs_struct result{};
    REQUIRE(ptrace(PTRACE_GETREGS, pid, nullptr, &result) == 0);
    return result;
  }
  void run_to(std::uint64_t address) {
    const ProcessMemory memory(pid_);
    unsigned char before = 0;
    REQUIRE(memory.read(ipclab::core::Address{address}, std::as_writable_bytes(std::span(&before, 1))));
    memory.write(address, 0xcc);
    const int status = resume(PTRACE_CONT);
    REQUIRE(WIFSTOPPED(status));
    REQUIRE(WSTOPSIG(status) == SIGTRAP);
    memory.write(address, before);
    auto changed = registers(pid_);
    REQUIRE(changed.rip == address + 1);
    changed.rip = address;
    REQUIRE(ptrace(PTRACE_SETREGS, pid_, nullptr, &changed) == 0);
  }

  std::string maps() const {
    std::ifstream stream("/proc/" + std::to_string(pid_) + "/maps");
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  ipclab::core::Address entry() const {
    std::ifstream stream("/proc/" + std::to_string(pid_) + "/auxv", std::ios::binary);
    Elf64_auxv_t item{};
    while (stream.read(reinterpret_cast<char*>(&item), sizeof item))
      if (item.a_type == AT_ENTRY) return ipclab::core::Address{item.a_un.a_val};
    FAIL("no AT_ENTRY");
    return {};
  }

 private:
  pid_t pid_ = 0;
  bool ended_ = false;
};
