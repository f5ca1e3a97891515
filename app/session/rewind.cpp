// Session's other half: a fresh runner is led to the end of a step again, and what it does is compared with the log.
#include <algorithm>
#include <utility>

#include "core/codec.hpp"
#include "core/names.hpp"
#include "core/reflect.hpp"
#include "session/session.hpp"

namespace ipclab::session {

using std::chrono::milliseconds;

namespace {

// A Hold that belongs to a replayed step is sent this long after the step's command: nothing says when it came.
// It is waited for even by a next() that would not wait: nothing else would wake its caller.
constexpr milliseconds hold_after{50};

// An event in the words of the log itself: "bank.1 call-returned semop = -1 EINTR".
std::string outline(const core::World& before, const core::Event& event) {
  std::string text;
  if (const core::Task* task = event.task ? before.task(*event.task) : nullptr) text = task->path + " ";
  text += core::body_names[event.body.index()];
  if (const auto* entered = std::get_if<core::CallEntered>(&event.body)) {
    text += " " + entered->call.name + "(";
    for (const core::Argument& argument : entered->call.arguments) {
      text += (text.ends_with('(') ? "" : ", ") + argument.text;
    }
    text += ")";
  } else if (const auto* returned = std::get_if<core::CallReturned>(&event.body)) {
    text += " " + returned->returned.call + " = " + std::to_string(returned->returned.result);
    if (returned->returned.error != 0) text += " " + core::errno_name(returned->returned.error);
  } else if (const auto* output = std::get_if<core::OutputWritten>(&event.body)) {
    text += " \"" + output->bytes + "\"";
  }
  return text;
}

}  // namespace

void Session::rewind(std::uint32_t step) {
  if (!idle()) throw core::Error("refuse.stepping", {});
  if (!log_.finished(step)) throw core::Error("session.not-a-step", {std::to_string(step)});
  runner_.stop();
  launches_.clear();
  runner_ = start_runner_();
  replay_ = Replay{record::schedule_of(log_, step), 0, step, 0, 0};
  send_order();
}

void Session::again(record::Log recorded) {
  runner_.stop();
  keep_take();
  arrived_.clear();
  launches_.clear();
  sent_ = false;
  replay_.reset();
  log_ = std::move(recorded);
  ++take_number_;
  std::uint32_t last = log_.step_count();
  while (last > 0 && !log_.finished(last)) --last;
  rewind(last);
}

void Session::send_order() {
  const record::Order& order = replay_->orders[replay_->next_order++];
  replay_->due = log_.range(order.last_step).last;
  if (std::holds_alternative<core::Spontaneous>(order.command)) return;
  send(order.command);
  replay_->hold = order.hold;
}

void Session::replay(milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  do {
    if (arrived_.empty()) {
      auto left = std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
      left = std::max(left, milliseconds(0));
      receive(replay_->hold ? hold_after : left);
      if (arrived_.empty() && replay_->hold) {
        replay_->hold = false;
        send(core::Hold{});
      }
    }
    compare();
  } while (replay_ && std::chrono::steady_clock::now() < until);
}

void Session::compare() {
  const std::size_t target = log_.range(replay_->target).last;
  while (!arrived_.empty()) {
    const core::Event& event = arrived_.front();
    if (!record::same_in_replay(log_.event(replay_->same), event)) {
      const bool failed = std::holds_alternative<core::EngineFailed>(event.body);
      const core::World before = log_.at_seq(core::Seq{replay_->same});
      const core::Message parted = {
          "session.another-way",
          {std::to_string(replay_->same + 1), outline(before, log_.event(replay_->same)), outline(before, event)}};
      leave_replay();
      if (failed) return;  // it speaks for itself
      throw core::Error(parted);
    }
    // From here on this runner's clock stands for the log's.
    time_shift_ = log_.event(replay_->same).at_ns - event.at_ns;
    arrived_.pop_front();
    ++replay_->same;
    if (replay_->same == target) return replayed();
    if (replay_->same == replay_->due) send_order();
  }
}

void Session::replayed() {
  const bool hold = replay_->hold;
  log_.branch_from(replay_->target);
  replay_.reset();
  if (hold) send(core::Hold{});
}

// The new branch begins where the two ways part; the step in which they do belongs to it as a whole.
void Session::leave_replay() {
  std::uint32_t kept = 0;
  while (kept < replay_->target && log_.range(kept + 1).last <= replay_->same) ++kept;
  auto again = log_.events({kept == 0 ? 0 : log_.range(kept).last, replay_->same});
  for (core::Event& known : again) known.at_ns -= time_shift_;
  arrived_.insert(arrived_.begin(), again.begin(), again.end());
  log_.branch_from(kept);
  replay_.reset();
}

}  // namespace ipclab::session
