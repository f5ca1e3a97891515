// Signals: sent, pending, coalesced, delivered, handled, ignored; what is blocked, ignored and caught, after every
// step.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "core/names.hpp"
#include "trial.hpp"

using namespace ipclab;

namespace {

std::string signals_of(const trace::Trial& lab, const std::vector<core::PendingSignal>& pending) {
  std::string text;
  for (const core::PendingSignal& signal : pending) {
    text += (text.empty() ? "" : " ") + core::signal_name(signal.signal);
    if (signal.value) text += "(" + std::to_string(*signal.value) + ")";
    if (signal.from) text += "<" + lab.world().process(*signal.from)->path;
  }
  return text;
}

// What is pending for the process, then for the thread alone.
std::string pending(const trace::Trial& lab, const std::string& path) {
  const core::Task& task = lab.task(path);
  const std::string own = signals_of(lab, task.pending);
  return signals_of(lab, lab.world().process(task.process)->pending) + (own.empty() ? "" : " | " + own);
}

std::uint64_t bits(std::initializer_list<int> signals) {
  std::uint64_t set = 0;
  for (const int signal : signals) set |= std::uint64_t{1} << (signal - 1);
  return set;
}

// Those lines that tell of signals, without what is sampled.
std::string told(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    for (const char* word : {": sent ", ": delivered ", ": handler ", ": killed ", ": stopped ", ": continued"}) {
      if (line.find(word) != std::string::npos) text += line + "\n";
    }
  }
  return text;
}

const core::Process& process(const trace::Trial& lab, const std::string& path) {
  return *lab.world().process(lab.id(path));
}

}  // namespace

TEST_CASE("mask and actions are what the kernel says after each call") {
  trace::Trial lab;
  lab.start("script", {"block USR1 RT0", "action USR2 count", "action HUP ignore", "fork", "pause", "exit",
                       "unblock USR1", "exec"});
  lab.does("script", "sigprocmask");
  CHECK(lab.task("script").blocked_signals == bits({SIGUSR1, SIGRTMIN}));
  lab.does("script", "sigaction");
  CHECK(process(lab, "script").caught == bits({SIGUSR2}));
  lab.does("script", "sigaction");
  CHECK(process(lab, "script").ignored == bits({SIGHUP}));
  lab.does("script", "fork");  // inherited
  CHECK(lab.task("script.1").blocked_signals == bits({SIGUSR1, SIGRTMIN}));
  CHECK(process(lab, "script.1").caught == bits({SIGUSR2}));
  CHECK(process(lab, "script.1").ignored == bits({SIGHUP}));
  lab.does("script", "sigprocmask");
  CHECK(lab.task("script").blocked_signals == bits({SIGRTMIN}));
  lab.to("script", core::TargetKind::Call, "pause");  // after exec: what was caught is not, the rest stays
  CHECK(lab.task("script").blocked_signals == bits({SIGRTMIN}));
  CHECK(process(lab, "script").caught == 0);
  CHECK(process(lab, "script").ignored == bits({SIGHUP}));
}

TEST_CASE("a standard signal that is pending is not queued again; real-time ones are, each with its value") {
  trace::Trial lab;
  lab.start("script",
            {"block USR1 RT0", "action USR1 count", "action RT0 count", "fork", "kill parent USR1", "kill parent USR1",
             "sigqueue parent RT0 7", "sigqueue parent RT0 8", "exit", "wait", "unblock USR1 RT0"});
  lab.does("script", "fork");
  CHECK(told(lab.does("script.1", "kill")) == "script: sent SIGUSR1 by script.1\n");
  CHECK(pending(lab, "script") == "SIGUSR1<script.1");
  CHECK(told(lab.does("script.1", "kill")) == "script: sent SIGUSR1 by script.1 coalesced\n");
  CHECK(pending(lab, "script") == "SIGUSR1<script.1");
  CHECK(told(lab.does("script.1", "sigqueue")) == "script: sent SIGRTMIN by script.1 value 7\n");
  CHECK(told(lab.does("script.1", "sigqueue")) == "script: sent SIGRTMIN by script.1 value 8\n");
  CHECK(pending(lab, "script") == "SIGUSR1<script.1 SIGRTMIN(7)<script.1 SIGRTMIN(8)<script.1");
  lab.does("script", "wait");
  lab.run({"script.1"});
  CHECK(pending(lab, "script") == "SIGUSR1<script.1 SIGRTMIN(7)<script.1 SIGRTMIN(8)<script.1");
  lab.to("script", core::TargetKind::Call, "sigprocmask");
  std::string all;  // every delivery is a step
  all += told(lab.step("script"));
  for (int step = 0; step < 4 && lab.task("script").state == core::TaskState::Ready; ++step)
    all += told(lab.step("script"));
  CHECK(all ==
        "script: delivered SIGUSR1 handler\n"
        "script: delivered SIGRTMIN handler\n"  // it is blocked while its handler runs
        "script: handler of SIGRTMIN returned\n"
        "script: delivered SIGRTMIN handler\n"
        "script: handler of SIGRTMIN returned\n"
        "script: handler of SIGUSR1 returned\n");
  CHECK(pending(lab, "script") == "");
  CHECK(lab.task("script").handlers.empty());
}

TEST_CASE("a handler runs, makes calls of its own, is interrupted, and returns") {
  trace::Trial lab;
  lab.start("script", {"action USR1 calls", "action WINCH count", "raise USR1", "kill self 0"});
  lab.does("script", "sigaction", 2);
  lab.does("script", "tgkill");
  CHECK(lab.task("script").handlers.empty());
  CHECK(pending(lab, "script") == " | SIGUSR1<script");  // the lab holds it before the delivery
  lab.to("script", core::TargetKind::Call, "tgkill");  // the raise(3) of the handler
  CHECK(lab.task("script").handlers == std::vector<std::int32_t>{SIGUSR1});
  CHECK(lab.task("script").blocked_signals == bits({SIGUSR1}));
  lab.does("script", "tgkill");
  CHECK(lab.task("script").handlers == std::vector<std::int32_t>{SIGUSR1});
  const auto lines = lab.to("script", core::TargetKind::Call, "kill");
  CHECK(told(lines) ==
        "script: delivered SIGWINCH handler\n"
        "script: handler of SIGWINCH returned\n"
        "script: handler of SIGUSR1 returned\n");
  CHECK(lab.task("script").handlers.empty());
  CHECK(lab.task("script").blocked_signals == 0);
  CHECK(told(lab.does("script", "kill")) == "");  // signal 0 asks only
}

TEST_CASE("a handler ends a wait with EINTR; with SA_RESTART the call is made again") {
  for (const bool restart : {false, true}) {
    CAPTURE(restart);
    trace::Trial lab;
    lab.start("script", {"pipe", restart ? "action USR1 count restart" : "action USR1 count", "fork",
                         "kill parent USR1", "write", "exit", "read", "wait"});
    lab.does("script", "fork");
    lab.does("script", "read");
    CHECK(lab.task("script").state == core::TaskState::Blocked);
    const auto sent = lab.does("script.1", "kill");
    CHECK(told(sent) == "script: sent SIGUSR1 by script.1\n");
    CHECK(pending(lab, "script") == "SIGUSR1<script.1");
    CHECK(lab.task("script").state == core::TaskState::Ready);
    CHECK(core::errno_name(lab.task("script").returned->error) == (restart ? "ERESTARTSYS" : "EINTR"));
    const auto lines = lab.step("script");
    CHECK(told(lines) == "script: delivered SIGUSR1 handler\nscript: handler of SIGUSR1 returned\n");
    CHECK(lab.task("script").call->name == (restart ? "read" : "wait"));
  }
}

TEST_CASE("calls that are never made again: pause, sigsuspend and semop give EINTR in spite of SA_RESTART") {
  trace::Trial lab;
  lab.start("script", {"action USR1 count restart", "semget 0 1", "fork", "kill parent USR1", "kill parent USR1",
                       "exit", "pause", "semop 0-1", "wait"});
  lab.does("script", "fork");
  for (const char* call : {"pause", "semop"}) {
    CAPTURE(call);
    lab.does("script", call);
    CHECK(lab.task("script").state == core::TaskState::Blocked);
    lab.does("script.1", "kill");
    CHECK(lab.task("script").returned->error == EINTR);
  }
}

TEST_CASE("an ignored signal leaves no trace, unless it is blocked") {
  trace::Trial lab;
  lab.start("script", {"action HUP ignore", "fork", "kill parent HUP", "kill parent CHLD", "kill parent HUP", "exit",
                       "block HUP", "unblock HUP", "wait"});
  lab.does("script", "fork");
  CHECK(told(lab.does("script.1", "kill")) == "script: sent SIGHUP by script.1\nscript: delivered SIGHUP ignored\n");
  CHECK(pending(lab, "script") == "");
  CHECK(told(lab.does("script.1", "kill")) == "script: sent SIGCHLD by script.1\nscript: delivered SIGCHLD ignored\n");
  lab.does("script", "sigprocmask");
  CHECK(told(lab.does("script.1", "kill")) == "script: sent SIGHUP by script.1\n");
  CHECK(pending(lab, "script") == "SIGHUP<script.1");
  lab.does("script", "sigprocmask");
  CHECK(pending(lab, "script") == "");
}

TEST_CASE("a group gets it, each of its processes; groups are told when they change") {
  trace::Trial lab;
  lab.start("script", {"action USR1 count", "fork", "pause", "exit", "fork", "setpgid", "pause", "exit",
                       "kill group USR1", "kill -2 USR1", "kill all USR1", "kill 2 TERM"});
  lab.does("script", "fork", 2);
  lab.does("script.1", "pause");
  lab.does("script.2", "setpgid");
  CHECK(process(lab, "script.2").group == lab.task("script.2").pid);
  lab.does("script.2", "pause");
  CHECK(told(lab.does("script", "kill")) == "script: sent SIGUSR1 by script\nscript.1: sent SIGUSR1 by script\n");
  CHECK(lab.task("script.1").state == core::TaskState::Ready);
  CHECK(lab.task("script.2").state == core::TaskState::Blocked);
  CHECK(told(lab.does("script", "kill")) ==
        "script: delivered SIGUSR1 handler\nscript: handler of SIGUSR1 returned\nscript.2: sent SIGUSR1 by script\n");
  CHECK(told(lab.does("script", "kill")) ==
        "script.1: sent SIGUSR1 by script coalesced\n"
        "script.2: sent SIGUSR1 by script coalesced\n");
  CHECK(told(lab.does("script", "kill")) == "script.2: sent SIGTERM by script\n");
}

TEST_CASE("to a thread, through a pidfd, taken by sigwaitinfo") {
  trace::Trial lab;
  lab.start("script", {"block USR1 USR2", "raise USR1", "fork", "pidfd parent USR2", "exit", "sigwait USR1",
                       "sigwait USR2", "wait"});
  lab.does("script", "tgkill");
  CHECK(pending(lab, "script") == " | SIGUSR1<script");
  lab.does("script", "fork");
  CHECK(pending(lab, "script.1") == "");  // not inherited
  CHECK(told(lab.does("script.1", "pidfd_send_signal")) == "script: sent SIGUSR2 by script.1\n");
  CHECK(pending(lab, "script") == "SIGUSR2<script.1 | SIGUSR1<script");
  lab.does("script", "sigwaitinfo");
  CHECK(pending(lab, "script") == "SIGUSR2<script.1");
  lab.does("script", "sigwaitinfo");
  CHECK(pending(lab, "script") == "");
}

TEST_CASE("SIGCHLD by the kernel: ignored by default, handled, or pending, then coalesced") {
  trace::Trial lab;
  lab.start("script", {"fork", "exit", "action CHLD count", "fork", "exit", "block CHLD", "fork", "exit", "fork",
                       "exit", "unblock CHLD"});
  lab.does("script", "fork");
  CHECK(told(lab.run({"script.1"})) == "");
  lab.does("script", "fork");
  CHECK(told(lab.run({"script.2"})) == "script: sent SIGCHLD by script.2\n");
  CHECK(pending(lab, "script") == "SIGCHLD<script.2");
  CHECK(told(lab.does("script", "sigprocmask")) ==
        "script: delivered SIGCHLD handler\nscript: handler of SIGCHLD returned\n");
  lab.does("script", "fork", 2);
  CHECK(told(lab.run({"script.3"})) == "script: sent SIGCHLD by script.3\n");
  CHECK(told(lab.run({"script.4"})) == "script: sent SIGCHLD by script.4 coalesced\n");
  CHECK(pending(lab, "script") == "SIGCHLD<script.3");
}

TEST_CASE("SIGCHLD for a child that is stopped, too") {
  trace::Trial lab;
  lab.start("script", {"block CHLD", "fork", "exit"});
  lab.does("script", "sigprocmask");
  lab.does("script", "fork");
  lab.signal("script.1", SIGSTOP);
  lab.run({"script.1"});
  CHECK(lab.task("script.1").state == core::TaskState::Stopped);
  CHECK(pending(lab, "script") == "SIGCHLD<script.1");
}

TEST_CASE("SIGPIPE is the kernel's; a program may kill itself") {
  {
    trace::Trial lab;
    lab.start("script", {"pipe", "close read", "write"});
    CHECK(told(lab.to("script", core::TargetKind::End)) ==
          "script: sent SIGPIPE\nscript: delivered SIGPIPE terminates\nscript: killed by SIGPIPE\n");
  }
  trace::Trial lab;
  lab.start("script", {"kill self KILL"});
  CHECK(told(lab.to("script", core::TargetKind::End)) == "script: sent SIGKILL by script\nscript: killed by SIGKILL\n");
}

TEST_CASE("a signal from the lab: pending where it is blocked, coalesced with one of the program's own") {
  trace::Trial lab;
  lab.start("script", {"block TERM", "kill self TERM", "unblock TERM"});
  lab.does("script", "sigprocmask");
  CHECK(told(lab.signal("script", SIGTERM)) == "script: sent SIGTERM\n");
  CHECK(pending(lab, "script") == "SIGTERM");
  CHECK(told(lab.does("script", "kill")) == "script: sent SIGTERM by script coalesced\n");
  CHECK(pending(lab, "script") == "SIGTERM");
  CHECK(told(lab.to("script", core::TargetKind::End)) ==
        "script: delivered SIGTERM terminates\nscript: killed by SIGTERM\n");
}
