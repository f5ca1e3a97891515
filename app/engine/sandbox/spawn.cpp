#include "engine/sandbox/spawn.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cstring>
#include <system_error>

#include "core/names.hpp"
#include "engine/sandbox/filter.hpp"
#include "engine/sys/child.hpp"
#include "engine/sys/terminal.hpp"

namespace ipclab::engine::sandbox {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

constexpr sys::Limit lab_limits[] = {
    {RLIMIT_NPROC, 64},  // counted for this uid in user namespace B alone
    {RLIMIT_AS, 1024 * mebibyte},
    {RLIMIT_FSIZE, 64 * mebibyte},
    {RLIMIT_CORE, 1},  // core(5): with 0 a handler behind a pipe in core_pattern would still run
    {RLIMIT_NOFILE, 256},
    {RLIMIT_MSGQUEUE, 819200},
    {RLIMIT_MEMLOCK, mebibyte},
};

// What the new process may fail at, and how it says so.
enum class Step : std::uint8_t {
  Begin,
  Session,
  Terminal,
  Output,
  Directory,
  Limits,
  Namespace,
  Capabilities,
  Addresses,
  Privileges,
  DenyFilter,
  TraceFilter,
  Descriptors,
  Signals,
  Execute,
};
constexpr std::array<const char*, 15> step_names = {"prctl(PR_SET_DUMPABLE)",
                                                    "ioctl(TIOCSCTTY)",
                                                    "tcsetpgrp",
                                                    "dup2",
                                                    "chdir",
                                                    "setrlimit",
                                                    "setns",
                                                    "capset",
                                                    "personality",
                                                    "prctl(PR_SET_NO_NEW_PRIVS)",
                                                    "seccomp (deny)",
                                                    "seccomp (trace)",
                                                    "close_range",
                                                    "sigprocmask",
                                                    "execve"};

// Everything that the new process needs, made before the fork: after it nothing may be allocated.
struct Plan {
  bool lab = true;
  std::string path;
  std::vector<char*> arguments;
  char* const* environment = nullptr;
  int terminal = -1;  // slave
  int out = -1;       // instead of the terminal, as stdout
  int user_namespace = -1;
  Filter deny;
  Filter trace;
  sigset_t ignored{};
  sigset_t mask{};
  bool needs_no_new_privileges = true;  // seccomp(2): without CAP_SYS_ADMIN a filter needs it
};

struct Failed {
  Step step = Step::Begin;
  int error = 0;
};

// In the new process. Comes back only where something failed.
Failed become_program(const Plan& plan) noexcept {
  const auto failed = [](Step step, int error) { return Failed{step, error}; };
  if (plan.lab) {
    if (const int e = sys::take_terminal(plan.terminal)) return failed(Step::Terminal, e);
    if (plan.out >= 0) {
      if (const int e = sys::replace_descriptor(plan.out, STDOUT_FILENO)) return failed(Step::Output, e);
    }
    if (const int e = sys::change_directory("/tmp")) return failed(Step::Directory, e);
    sys::volunteer_for_oom();  // a courtesy to the host, not a limit
    if (const int e = sys::set_limits(lab_limits)) return failed(Step::Limits, e);
    if (const int e = sys::enter_user_namespace(plan.user_namespace)) return failed(Step::Namespace, e);
    if (const int e = sys::drop_capabilities()) return failed(Step::Capabilities, e);
    if (const int e = sys::fix_addresses()) return failed(Step::Addresses, e);
    if (const int e = sys::close_all_on_exec(STDERR_FILENO + 1)) return failed(Step::Descriptors, e);
  }
  if (const int e = sys::set_signals(plan.ignored, plan.mask)) return failed(Step::Signals, e);
  if (plan.needs_no_new_privileges) {
    if (const int e = sys::forbid_new_privileges()) return failed(Step::Privileges, e);
  }
  if (!plan.deny.empty()) {
    if (const int e = sys::load_filter(plan.deny)) return failed(Step::DenyFilter, e);
  }
  if (!plan.trace.empty()) {
    if (const int e = sys::load_filter(plan.trace)) return failed(Step::TraceFilter, e);
  }
  return failed(Step::Execute, sys::execute(plan.path.c_str(), plan.arguments.data(), plan.environment));
}

constexpr int not_executed = 127;  // as shells say it

[[noreturn]] void be_program(const Plan& plan, int ready, int go, int report) noexcept {
  Failed failed{Step::Begin, sys::make_dumpable()};  // ptrace(2): init is not, and then nobody may seize its child
  if (failed.error == 0) {
    constexpr std::uint8_t byte[] = {1};
    sys::put(ready, byte);
    if (sys::wait_for_byte(go) != 0) sys::leave(not_executed);
    failed = become_program(plan);
  }
  const std::uint8_t said[] = {static_cast<std::uint8_t>(failed.step), static_cast<std::uint8_t>(failed.error)};
  sys::put(report, said);
  sys::leave(not_executed);
}

// What a shell is to its jobs: it leads the session of the terminal and is the program's parent. Without it the end of
// the program would hang up the terminal on the children that outlive it, and its group, being orphaned, could not be
// stopped by the terminal (setpgid(2)). It keeps nothing, waits for nobody, and ends with the lab.
[[noreturn]] void be_shell(const Plan& plan, int number, int ready, int go, int report) noexcept {
  const int error = sys::lead_session(plan.terminal);
  if (error != 0) {
    const std::uint8_t said[] = {static_cast<std::uint8_t>(Step::Session), static_cast<std::uint8_t>(error)};
    sys::put(report, said);
    sys::leave(not_executed);
  }
  sys::ignore_all_signals();
  const pid_t program = sys::fork_process();
  if (program == 0) be_program(plan, ready, go, report);
  std::array<std::uint8_t, sizeof program> bytes{};
  std::memcpy(bytes.data(), &program, sizeof program);
  sys::put(number, bytes);
  sys::drop_capabilities();
  sys::close_all();
  sys::sleep_for_ever();
}

// A small world: nothing of the user's own environment enters the Lab.
constexpr std::array<const char*, 5> lab_environment = {"PATH=/lab:/usr/local/bin:/usr/bin:/bin", "HOME=/tmp",
                                                        "LANG=C.UTF-8", "TERM=dumb", nullptr};

Plan plan_for(const Inside& inside, const SpawnSpec& spec) {
  Plan plan;
  plan.lab = inside.arrangement == Arrangement::Lab;
  for (const auto& argument : spec.arguments) plan.arguments.push_back(const_cast<char*>(argument.c_str()));
  plan.arguments.push_back(nullptr);
  if (!spec.traced_calls.empty()) plan.trace = trace_filter(spec.traced_calls);
  if (plan.lab) {
    plan.path = "/lab/" + spec.program;
    plan.environment = const_cast<char* const*>(lab_environment.data());
    plan.user_namespace = inside.user_namespace;
    plan.deny = deny_filter();
    ::sigemptyset(&plan.ignored);
    ::sigemptyset(&plan.mask);
  } else {
    plan.path = spec.program;
    plan.environment = environ;
    plan.ignored = inside.inherited_ignored;
    plan.mask = inside.inherited_mask;
    plan.needs_no_new_privileges = sys::effective_user() != 0;  // setuid programs of root's lose nothing
  }
  return plan;
}

void store(const Inside& inside, const SpawnSpec& spec) {
  assert(!spec.program.empty() && spec.program.find('/') == std::string::npos && spec.executable >= 0);
  try {
    sys::store_executable(spec.executable, inside.lab_directory, spec.program);
  } catch (const std::system_error& error) {
    throw core::Error("sandbox.program-not-stored", {spec.program, core::errno_name(error.code().value())});
  }
}

// The end that the program writes to; the other one goes into `spawned`.
sys::Fd open_output(const SpawnSpec& spec, Spawned& spawned) {
  switch (spec.out) {
    case core::Stdout::Terminal:
      return {};
    case core::Stdout::Pipe: {
      sys::Pipe pipe = sys::make_pipe();
      sys::make_non_blocking(pipe.read.get());
      spawned.output = std::move(pipe.read);
      return std::move(pipe.write);
    }
    case core::Stdout::File: {
      const std::string path = "/tmp/" + spec.program + ".out";
      sys::Fd file = sys::create_file(path, 0644);
      spawned.output = sys::open_to_read(path);
      return file;
    }
  }
  return {};
}

}  // namespace

std::optional<core::Message> Spawned::failure() const {
  if (!report) return std::nullopt;
  std::array<std::uint8_t, 2> said{};
  if (!sys::read_now(report.get(), said)) return std::nullopt;
  if (said[1] == ENOEXEC) return core::Message{"sandbox.no-executable-format", {}};
  return core::Message{"sandbox.program-not-executed", {step_names.at(said[0]), core::errno_name(said[1])}};
}

namespace {

// The shell tells which number its child has.
pid_t number_from(int pipe, const Spawned& spawned) {
  pid_t number = 0;
  std::array<std::uint8_t, sizeof number> bytes{};
  if (!sys::read_now(pipe, bytes)) {
    throw core::Error(spawned.failure().value_or(core::Message{"sandbox.program-not-executed", {"fork", "EAGAIN"}}));
  }
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

}  // namespace

Spawned spawn(const Inside& inside, const SpawnSpec& spec, const std::function<void(core::Pid)>& seize) {
  Plan plan = plan_for(inside, spec);
  Spawned spawned;
  sys::Fd slave;
  sys::Fd out;
  if (plan.lab) {
    store(inside, spec);
    sys::Terminal terminal = sys::open_terminal();
    spawned.terminal = std::move(terminal.master);
    slave = std::move(terminal.slave);
    plan.terminal = slave.get();
    out = open_output(spec, spawned);
    plan.out = out.get();
  }
  sys::Pipe ready = sys::make_pipe();
  sys::Pipe go = sys::make_pipe();
  sys::Pipe report = sys::make_pipe();
  sys::make_non_blocking(report.read.get());
  sys::Pipe number = sys::make_pipe();
  pid_t child = plan.lab ? sys::fork_process_low() : sys::fork_process();
  if (child == 0) {
    go.write.reset();
    if (!plan.lab) be_program(plan, ready.write.get(), go.read.get(), report.write.get());
    be_shell(plan, number.write.get(), ready.write.get(), go.read.get(), report.write.get());
  }
  ready.write.reset();
  number.write.reset();
  report.write.reset();
  spawned.report = std::move(report.read);
  if (plan.lab) child = number_from(number.read.get(), spawned);
  sys::wait_for_byte(ready.read.get());
  spawned.pid = core::Pid{child};
  seize(spawned.pid);
  constexpr std::uint8_t byte[] = {1};
  sys::put(go.write.get(), byte);
  return spawned;
}

}  // namespace ipclab::engine::sandbox
