#include "ways.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "core/names.hpp"
#include "session/session.hpp"

namespace ipclab::trace {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 120s;  // a loaded machine; nothing here takes a tenth of it from one call to the next
const std::string targets = IPCLAB_BINARY_DIR "/tests/targets";

std::string end_of(const core::ExitStatus& status) {
  return status.killed ? "killed by " + core::signal_name(status.code) : "exited " + std::to_string(status.code);
}

// ---- on the host

// A shell: leads the session, puts its only job into the foreground, says how the job ended, and stays.
[[noreturn]] void be_shell(int terminal, int report, char* const* arguments) {
  ::setsid();
  ::ioctl(terminal, TIOCSCTTY, 0);
  for (int fd = 0; fd < 3; ++fd) ::dup2(terminal, fd);
  ::signal(SIGTTOU, SIG_IGN);
  const pid_t job = ::fork();
  if (job == 0) {
    ::setpgid(0, 0);
    ::tcsetpgrp(0, ::getpid());
    for (int signal = 1; signal < 32; ++signal) ::signal(signal, SIG_DFL);
    ::close_range(3, ~0U, 0);
    if (::chdir("/tmp") == 0) ::execv(arguments[0], arguments);
    ::_exit(127);
  }
  ::setpgid(job, job);
  for (int fd = 0; fd < 3; ++fd) ::close(fd);  // end-of-file comes once the job and all of its children have closed it
  ::close(terminal);
  int status = 0;
  ::waitpid(job, &status, 0);
  (void)!::write(report, &status, sizeof status);
  for (;;) ::pause();
}

struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

int close_on_exec(int fd) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "descriptor");
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

// Until nobody has the terminal open any more. False: somebody still does.
bool read_all(int master, std::string& all) {
  const auto deadline = Clock::now() + patience;
  while (Clock::now() < deadline) {
    pollfd entry{master, POLLIN, 0};
    if (::poll(&entry, 1, 100) <= 0) continue;
    char buffer[4096];
    const ssize_t size = ::read(master, buffer, sizeof buffer);
    if (size > 0) all.append(buffer, static_cast<std::size_t>(size));
    if (size < 0 && errno == EIO) return true;
  }
  return false;
}

Ran as_job(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Descriptor master, slave, report_in, report_out;
  int ends[2];
  if (::openpty(&master.fd, &slave.fd, nullptr, nullptr, nullptr) != 0 || ::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "openpty, pipe");
  }
  close_on_exec(master.fd);
  close_on_exec(slave.fd);
  report_in.fd = ends[0];
  report_out.fd = ends[1];
  termios settings{};
  ::tcgetattr(slave.fd, &settings);
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);  // a line ends as the program has written it
  ::tcsetattr(slave.fd, TCSANOW, &settings);
  const pid_t shell = ::fork();
  if (shell == 0) be_shell(slave.fd, report_out.fd, arguments.data());
  ::close(std::exchange(slave.fd, -1));
  Ran ran;
  if (!read_all(master.fd, ran.output)) ran.left = "the terminal is still open";
  pollfd entry{report_in.fd, POLLIN, 0};
  int status = 0;
  if (::poll(&entry, 1, 20'000) == 1 && ::read(report_in.fd, &status, sizeof status) == sizeof status) {
    ran.end = end_of({WIFSIGNALED(status), WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), false});
  } else {
    ran.left += " the program has not ended";
  }
  ::kill(shell, SIGKILL);
  ::waitpid(shell, nullptr, 0);
  return ran;
}

// ---- in the lab

class InLab {
 public:
  explicit InLab(const Program& program) : session_(places()) {
    core::Scene scene;
    scene.name = "ways";
    scene.programs.push_back({program.file, program.file, {program.mode}, core::Stdout::Terminal});
    session_.start(scene);
    settle();
  }

  // Without a size: free.
  Ran go(std::optional<core::StepSize> size, bool held) {
    while (!all_ended() && Clock::now() < deadline_ && !failed_) {
      if (!(size ? step_each(*size, held) : run(held))) wait_for_news();
    }
    return result();
  }

 private:
  static session::Places places() {
    session::Places places;
    places.runner = IPCLAB_BINARY_DIR "/ipclab-runner";
    places.programs = targets;
    places.sources = IPCLAB_SOURCE_DIR "/tests/targets";
    places.lessons = IPCLAB_SOURCE_DIR "/lessons";
    return places;
  }

  const core::World& world() const { return session_.world(); }

  bool all_ended() const {
    for (const auto& [id, task] : world().tasks) {
      if (task.state != core::TaskState::Ended) return false;
    }
    return !world().tasks.empty();
  }

  void take(std::chrono::milliseconds wait) {
    const auto event = session_.next(wait);
    if (!event) return;
    if (std::holds_alternative<core::EngineFailed>(event->body)) failed_ = true;
    if (std::holds_alternative<core::CallReturned>(event->body)) deadline_ = Clock::now() + patience;
  }

  void settle() {
    while (!session_.idle() && Clock::now() < deadline_ && !failed_) take(100ms);
  }

  // Nobody is ready: the earliest timed wait is over, or whoever is neither blocked nor held comes along.
  void wait_for_news() {
    if (core::refusal(world(), core::Expire{})) {
      take(20ms);
      settle();
    } else {
      command(core::Expire{}, false);
    }
  }

  // A hold comes at once, or when the command has got a little further: at another place each time. The latest comes
  // after a run has given up waiting for who computes, or it would never let one go on who is waited for in a loop.
  void command(const core::Command& command, bool held) {
    session_.command(command);
    if (held) {
      for (int more = holds_++ % 4; more > 0 && !session_.idle(); --more) take(15ms);
      if (!session_.idle()) session_.command(core::Hold{});
    }
    settle();
  }

  // False: nobody is ready.
  bool run(bool held) {
    if (core::refusal(world(), core::Run{})) return false;
    command(core::Run{}, held);
    return true;
  }

  bool step_each(core::StepSize size, bool held) {
    std::vector<core::TaskId> ready;
    for (const auto& [id, task] : world().tasks) {
      if (task.state == core::TaskState::Ready) ready.push_back(id);
    }
    for (const core::TaskId id : ready) {
      const core::Task* task = world().task(id);
      if (task == nullptr || task->state != core::TaskState::Ready) continue;
      if (core::refusal(world(), core::Step{id, 1, size})) continue;
      command(core::Step{id, 1, size}, held);
    }
    return !ready.empty();
  }

  Ran result() {
    Ran ran;
    for (const auto& [id, terminal] : world().terminals) {
      for (const core::OutputPiece& piece : terminal.pieces) ran.output += piece.text;
    }
    if (world().tasks.empty() || failed_) {
      ran.left = "the lab has failed: " + world().last_step.why.key;
      return ran;
    }
    const core::Process* first = world().process(world().tasks.begin()->first);
    if (first != nullptr && first->exit) ran.end = end_of(*first->exit);
    for (const auto& [id, task] : world().tasks) {
      if (task.state != core::TaskState::Ended) {
        const char* const states[] = {"new", "ready", "running", "blocked", "stopped", "a zombie"};
        ran.left += task.path + " is " + states[static_cast<std::size_t>(task.state)] +
                    (task.in_call && task.call ? " in " + task.call->name : "") + "\n";
      }
    }
    return ran;
  }

  session::Session session_;
  Clock::time_point deadline_ = Clock::now() + patience;
  bool failed_ = false;
  int holds_ = 0;
};

}  // namespace

const char* name_of(Way way) {
  switch (way) {
    case Way::Native:
      return "native";
    case Way::Traced:
      return "traced";
    case Way::Run:
      return "run";
    case Way::Stepped:
      return "stepped";
    case Way::RunHeld:
      return "run and held";
    case Way::SteppedHeld:
      return "stepped and held";
    case Way::ByLine:
      return "stepped by line";
    case Way::ByInstruction:
      return "stepped by instruction";
  }
  return "";
}

Ran run(const Program& program, Way way) {
  const std::string path = targets + "/" + program.file;
  switch (way) {
    case Way::Native:
      return as_job({path, program.mode});
    case Way::Traced:
      return as_job({IPCLAB_BINARY_DIR "/ipclab", "trace", "--output", "/dev/null", "--", path, program.mode});
    case Way::Run:
      return InLab(program).go(std::nullopt, false);
    case Way::Stepped:
      return InLab(program).go(core::StepSize::Call, false);
    case Way::RunHeld:
      return InLab(program).go(std::nullopt, true);
    case Way::SteppedHeld:
      return InLab(program).go(core::StepSize::Call, true);
    case Way::ByLine:
      return InLab(program).go(core::StepSize::Line, false);
    case Way::ByInstruction:
      return InLab(program).go(core::StepSize::Instruction, false);
  }
  return {};
}

}  // namespace ipclab::trace
