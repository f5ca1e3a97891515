#include "engine/runner/journal.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace ipclab::engine::runner {
namespace {

constexpr std::size_t packet_limit = 48 * 1024;     // bytes
constexpr std::uint64_t packet_age_ns = 8'000'000;  // older news would be late for a screen of 60 frames a second
constexpr std::uint64_t patience_ns = 250'000'000;  // whoever takes packets more slowly has held everything up

std::uint64_t monotonic_ns() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

}  // namespace

void Journal::begin(const core::Command& command) {
  if (in_step_) end();
  in_step_ = true;
  ++step_;
  clock_.go();
  actor_ = core::task_of(command);
  write({clock_.now(), actor_ && world_.task(*actor_) != nullptr ? actor_ : std::nullopt, core::StepBegan{command}});
  tell_waited();
}

void Journal::add(core::TaskId teller, core::TaskId about, core::Body body) {
  if (!in_step_) begin(core::Spontaneous{});
  told_.push_back({teller, {clock_.now(), about, std::move(body)}});
}

void Journal::add_sample(std::optional<core::TaskId> about, core::Body body) {
  if (!told_.empty()) throw std::logic_error("a sample before what led to it");
  if (!in_step_) begin(core::Spontaneous{});
  write({clock_.now(), about, std::move(body)});
}

// Those that were blocked when the step began come in the order in which they had blocked: a semaphore serves equal
// requests in that order.
std::vector<core::TaskId> Journal::order() const {
  std::vector<core::TaskId> ids;
  for (const Told& told : told_) {
    if (std::find(ids.begin(), ids.end(), told.teller) == ids.end()) ids.push_back(told.teller);
  }
  const auto rank = [this](core::TaskId id) {
    if (id == actor_) return std::pair<std::uint64_t, std::uint64_t>{0, 0};
    const core::Task* task = world_.task(id);
    if (task != nullptr && task->state == core::TaskState::Blocked)
      return std::pair{std::uint64_t{1}, task->since.value};
    return std::pair<std::uint64_t, std::uint64_t>{2, id.value};
  };
  std::sort(ids.begin(), ids.end(), [&](core::TaskId a, core::TaskId b) { return rank(a) < rank(b); });
  return ids;
}

void Journal::settle() {
  if (told_.empty()) return;
  for (const core::TaskId id : order()) write_all_of(id);
  told_.clear();
}

// A parent that was blocked in wait(2) has its turn before the child whose end released it: but first the child ended.
void Journal::write_all_of(core::TaskId teller) {
  for (Told& told : told_) {
    if (told.teller != teller || std::exchange(told.written, true)) continue;
    const std::optional<core::TaskId> about = told.entry.task;
    if (std::holds_alternative<core::Reaped>(told.entry.body) && about != teller) write_all_of(*about);
    write(std::move(told.entry));
  }
}

void Journal::end(core::Outcome outcome, core::Message why) {
  settle();
  write({clock_.now(), std::nullopt, core::StepEnded{outcome, std::move(why)}});
  clock_.hold();
  in_step_ = false;
  actor_.reset();
}

void Journal::write_told() {
  for (Told& told : told_) write(std::move(told.entry));
  told_.clear();
}

void Journal::write(Entry&& entry) {
  core::Event event;
  event.seq = core::Seq{world_.seq.value + 1};
  event.step = step_;
  event.at_ns = entry.at_ns;
  event.task = entry.task;
  event.body = std::move(entry.body);
  world_ = core::apply(std::move(world_), event);
  if (packet_events_++ == 0) packet_begun_ns_ = monotonic_ns();
  packet_.put(event);
  if (packet_.bytes.size() > packet_limit) send();
  const auto* exited = std::get_if<core::Exited>(&event.body);
  if (exited != nullptr && exited->process) write_undo(*entry.task, entry.at_ns);
}

// semop(2): at the end of a process the kernel adds its semadj to each semaphore. It does not tell: the bookkeeping
// does.
void Journal::write_undo(core::TaskId process, std::uint64_t at_ns) {
  std::vector<core::UndoApplied> all;
  for (const auto& [id, object] : world_.objects) {
    for (std::size_t index = 0; index < core::members_of(object).size(); ++index) {
      const auto& undo = core::members_of(object)[index].undo;
      if (const auto found = undo.find(process); found != undo.end()) {
        all.push_back({id, static_cast<std::uint16_t>(index), found->second});
      }
    }
  }
  for (const core::UndoApplied& undo : all) write({at_ns, process, undo});
}

void Journal::send() {
  if (packet_events_ == 0) return;
  core::Writer message;  // as encode(std::vector<core::Event>) would write it
  message.number(packet_events_);
  message.bytes.insert(message.bytes.end(), packet_.bytes.begin(), packet_.bytes.end());
  packet_.bytes.clear();
  packet_events_ = 0;
  const std::uint64_t begun_ns = monotonic_ns();
  send_(message.bytes);
  const std::uint64_t waited_ns = monotonic_ns() - begun_ns;
  if (waited_ns > patience_ns) waited_ns_ += waited_ns;
  if (in_step_) tell_waited();
}

void Journal::tell_waited() {
  if (waited_ns_ == 0) return;
  const std::string milliseconds = std::to_string(std::exchange(waited_ns_, 0) / 1'000'000);
  write({clock_.now(), std::nullopt, core::Noticed{{"notice.waited-for-reader", {milliseconds}}}});
}

void Journal::send_if_due() {
  if (packet_events_ > 0 && monotonic_ns() - packet_begun_ns_ > packet_age_ns) send();
}

}  // namespace ipclab::engine::runner
