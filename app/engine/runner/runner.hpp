// The runner inside the lab: takes commands, steps the tasks, lets them run, until the app or the guard is gone.
// One thread, which is the tracer; see app/README.md, "The way of the data".
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "engine/runner/goal.hpp"
#include "engine/runner/reporter.hpp"
#include "engine/sandbox/spawn.hpp"
#include "engine/sys/wakeups.hpp"

namespace ipclab::engine::runner {

// The app or the guard is gone: nothing is left to do but to end, which ends everything.
struct Gone {};

class Runner {
 public:
  explicit Runner(const sandbox::Inside& inside);
  // Until the end; never returns normally but by Gone.
  [[noreturn]] void serve();

 private:
  using Clock = std::chrono::steady_clock;

  // commands
  void take_command(std::chrono::milliseconds wait);
  void launch(const core::Launch& command, int executable);
  void step(const core::Command& command);
  void free_run(const core::Run& command);
  bool start_step(const core::Command& command);
  bool steps_by(core::StepSize size) const;
  std::optional<Goal::Result> aim(tracer::Tracee& task, const core::Command& command);

  // commands of choice
  bool choose(const core::Command& command);
  void end_wait(const core::Expire& command);
  void inject(const core::Inject& command);
  void type(const core::Command& command, core::TaskId who, const std::optional<std::string>& text);
  const sandbox::Spawned* launch_of(const Person& person) const;
  Person* whose(const tracer::Deadline& deadline);
  std::optional<tracer::Deadline> earliest(const std::function<bool(const Person&)>& counts);
  void expire(const tracer::Deadline& deadline);

  // stops
  void on_stop(const tracer::Stop& stop);
  void on_step_stop(const tracer::Stop& stop, Person& person);
  bool actor_goes_on(const tracer::Stop& stop, const std::string& output);
  bool has_replaced_actor(const Person& person);
  void on_run_stop(const tracer::Stop& stop, Person& person);
  void on_launch_stop(const tracer::Stop& stop);

  // quiescence: takes stops until `done`, which is asked when no more are there
  void pump(const std::function<bool()>& done);
  bool all_quiet();
  bool is_quiet(tracer::Tracee& task);
  bool waits_for_us();
  bool goes_onward();
  void watch_limits();
  void interrupt_all();
  void finish_step(core::Outcome outcome = core::Outcome::Reached, core::Message why = {});
  void settle_spontaneous();
  Goal::Result result_when_quiet();

  // a run
  bool turn();
  bool is_settled();
  bool close_turn();
  bool is_pausing();
  bool admit_next();
  bool expire_in_run(std::optional<core::TaskId> id = std::nullopt);
  void count_turn();
  bool takes_part(const Person& person) const;

  void idle();
  std::vector<int> descriptors() const;
  bool drain_terminals();

  const sandbox::Inside& inside_;
  sys::Wakeups wakeups_;
  sys::Placement placement_;
  tracer::Clock clock_;
  tracer::Tracer tracer_{&clock_};
  Journal journal_;
  Reporter reporter_;
  std::vector<sandbox::Spawned> launches_;
  std::set<core::Pid> begun_lines_;              // launches where a line was typed in part
  std::vector<int> outputs_;                     // of launches, where something may come
  std::optional<Clock::time_point> full_since_;  // a writer waits for us, and there is nothing to take

  std::optional<Goal> goal_;
  bool reached_ = false;
  bool onward_ = false;                // the actor is to go on once those that it has released or killed are quiet
  std::optional<core::TaskId> actor_;  // the stepped or admitted task: who releases others
  bool hold_wanted_ = false;
  bool limit_met_ = false;
  Clock::time_point step_began_{};
  std::uint64_t stops_in_step_ = 0;

  struct Launching {
    core::Launch command;
    core::Pid pid;
    bool done = false;
    bool failed = false;
  };
  std::optional<Launching> launching_;

  struct FreeRun {
    core::Run command;
    std::set<core::TaskId> tasks;      // who takes part; empty = all
    std::deque<core::TaskId> waiting;  // before a call, in order of arrival
    std::optional<core::TaskId> admitted;
    std::size_t admissions = 0;
    Clock::time_point next_turn{};  // not before: slow motion
    bool pausing = false;
    std::set<core::Pid> computing;  // in user code for so long that they are not waited for
    Clock::time_point last_stop{};
    bool signals = false;  // the admitted call may have sent some
    bool ending = false;
    core::Outcome outcome = core::Outcome::Reached;
    core::Message why;
    Clock::time_point ending_since{};
  };
  std::optional<FreeRun> run_;
};

}  // namespace ipclab::engine::runner
