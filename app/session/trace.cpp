#include "session/trace.hpp"

#include <csignal>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "core/codec.hpp"
#include "core/names.hpp"
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
  auto runner = engine::sandbox::start_runner(engine::sandbox::Arrangement::Host, runner_binary);
  const LeaveInterruptsToProgram leave;  // not before the runner has started: the program inherits from it
  runner.send(core::encode<core::Command>(
      core::Launch{file->filename().string(), file->string(), arguments, core::Stdout::Terminal}));

  core::World world;
  while (world.processes.empty() || !all_ended(world)) {
    const auto message = runner.receive(std::chrono::seconds(1));
    if (!message && runner.ended) throw core::Error("trace.engine-failed", {});
    if (!message) continue;
    for (const core::Event& event : core::decode<std::vector<core::Event>>(*message)) {
      if (const auto* failed = std::get_if<core::EngineFailed>(&event.body)) throw core::Error(failed->message);
      on_event(world, event);
      world = core::apply(std::move(world), event);
    }
    // Here one step is open all the time: one that has ended is a launch that went wrong.
    if (world.step != 0 && !world.stepping && world.processes.empty()) throw core::Error(world.last_step.why);
  }
  return *world.processes.begin()->second.exit;
}

}  // namespace ipclab::session
