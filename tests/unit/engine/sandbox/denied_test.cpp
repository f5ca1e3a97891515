// Each refusal of the deny filter, asked of the kernel from inside the Lab, and read in the filter itself.
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstring>
#include <map>
#include <optional>
#include <sstream>

#include "engine/sandbox/filter.hpp"
#include "lab.hpp"

using namespace ipclab::engine::sandbox;

namespace {

// The part of bpf(4) that libseccomp uses.
std::uint32_t evaluate(const Filter& filter, const seccomp_data& data) {
  std::uint32_t accumulator = 0;
  for (std::size_t at = 0; at < filter.size(); ++at) {
    const sock_filter& instruction = filter[at];
    const std::uint32_t k = instruction.k;
    const auto jump = [&](bool taken) { at += taken ? instruction.jt : instruction.jf; };
    switch (instruction.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + k, sizeof accumulator);
        break;
      case BPF_ALU | BPF_AND | BPF_K:
        accumulator &= k;
        break;
      case BPF_JMP | BPF_JA:
        at += k;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        jump(accumulator == k);
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        jump(accumulator >= k);
        break;
      case BPF_JMP | BPF_JGT | BPF_K:
        jump(accumulator > k);
        break;
      case BPF_RET | BPF_K:
        return k;
      default:
        FAIL("unknown instruction ", instruction.code);
    }
  }
  FAIL("the filter does not end");
  return 0;
}

seccomp_data call(int number) {
  seccomp_data data{};
  data.nr = number;
  data.arch = AUDIT_ARCH_X86_64;
  return data;
}

int number_of(const Denied& row) { return ::seccomp_syscall_resolve_name(row.call); }

}  // namespace

TEST_CASE("the filter refuses each of its rows, and only those") {
  const Filter filter = deny_filter();
  for (const auto& row : denied_calls()) {
    INFO(row.call);
    REQUIRE(number_of(row) >= 0);
    seccomp_data data = call(number_of(row));
    if (row.when != Denied::When::Always) {
      data.args[row.argument] = row.value;
      CHECK(evaluate(filter, data) == (SECCOMP_RET_ERRNO | static_cast<unsigned>(row.error)));
      data.args[row.argument] = 0;
      data.args[0] = row.argument == 0 ? 0x2000 : 0;  // neither a flag, nor a family, nor init
      CHECK(evaluate(filter, data) == SECCOMP_RET_ALLOW);
    } else {
      CHECK(evaluate(filter, data) == (SECCOMP_RET_ERRNO | static_cast<unsigned>(row.error)));
    }
  }
  for (const int allowed : {SYS_semop, SYS_clone, SYS_fork, SYS_kill, SYS_mmap, SYS_ptrace, SYS_prlimit64, SYS_write}) {
    CHECK(evaluate(filter, call(allowed)) == SECCOMP_RET_ALLOW);
  }
}

TEST_CASE("calls of other architectures end the program") {
  const Filter filter = deny_filter();
  seccomp_data data = call(SYS_getpid);
  data.arch = AUDIT_ARCH_I386;
  CHECK(evaluate(filter, data) == SECCOMP_RET_KILL_PROCESS);
  data = call(0x40000000 + SYS_getpid);  // x32
  CHECK(evaluate(filter, data) == SECCOMP_RET_KILL_PROCESS);
}

TEST_CASE("the trace filter stops its calls and lets the rest through") {
  const int calls[] = {SYS_semop, SYS_semtimedop, SYS_exit_group};
  const Filter filter = trace_filter(calls);
  for (const int traced : calls) CHECK(evaluate(filter, call(traced)) == (SECCOMP_RET_TRACE | 1));
  for (const int other : {SYS_read, SYS_semget, SYS_semctl}) CHECK(evaluate(filter, call(other)) == SECCOMP_RET_ALLOW);
}

TEST_CASE("a mapping stops only where it is shared") {
  const int calls[] = {SYS_mmap, SYS_munmap};
  const Filter filter = trace_filter(calls);
  seccomp_data data = call(SYS_mmap);
  for (const int kind : {MAP_SHARED, MAP_SHARED_VALIDATE, MAP_SHARED | MAP_ANONYMOUS}) {
    data.args[3] = static_cast<unsigned>(kind);
    CHECK(evaluate(filter, data) == (SECCOMP_RET_TRACE | 1));
  }
  data.args[3] = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  CHECK(evaluate(filter, data) == SECCOMP_RET_ALLOW);
  CHECK(evaluate(filter, call(SYS_munmap)) == (SECCOMP_RET_TRACE | 1));
}

TEST_CASE("the kernel refuses each of them in the Lab") {
  std::vector<std::string> command = {(targets / "call_numbers").string()};
  for (const auto& row : denied_calls()) {
    command.push_back(std::to_string(number_of(row)));
    if (row.when != Denied::When::Always) {
      command.back() += ":" + std::to_string(row.argument) + ":" + std::to_string(row.value);
    }
  }
  const Answer answer = run_in_lab(command);
  REQUIRE(answer.status == 0);
  std::istringstream lines(answer.output);
  for (const auto& row : denied_calls()) {
    int number = 0;
    int error = 0;
    lines >> number >> error;
    REQUIRE(lines.good());
    CHECK(number == number_of(row));
    CHECK_MESSAGE(error == row.error, row.call);
  }
}
