// Runner, free run: user code of all tasks is concurrent, their traced calls are admitted one at a time, so that the
// log is consistent and the order of admissions is a schedule that can be replayed.
#include <sys/syscall.h>

#include <algorithm>

#include "engine/runner/runner.hpp"

namespace ipclab::engine::runner {
namespace {

using namespace std::chrono_literals;

// How long tasks in user code may take to reach a call of their own accord before they are interrupted.
constexpr auto grace = 100ms;

// How long nothing may have come before those in user code are said to compute, so that others go on without them.
constexpr auto patience = 20ms;

bool may_have_signalled(const tracer::Stop& stop) {
  if (stop.kind == tracer::StopKind::Exited) return true;  // SIGCHLD
  if (stop.kind != tracer::StopKind::Returned) return false;
  switch (stop.task->raw.number) {
    case SYS_kill:
    case SYS_tkill:
    case SYS_tgkill:
    case SYS_rt_sigqueueinfo:
    case SYS_rt_tgsigqueueinfo:
    case SYS_pidfd_send_signal:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Runner::free_run(const core::Run& command) {
  run_.emplace();
  run_->command = command;
  run_->last_stop = Clock::now();
  run_->tasks = {command.tasks.begin(), command.tasks.end()};
  journal_.begin(command);
  clock_.go();
  for (auto& [pid, task] : tracer_.tasks()) placement_.all_cpus(pid);
  for (auto& [id, person] : reporter_.people().all()) {
    tracer::Tracee* task = tracer_.find(person.pid);
    if (task == nullptr || !task->stopped || person.ended || !takes_part(person)) continue;
    if (task->before_call) {
      run_->waiting.push_back(id);
    } else {
      reporter_.go(*task, person);
    }
  }
  journal_.end();
  pump([this] { return turn(); });
  if (!run_->pausing) clock_.hold();
  for (auto& [pid, task] : tracer_.tasks()) placement_.one_cpu(pid);
  const core::Outcome outcome = run_->outcome;
  core::Message why = std::move(run_->why);
  run_.reset();
  journal_.begin(core::Hold{});
  finish_step(outcome, std::move(why));
}

bool Runner::takes_part(const Person& person) const { return run_->tasks.empty() || run_->tasks.contains(person.id); }

void Runner::on_run_stop(const tracer::Stop& stop, Person& person) {
  run_->last_stop = Clock::now();
  run_->computing.erase(stop.task->pid);
  reporter_.tell(stop, person, actor_);
  if (may_have_signalled(stop)) run_->signals = true;
  switch (stop.kind) {
    case tracer::StopKind::Born:
      if (!run_->tasks.empty() && takes_part(person)) {
        run_->tasks.insert(reporter_.people().of(stop.other->pid)->id);
      }
      placement_.all_cpus(stop.other->pid);
      tracer_.go(*stop.task);
      return;
    case tracer::StopKind::BeforeCall:
      if (takes_part(person)) run_->waiting.push_back(person.id);
      return;
    case tracer::StopKind::Executed:
      tracer_.go(*stop.task);
      return;
    case tracer::StopKind::Continued:
      if (stop.task->in_call) tracer_.go(*stop.task);
      return;
    case tracer::StopKind::Signal:
      if (stop.disposition != core::Disposition::Handler) tracer_.go(*stop.task);
      return;
    case tracer::StopKind::Returned:
      if (stop.task->at_main) tracer_.go(*stop.task);
      return;
    case tracer::StopKind::Newborn:
    case tracer::StopKind::Main:
    case tracer::StopKind::Line:
    case tracer::StopKind::Access:
    case tracer::StopKind::Accessed:
    case tracer::StopKind::Instruction:
    case tracer::StopKind::Interrupted:
    case tracer::StopKind::JobStopped:
    case tracer::StopKind::Exited:
    case tracer::StopKind::Reaped:
      return;  // close_turn() lets them go on where they can
  }
}

// Asked whenever no stop is left to take. True: the run is over.
bool Runner::turn() {
  if (hold_wanted_ && !run_->ending) {
    run_->ending = true;
    run_->ending_since = Clock::now();
  }
  if (run_->ending && Clock::now() - run_->ending_since > grace) interrupt_all();
  if (!is_settled()) return false;
  if (close_turn()) return false;
  if (!run_->ending && (is_pausing() || admit_next())) return false;
  if (!all_quiet()) return false;
  if (!run_->ending && !run_->command.schedule.empty() && run_->admissions < run_->command.schedule.size()) {
    run_->outcome = core::Outcome::Blocked;
    run_->why = {"run.another-way", {std::to_string(run_->admissions + 1)}};
  }
  return true;
}

// Objects may be looked at once the call is over (or blocks), everybody whom it released has come out of the kernel,
// everybody to whom it sent a signal has met it, and user code has come to its next call, or crashed: then the next
// admission finds the same world each time. Only who computes for long is not waited for.
bool Runner::is_settled() {
  const bool patient = Clock::now() - run_->last_stop < patience;
  for (auto& [pid, task] : tracer_.tasks()) {
    if ((task.in_call || task.stopped || task.group_stopped) && !is_quiet(task)) return false;
    const Person* person = reporter_.people().of(pid);
    if (person != nullptr && person->doomed && !task.exited) return false;
    if (task.in_call || task.stopped || task.exited || task.group_stopped) continue;
    if (task.newborn) return false;  // it has yet to stop at its birth, however busy the machine is
    if (run_->signals && task.proc.has_signal_due()) return false;
    if (run_->computing.contains(pid)) continue;
    if (patient) return false;
    run_->computing.insert(pid);
  }
  return true;
}

// True: some go on.
bool Runner::close_turn() {
  run_->admitted.reset();
  actor_.reset();
  run_->signals = false;
  reporter_.all_blocked();
  reporter_.all_left();
  reporter_.all_reaped();
  if (journal_.in_step()) reporter_.samples(false);
  bool some = false;
  for (auto& [id, person] : reporter_.people().all()) {
    tracer::Tracee* task = tracer_.find(person.pid);
    if (task == nullptr || !task->stopped || task->before_call || person.ended) continue;
    if (!takes_part(person) || run_->ending) continue;
    reporter_.go(*task, person);
    some = true;
  }
  if (journal_.in_step()) journal_.end();
  journal_.send_if_due();
  return some;
}

void Runner::count_turn() {
  ++run_->admissions;
  run_->next_turn = Clock::now() + std::chrono::milliseconds(run_->command.pace_ms);
}

// Slow motion: nobody moves until the next turn, so that no time passes for the programs.
bool Runner::is_pausing() {
  const bool pausing = Clock::now() < run_->next_turn;
  if (pausing && !run_->pausing) clock_.hold();
  if (!pausing && run_->pausing) clock_.go();
  if (pausing) journal_.send();
  return run_->pausing = pausing;
}

// A timed wait is over when all are quiet, or when its time has come while others compute. By a schedule: that of `id`.
// True: one is.
bool Runner::expire_in_run(std::optional<core::TaskId> id) {
  const auto deadline = earliest([&](const Person& person) { return id ? person.id == *id : takes_part(person); });
  if (!deadline) return false;
  const bool due = deadline->until_ns <= clock_.now() || (run_->waiting.empty() && all_quiet());
  if (!id && !due) return false;
  count_turn();
  run_->signals = true;  // perhaps its end is SIGALRM
  journal_.begin(core::Expire{whose(*deadline)->id});
  expire(*deadline);
  return true;
}

bool Runner::admit_next() {
  auto& waiting = run_->waiting;
  std::erase_if(waiting, [this](core::TaskId id) {
    const Person* person = reporter_.people().of(id);
    const tracer::Tracee* task = tracer_.find(person->pid);
    return person->ended || task == nullptr || !task->stopped || !task->before_call;
  });
  const auto& schedule = run_->command.schedule;
  const bool used_up = (!schedule.empty() && run_->admissions >= schedule.size()) ||
                       (run_->command.limit > 0 && run_->admissions >= run_->command.limit);
  if (used_up) {
    run_->ending = true;
    run_->ending_since = Clock::now();
    return false;
  }
  const core::Turn turn = schedule.empty() ? core::Turn{} : schedule[run_->admissions];
  if (schedule.empty() && expire_in_run()) return true;
  if (turn.expires) return expire_in_run(turn.task);
  const auto next = schedule.empty() ? waiting.begin() : std::find(waiting.begin(), waiting.end(), turn.task);
  if (next == waiting.end()) return false;
  const core::TaskId id = *next;
  waiting.erase(next);
  count_turn();
  run_->admitted = actor_ = id;
  Person& person = *reporter_.people().of(id);
  journal_.begin(core::Admit{id});
  reporter_.go(*tracer_.find(person.pid), person);
  return true;
}

}  // namespace ipclab::engine::runner
