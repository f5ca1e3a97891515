#include "engine/runner/host.hpp"

#include <algorithm>

#include "engine/decode/calls.hpp"
#include "engine/runner/reporter.hpp"
#include "engine/runner/runner.hpp"
#include "engine/sandbox/spawn.hpp"
#include "engine/sys/socket.hpp"

namespace ipclab::engine::runner {
namespace {

using namespace std::chrono_literals;

class HostTrace {
 public:
  explicit HostTrace(const sandbox::Inside& inside)
      : inside_(inside),
        journal_(
            [this](const core::Bytes& packet) {
              if (!sys::send_message(inside_.socket, packet)) throw Gone{};
            },
            clock_),
        reporter_(tracer_, journal_) {}

  int serve() {
    for (int idle_rounds = 0;;) {
      while (const auto stop = tracer_.next()) {
        on_stop(*stop);
        idle_rounds = 0;
      }
      if (journal_.in_step()) journal_.write_told();
      journal_.send_if_due();
      // As in Runner::pump: the next stop is often microseconds away.
      if (launched_ && idle_rounds++ < 2) {
        sys::yield();
        continue;
      }
      look_around();
      if (launched_ && is_over()) return 0;
      const int watched[] = {inside_.socket, inside_.guard_alive};
      const auto ready = wakeups_.wait(watched, launched_ ? 50ms : -1ms);
      for (const int descriptor : ready) {
        if (descriptor == inside_.guard_alive) throw Gone{};
        take_command();
      }
    }
  }

 private:
  // Nothing has happened for a while: whoever waits is told, and objects are looked at once all are quiet.
  void look_around() {
    reporter_.all_reaped();
    if (quiet()) {
      reporter_.all_blocked();
      if (journal_.in_step()) {
        journal_.write_told();
        reporter_.samples(false);
      }
    }
    if (journal_.in_step()) journal_.write_told();
    journal_.send();
  }

  void take_command() {
    const auto message = sys::receive_message(inside_.socket);
    if (!message) throw Gone{};
    const auto command = core::decode<core::Command>(message->bytes);
    const auto* launch = std::get_if<core::Launch>(&command);
    if (launch == nullptr) return;  // nothing is held here, so nothing can be stepped
    if (!journal_.in_step()) journal_.begin(command);
    sandbox::SpawnSpec spec;
    spec.program = launch->program;
    spec.arguments = {launch->program};
    spec.arguments.insert(spec.arguments.end(), launch->arguments.begin(), launch->arguments.end());
    spec.traced_calls = decode::traced_calls();
    try {
      spawned_ = sandbox::spawn(inside_, spec, [this](core::Pid pid) { tracer_.adopt(pid); });
      launch_ = *launch;
      launched_ = true;
    } catch (const core::Error& error) {
      journal_.end(core::Outcome::Ended, error.message());
    }
  }

  void on_stop(const tracer::Stop& stop) {
    Person* person = reporter_.people().of(stop.task->pid);
    if (person == nullptr) {
      on_launch_stop(stop);
      return;
    }
    reporter_.tell(stop, *person, std::nullopt);
    if (stop.kind == tracer::StopKind::BeforeCall) {
      reporter_.go(*stop.task, *person);
    } else {
      if (person->delivery) {
        journal_.add(person->id, *person->delivery);
        person->delivery.reset();
      }
      if (!person->moving && stop.kind != tracer::StopKind::Exited && stop.kind != tracer::StopKind::Reaped) {
        journal_.add(person->id, core::Resumed{});
        person->moving = true;
      }
      tracer_.go(*stop.task);
    }
  }

  void on_launch_stop(const tracer::Stop& stop) {
    if (stop.kind == tracer::StopKind::Exited) {
      core::Message why = spawned_.failure().value_or(core::Message{"launch.ended-at-once", {launch_.program}});
      journal_.end(core::Outcome::Ended, std::move(why));
      return;
    }
    if (stop.kind == tracer::StopKind::Main) {
      std::vector<std::string> arguments = {launch_.program};
      arguments.insert(arguments.end(), launch_.arguments.begin(), launch_.arguments.end());
      Person& person = reporter_.launched(*stop.task, launch_.name, launch_.program, arguments);
      journal_.add(person.id, core::Resumed{});
      person.moving = true;
    }
    tracer_.go(*stop.task);
  }

  // Everybody has ended. Orphans are collected by init, which may take its time, or never do it (in a container).
  bool is_over() {
    const auto& tasks = tracer_.tasks();
    const bool ended = std::all_of(tasks.begin(), tasks.end(), [](const auto& entry) { return entry.second.exited; });
    return tasks.empty() || (ended && looks_after_end_++ > 0);
  }

  bool quiet() {
    return std::all_of(tracer_.tasks().begin(), tracer_.tasks().end(),
                       [this](auto& entry) { return tracer_.is_quiet(entry.second); });
  }

  const sandbox::Inside& inside_;
  sys::Wakeups wakeups_;
  tracer::Clock clock_;  // of the events only: the program has the real time
  tracer::Tracer tracer_;
  Journal journal_;
  Reporter reporter_;
  sandbox::Spawned spawned_;
  core::Launch launch_;
  bool launched_ = false;
  int looks_after_end_ = 0;
};

}  // namespace

int trace_host(const sandbox::Inside& inside) {
  HostTrace trace(inside);
  return trace.serve();
}

}  // namespace ipclab::engine::runner
