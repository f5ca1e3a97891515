#include "engine/runner/runner.hpp"

#include <csignal>
#include <utility>

#include "engine/decode/calls.hpp"
#include "engine/sys/socket.hpp"

namespace ipclab::engine::runner {
namespace {

using namespace std::chrono_literals;

// A step that makes so many stops or takes so long without reaching its end is stopped, and says so.
constexpr std::uint64_t stops_limit = 200'000;
constexpr auto time_limit = 10s;

// A terminal hands on what is written to it by a work queue of the kernel's. Who is not let go on for so long is
// really blocked: tcflow(3) has stopped the output.
constexpr auto terminal_patience = 50ms;

}  // namespace

Runner::Runner(const sandbox::Inside& inside)
    : inside_(inside),
      journal_(
          [this](const core::Bytes& packet) {
            if (!sys::send_message(inside_.socket, packet)) throw Gone{};
          },
          clock_),
      reporter_(tracer_, journal_) {
  placement_.one_cpu(core::Pid{0});
}

void Runner::serve() {
  try {
    for (;;) idle();
  } catch (const std::exception&) {
    journal_.send();  // what led to it comes before the failure
    throw;
  }
}

void Runner::idle() {
  settle_spontaneous();
  journal_.send();
  while (drain_terminals()) {
  }
  wakeups_.wait(descriptors(), -1ms);
  take_command(0ms);
}

std::vector<int> Runner::descriptors() const {
  std::vector<int> all = {inside_.socket, inside_.guard_alive};
  all.insert(all.end(), outputs_.begin(), outputs_.end());
  return all;
}

// What programs print is taken from their calls; here it is only kept from filling up. True = something was there.
bool Runner::drain_terminals() {
  bool some = false;
  outputs_.clear();
  for (const sandbox::Spawned& launch : launches_) {
    for (const sys::Fd* output : {&launch.terminal, &launch.output}) {
      if (!*output) continue;
      const sys::Drained drained = sys::drain(output->get());
      some = some || drained == sys::Drained::Some;
      if (drained != sys::Drained::Closed) outputs_.push_back(output->get());
    }
  }
  return some;
}

void Runner::take_command(std::chrono::milliseconds wait) {
  if (sys::wait_readable(inside_.guard_alive, 0ms)) throw Gone{};
  while (sys::wait_readable(inside_.socket, wait)) {
    auto message = sys::receive_message(inside_.socket);
    if (!message) throw Gone{};
    const auto command = core::decode<core::Command>(message->bytes);
    const bool under_way = goal_ || run_ || launching_;
    if (std::holds_alternative<core::Hold>(command)) {
      hold_wanted_ = under_way;
      continue;
    }
    // The app asks refusal() before it sends; what it could not know (a timer) is answered by an empty step.
    if (under_way) throw std::logic_error("a command while another is under way");
    if (const auto reason = core::refusal(journal_.world(), command)) {
      journal_.begin(command);
      if (std::holds_alternative<core::Run>(command)) journal_.begin(core::Hold{});  // a run is over with its Hold
      journal_.end(core::Outcome::Blocked, *reason);
      continue;
    }
    hold_wanted_ = limit_met_ = false;
    step_began_ = Clock::now();
    stops_in_step_ = 0;
    if (const auto* program = std::get_if<core::Launch>(&command)) {
      launch(*program, message->descriptors.empty() ? -1 : message->descriptors.front().get());
    } else if (const auto* run = std::get_if<core::Run>(&command)) {
      free_run(*run);
    } else if (!choose(command)) {
      step(command);
    }
    wait = 0ms;
  }
}

void Runner::pump(const std::function<bool()>& done) {
  int idle_rounds = 0;
  auto backoff = 1ms;
  std::uint64_t statuses = tracer_.statuses();
  std::uint64_t asked_at = statuses;
  for (;;) {
    if (const auto stop = tracer_.next()) {
      on_stop(*stop);
      idle_rounds = 0;
      backoff = 1ms;
      if (++stops_in_step_ % 256 == 0) take_command(0ms);
      watch_limits();
      continue;
    }
    if (std::exchange(statuses, tracer_.statuses()) != tracer_.statuses()) {  // steps of less than a stop
      idle_rounds = 0;
      backoff = 1ms;
      if (statuses - asked_at >= 256) {
        asked_at = statuses;
        take_command(0ms);
        watch_limits();
      }
    }
    // Who was just let go needs the CPU first. Stops come within microseconds: giving it away twice is cheaper than
    // asking who is blocked, or sleeping, at once (measured).
    const bool give_way = idle_rounds < 2 && tracer_.is_moving();
    if (!give_way && done()) return;
    if (idle_rounds++ < 2) {
      sys::yield();
      continue;
    }
    if (backoff == 1ms) {
      journal_.send_if_due();  // each packet wakes the app, which may take the CPU from who is to move
    } else {
      journal_.send();
    }
    if (!drain_terminals()) wakeups_.wait(descriptors(), backoff);
    backoff = std::min(backoff * 2, std::chrono::milliseconds(10));
    take_command(0ms);
    watch_limits();
  }
}

bool Runner::all_quiet() {
  for (auto& [pid, task] : tracer_.tasks()) {
    if (!is_quiet(task)) return false;
  }
  return true;
}

bool Runner::is_quiet(tracer::Tracee& task) {
  if (!tracer_.is_quiet(task)) return false;
  const bool waits = task.in_call && !task.stopped && !task.exited && !task.group_stopped;
  return !waits || !reporter_.is_writing_output(task) || !waits_for_us();
}

// A full terminal is no wait that the program could end or anyone should see: we are its reader.
bool Runner::waits_for_us() {
  if (drain_terminals()) {
    full_since_.reset();
    return true;
  }
  if (!full_since_) full_since_ = Clock::now();
  return Clock::now() - *full_since_ < terminal_patience;
}

void Runner::watch_limits() {
  // A run has no limit: it is ended by Hold.
  if (!limit_met_ && !run_ && (stops_in_step_ > stops_limit || Clock::now() - step_began_ > time_limit)) {
    limit_met_ = hold_wanted_ = true;
  }
  if (hold_wanted_ && goal_) interrupt_all();
}

void Runner::interrupt_all() {
  for (auto& [pid, task] : tracer_.tasks()) tracer_.interrupt(task);
}

// ---- stops

void Runner::on_stop(const tracer::Stop& stop) {
  full_since_.reset();
  Person* person = reporter_.people().of(stop.task->pid);
  if (person == nullptr) return on_launch_stop(stop);
  if (run_) return on_run_stop(stop, *person);
  on_step_stop(stop, *person);
}

void Runner::on_launch_stop(const tracer::Stop& stop) {
  if (!launching_ || stop.task->pid != launching_->pid) return;
  if (stop.kind == tracer::StopKind::Exited) {
    launching_->done = launching_->failed = true;
    return;
  }
  if (stop.kind != tracer::StopKind::Main) return tracer_.go(*stop.task);
  std::vector<std::string> arguments = {launching_->command.program};
  arguments.insert(arguments.end(), launching_->command.arguments.begin(), launching_->command.arguments.end());
  reporter_.launched(*stop.task, launching_->command.name, launching_->command.program, arguments);
  launching_->done = true;
}

void Runner::on_step_stop(const tracer::Stop& stop, Person& person) {
  const std::string output = reporter_.tell(stop, person, actor_);
  tracer::Tracee& task = *stop.task;
  switch (stop.kind) {
    case tracer::StopKind::Exited:
    case tracer::StopKind::Reaped:
    case tracer::StopKind::JobStopped:
      return;
    case tracer::StopKind::Executed:
    case tracer::StopKind::Born:  // inside its fork: no place to stay
      if (stop.kind == tracer::StopKind::Born && goal_ && goal_->actor() == person.id) goal_->child_born();
      return tracer_.go(task);
    case tracer::StopKind::Continued:
      if (task.in_call) tracer_.go(task);
      return;
    case tracer::StopKind::Signal:
      if (stop.disposition != core::Disposition::Handler) return tracer_.go(task);
      break;
    case tracer::StopKind::Newborn:
    case tracer::StopKind::BeforeCall:
    case tracer::StopKind::Returned:
    case tracer::StopKind::Main:
    case tracer::StopKind::Line:
    case tracer::StopKind::Access:
    case tracer::StopKind::Accessed:
    case tracer::StopKind::Instruction:
    case tracer::StopKind::Interrupted:
      break;
  }
  if (stop.kind == tracer::StopKind::Returned && task.at_main) return tracer_.go(task);  // execve; main is next
  if (!goal_ || reached_ || hold_wanted_) return;
  if (stop.kind == tracer::StopKind::Main && has_replaced_actor(person)) reached_ = goal_->returned(task.call);
  if (goal_->actor() != person.id) return;
  if (!actor_goes_on(stop, output)) return;
  onward_ = stop.kind != tracer::StopKind::BeforeCall && !all_quiet();
  if (!onward_) reporter_.go(task, person);
}

// execve(2) by another thread than the first: that one has ended, and the first is in its place.
bool Runner::has_replaced_actor(const Person& person) {
  const Person* actor = goal_->actor() ? reporter_.people().of(*goal_->actor()) : nullptr;
  return actor != nullptr && actor->ended && actor->process == person.process && actor != &person;
}

// Asked when all is quiet. Whom the actor released has come out of the kernel before it goes on: otherwise they would
// race, and the same step would not always be the same.
bool Runner::goes_onward() {
  if (!std::exchange(onward_, false) || hold_wanted_) return false;
  Person& person = *reporter_.people().of(*goal_->actor());
  tracer::Tracee* task = tracer_.find(person.pid);
  if (task == nullptr || !task->stopped) return false;
  reporter_.go(*task, person);
  return true;
}

// True: not there yet. Otherwise reached_ is set.
bool Runner::actor_goes_on(const tracer::Stop& stop, const std::string& output) {
  tracer::Tracee& task = *stop.task;
  switch (stop.kind) {
    case tracer::StopKind::BeforeCall: {
      bool counts = decode::is_step(task.call, false);
      if (!counts && decode::is_step(task.call, true)) {  // only where the program's own source made it
        bool direct = false;
        tracer_.place(task, &direct);
        counts = direct;
      }
      reached_ =
          goal_->before_call(task.call, counts) || (steps_by(core::StepSize::Instruction) && tracer_.has_walked(task));
      break;
    }
    case tracer::StopKind::Returned:
      goal_->wrote(output);
      reached_ = goal_->returned(task.call) || (steps_by(core::StepSize::Instruction) && tracer_.has_walked(task));
      break;
    case tracer::StopKind::Main:  // here its execve is over
      reached_ = std::holds_alternative<core::Step>(goal_->command()) || goal_->returned(task.call);
      if (!reached_) aim(task, goal_->command());
      break;
    case tracer::StopKind::Line:
    case tracer::StopKind::Access:
    case tracer::StopKind::Instruction:
      reached_ = true;
      break;
    case tracer::StopKind::Accessed:
      break;
    case tracer::StopKind::Signal:
      return !std::holds_alternative<core::SendSignal>(goal_->command());
    default:
      return false;
  }
  return !reached_;
}

// ---- steps

void Runner::launch(const core::Launch& command, int executable) {
  journal_.begin(command);
  launching_ = Launching{command, core::Pid{}, false, false};
  sandbox::SpawnSpec spec;
  spec.program = command.program;
  spec.executable = executable;
  spec.arguments = {command.program};
  spec.arguments.insert(spec.arguments.end(), command.arguments.begin(), command.arguments.end());
  spec.out = command.out;
  spec.traced_calls = tracer::lab_calls();
  try {
    launches_.push_back(sandbox::spawn(inside_, spec, [this](core::Pid pid) { tracer_.adopt(pid); }));
  } catch (const core::Error& error) {
    launching_.reset();
    return journal_.end(core::Outcome::Ended, error.message());
  }
  launching_->pid = launches_.back().pid;
  pump([this] { return launching_->done || limit_met_; });
  const bool failed = launching_->failed || limit_met_;
  launching_.reset();
  if (!failed) return finish_step();
  core::Message why = launches_.back().failure().value_or(core::Message{"launch.ended-at-once", {command.program}});
  journal_.end(core::Outcome::Ended, std::move(why));
}

void Runner::step(const core::Command& command) {
  const std::optional<core::TaskId> target = core::task_of(command);
  Person* person = target ? reporter_.people().of(*target) : nullptr;
  tracer::Tracee* task = person != nullptr ? tracer_.find(person->pid) : nullptr;
  if (task == nullptr) throw std::logic_error("a command for nobody");
  journal_.begin(command);
  goal_.emplace(command, reporter_.people().of(person->process)->children);
  actor_ = target;
  reached_ = onward_ = false;
  if (const auto* send = std::get_if<core::SendSignal>(&command)) {
    reporter_.sent_by_lab(*person, send->signal);
    sys::send_signal(reporter_.people().of(person->process)->pid, send->signal);
    const bool kills = send->signal == SIGKILL;
    const core::TaskId process = person->process;
    pump([&] { return all_quiet() && (!kills || reporter_.people().of(process)->ended); });
    return finish_step();
  }
  const std::optional<core::Call> next = task->before_call ? std::optional(task->call) : std::nullopt;
  if (goal_->reached_at(person->stop, next, person->place)) return finish_step();
  if (const auto impossible = aim(*task, command)) return finish_step(impossible->outcome, impossible->why);
  reporter_.go(*task, *person);
  pump([this] { return all_quiet() && !goes_onward(); });
  task = tracer_.find(person->pid);  // a thread that has ended is not there any more
  if (task != nullptr) tracer_.disarm(*task);
  if (reached_) return finish_step();
  const Goal::Result result = result_when_quiet();
  finish_step(result.outcome, result.why);
}

bool Runner::steps_by(core::StepSize size) const {
  const auto* step = std::get_if<core::Step>(&goal_->command());
  return step != nullptr && step->size == size;
}

// Breakpoints, where the goal is a line. A result: it cannot be reached, with the reason.
std::optional<Goal::Result> Runner::aim(tracer::Tracee& task, const core::Command& command) {
  const auto* step = std::get_if<core::Step>(&command);
  if (step != nullptr && step->size != core::StepSize::Call) {
    if (tracer_.walk(task, step->size, step->count)) return std::nullopt;
    return Goal::Result{core::Outcome::Limit, {"outcome.no-lines", {reporter_.people().of(task.pid)->program}}};
  }
  const auto* to = std::get_if<core::RunTo>(&command);
  if (to == nullptr || to->kind != core::TargetKind::Line) return std::nullopt;
  std::vector<core::Address> addresses;
  if (const auto& program = task.space.program()) {
    for (const core::Address address : program->addresses_of_line(to->text, to->number)) {
      addresses.push_back(core::Address{address.value + task.space.bias()});
    }
  }
  if (addresses.empty()) {
    return Goal::Result{core::Outcome::Limit, {"outcome.no-code", {to->text, std::to_string(to->number)}}};
  }
  tracer_.arm(task, addresses);
  return std::nullopt;
}

Goal::Result Runner::result_when_quiet() {
  Person& person = *reporter_.people().of(*goal_->actor());
  tracer::Tracee* task = tracer_.find(person.pid);
  if (person.ended || task == nullptr || tracer_.has_left(*task)) {
    return goal_->when_ended(person.path, task != nullptr ? std::optional(task->call) : std::nullopt);
  }
  if (limit_met_) return {core::Outcome::Limit, {"outcome.limit", {person.path}}};
  if (hold_wanted_) return {core::Outcome::Held, {"outcome.held", {person.path}}};
  if (task->group_stopped) return {core::Outcome::Blocked, {"outcome.stopped", {person.path}}};
  if (task->stopped) return {core::Outcome::Held, {"outcome.signal", {person.path}}};
  return goal_->when_blocked(person.path, task->call);
}

void Runner::finish_step(core::Outcome outcome, core::Message why) {
  reporter_.all_held();
  reporter_.all_blocked();
  reporter_.all_left();
  reporter_.all_reaped();
  reporter_.samples(true);
  journal_.end(outcome, std::move(why));
  journal_.send();
  goal_.reset();
  actor_.reset();
  hold_wanted_ = limit_met_ = false;
}

// Something may have happened by itself: a timed wait is over, a signal came from outside.
void Runner::settle_spontaneous() {
  const auto untold = [this] {
    for (auto& [pid, task] : tracer_.tasks()) {
      const Person* person = reporter_.people().of(pid);
      if (person != nullptr && task.stopped && !person->held_told) return true;
    }
    return journal_.in_step();
  };
  step_began_ = Clock::now();
  stops_in_step_ = 0;
  while (const auto stop = tracer_.next()) on_stop(*stop);
  if (!untold()) return;
  pump([this] { return all_quiet(); });
  reporter_.touch_all();
  finish_step();
}

}  // namespace ipclab::engine::runner
