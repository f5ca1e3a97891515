#include "session/trace.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <vector>

#include "core/codec.hpp"
#include "core/names.hpp"
#include "engine/sandbox/executable.hpp"
#include "engine/sandbox/start.hpp"

namespace ipclab::session {
namespace {

// Ctrl-C and Ctrl-\ are meant for the program, which shares our terminal: we go on to tell how it takes them.
class LeaveInterruptsToProgram {
 public:
  LeaveInterruptsToProgram() : interrupt_(std::signal(SIGINT, SIG_IGN)), quit_(std::signal(SIGQUIT, SIG_IGN)) {}
  ~LeaveInterruptsToProgram() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGQUIT, quit_);
  }
  LeaveInterruptsToProgram(const LeaveInterruptsToProgram&) = delete;
  LeaveInterruptsToProgram& operator=(const LeaveInterruptsToProgram&) = delete;

 private:
  void (*interrupt_)(int);
  void (*quit_)(int);
};

// What a program sends to its whole group (kill(2) with pid 0) reaches us, who are in it, and so does the end of the
// terminal: neither is meant for us. From anybody else it is: then we end as we always would.
class LeaveGroupToProgram {
 public:
  LeaveGroupToProgram() {
    sigemptyset(&set_);
    for (const int signal : engine::sandbox::group_signals) sigaddset(&set_, signal);
    sigprocmask(SIG_BLOCK, &set_, &before_);
  }
  ~LeaveGroupToProgram() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  LeaveGroupToProgram(const LeaveGroupToProgram&) = delete;
  LeaveGroupToProgram& operator=(const LeaveGroupToProgram&) = delete;

  // To be asked again and again: a sender who is none of these processes may be one whose birth is still to be told.
  void take(const core::World& world) {
    const timespec at_once{};
    siginfo_t info{};
    while (sigtimedwait(&set_, &info, &at_once) > 0) {
      if (info.si_code != SI_KERNEL) came_.push_back({info, Clock::now()});
    }
    std::erase_if(came_, [&](const Came& signal) {
      return std::ranges::any_of(world.processes,
                                 [&](const auto& entry) { return entry.second.pid.value == signal.info.si_pid; });
    });
    if (came_.empty() || Clock::now() - came_.front().at < patience) return;
    const int signal = came_.front().info.si_signo;
    came_.erase(came_.begin());
    sigprocmask(SIG_SETMASK, &before_, nullptr);
    std::raise(signal);  // comes back only where it was ignored before us
    sigprocmask(SIG_BLOCK, &set_, nullptr);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr auto patience = std::chrono::milliseconds(500);
  struct Came {
    siginfo_t info;
    Clock::time_point at;
  };
  sigset_t set_{};
  sigset_t before_{};
  std::vector<Came> came_;
};

using std::filesystem::path;

bool can_be_executed(const path& file) {
  using std::filesystem::perms;
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  const auto someone = perms::owner_exec | perms::group_exec | perms::others_exec;
  return std::filesystem::is_regular_file(status) && (status.permissions() & someone) != perms::none;
}

// As execvp(3) does: a name with a slash is a path.
std::optional<path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return can_be_executed(name) ? std::optional(path(name)) : std::nullopt;
  const char* list = std::getenv("PATH");
  std::istringstream folders(list != nullptr ? list : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const path file = path(folder.empty() ? "." : folder) / name;
    if (can_be_executed(file)) return file;
  }
  return std::nullopt;
}

bool all_ended(const core::World& world) {
  for (const auto& [id, process] : world.processes) {
    if (!process.exit) return false;
  }
  return true;
}

}  // namespace

core::ExitStatus trace(const path& runner_binary, const std::string& program, const std::vector<std::string>& arguments,
                       const OnTraced& on_event) {
  const auto file = find_program(program);
  if (!file) throw core::Error("trace.no-program", {program});
  engine::sandbox::refuse_32_bit(*file);
  auto runner = engine::sandbox::start_runner(engine::sandbox::Arrangement::Host, runner_binary);
  const LeaveInterruptsToProgram leave;  // not before the runner has started: the program inherits from it
  LeaveGroupToProgram group;
  runner.send(core::encode<core::Command>(
      core::Launch{file->filename().string(), file->string(), arguments, core::Stdout::Terminal}));

  core::World world;
  while (!runner.ended) {  // what was left of objects is told after the last process has ended
    const auto message = runner.receive(std::chrono::milliseconds(200));
    group.take(world);
    if (!message) continue;
    for (const core::Event& event : core::decode<std::vector<core::Event>>(*message)) {
      if (const auto* failed = std::get_if<core::EngineFailed>(&event.body)) throw core::Error(failed->message);
      on_event(world, event);
    }
    // Here one step is open all the time: one that has ended is a launch that went wrong.
    if (world.step != 0 && !world.stepping && world.processes.empty()) throw core::Error(world.last_step.why);
  }
  if (world.processes.empty() || !all_ended(world)) throw core::Error("trace.engine-failed", {});
  return *world.processes.begin()->second.exit;
}

}  // namespace ipclab::session
