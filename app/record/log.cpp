#include "record/log.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ipclab::record {
namespace {

// A keyframe costs a whole World, a seek the events since the last one: both grow slowly with the log.
constexpr std::size_t keyframe_distance = 256;
constexpr std::size_t keyframe_share = 64;

}  // namespace

const std::string* Embedded::source(const std::string& path) const {
  for (const Text& text : sources) {
    if (text.path == path) return &text.text;
  }
  return nullptr;
}

void Embedded::add_source(const std::string& path, std::string text) {
  for (Text& known : sources) {
    if (known.path == path) {
      known.text = std::move(text);
      return;
    }
  }
  sources.push_back({path, std::move(text)});
}

Log::Log() : branches_(1) {}

Log::Log(Embedded carried) : embedded(std::move(carried)), branches_(1) {}

void Log::append(const core::Event& event) {
  const std::uint32_t last = step_count();
  const bool begins = std::holds_alternative<core::StepBegan>(event.body);
  if (event.step != (begins ? last + 1 : last)) throw std::logic_error("event of another step");
  try {
    world_ = core::apply(std::move(world_), event);
  } catch (const std::logic_error&) {
    world_ = at_seq(core::Seq{size()});
    throw;
  }
  Branch& here = branches_[current_.value];
  if (begins) here.steps.push_back({size(), false});
  if (std::holds_alternative<core::StepEnded>(event.body) && !here.steps.empty()) here.steps.back().finished = true;
  here.offsets.push_back(bytes_.size());
  const core::Bytes encoded = core::encode(event);
  bytes_.insert(bytes_.end(), encoded.begin(), encoded.end());
  keep_keyframe(here);
}

void Log::keep_keyframe(Branch& here) {
  const std::size_t events = here.shared_events + here.offsets.size();
  const std::size_t before = here.keyframes.empty() ? here.shared_events : here.keyframes.back().events;
  if (events - before >= std::max(keyframe_distance, events / keyframe_share))
    here.keyframes.push_back({events, world_});
}

BranchId Log::branch_from(std::uint32_t step) {
  if (step != 0 && !finished(step)) throw std::out_of_range("not a finished step");
  Branch made;
  made.parent = current_;
  made.shared_events = step == 0 ? 0 : range(step).last;
  made.shared_steps = step;
  world_ = at_step(step);
  branches_.push_back(std::move(made));
  current_ = BranchId{static_cast<std::uint32_t>(branches_.size() - 1)};
  return current_;
}

void Log::select(BranchId id) {
  world_ = at_seq(core::Seq{size(id)}, id);
  current_ = id;
}

const Log::Branch& Log::branch(BranchId id) const {
  if (id.value >= branches_.size()) throw std::out_of_range("no such branch");
  return branches_[id.value];
}

std::optional<BranchId> Log::parent(BranchId id) const { return branch(id).parent; }

std::uint32_t Log::shared_steps(BranchId id) const { return branch(id).shared_steps; }

std::size_t Log::shared_events(BranchId id) const { return branch(id).shared_events; }

std::size_t Log::size(BranchId id) const {
  const Branch& asked = branch(id);
  return asked.shared_events + asked.offsets.size();
}

const Log::Branch& Log::owner_of_event(std::size_t index, BranchId id) const {
  if (index >= size(id)) throw std::out_of_range("no such event");
  const Branch* owner = &branch(id);
  while (index < owner->shared_events) owner = &branch(*owner->parent);
  return *owner;
}

core::Event Log::event(std::size_t index, BranchId id) const {
  const Branch& owner = owner_of_event(index, id);
  const auto offset = static_cast<std::ptrdiff_t>(owner.offsets[index - owner.shared_events]);
  core::Reader reader(std::span(bytes_.begin() + offset, bytes_.end()));
  core::Event event;
  reader.get(event);
  return event;
}

std::vector<core::Event> Log::events(Range range, BranchId id) const {
  std::vector<core::Event> events;
  events.reserve(range.size());
  for (std::size_t index = range.first; index < range.last; ++index) events.push_back(event(index, id));
  return events;
}

std::uint32_t Log::step_count(BranchId id) const {
  const Branch& asked = branch(id);
  return asked.shared_steps + static_cast<std::uint32_t>(asked.steps.size());
}

const Log::Step& Log::step(std::uint32_t number, BranchId id) const {
  if (number == 0 || number > step_count(id)) throw std::out_of_range("no such step");
  const Branch* owner = &branch(id);
  while (number <= owner->shared_steps) owner = &branch(*owner->parent);
  return owner->steps[number - owner->shared_steps - 1];
}

bool Log::finished(std::uint32_t number, BranchId id) const {
  return number != 0 && number <= step_count(id) && step(number, id).finished;
}

Range Log::range(std::uint32_t number, BranchId id) const {
  const std::size_t first = step(number, id).first;
  const bool last_one = number == step_count(id);
  // The parent may have gone on after the step at which this branch left it: its own next step begins right there.
  const std::size_t last = last_one ? size(id) : step(number + 1, id).first;
  return {first, last};
}

core::Command Log::command(std::uint32_t number, BranchId id) const {
  return std::get<core::StepBegan>(event(step(number, id).first, id).body).command;
}

const Log::Keyframe* Log::keyframe(std::size_t events, BranchId id) const {
  for (const Branch* at = &branch(id);; at = &branch(*at->parent)) {
    const auto after = std::upper_bound(at->keyframes.begin(), at->keyframes.end(), events,
                                        [](std::size_t count, const Keyframe& frame) { return count < frame.events; });
    if (after != at->keyframes.begin()) return &*std::prev(after);
    if (!at->parent) return nullptr;
    events = std::min(events, at->shared_events);
  }
}

core::World Log::at_seq(core::Seq seq, BranchId id) const {
  if (seq.value > size(id)) throw std::out_of_range("no such event");
  const Keyframe* nearest = keyframe(seq.value, id);
  core::World world = nearest != nullptr ? nearest->world : core::World{};
  for (std::size_t index = world.seq.value; index < seq.value; ++index) {
    world = core::apply(std::move(world), event(index, id));
  }
  return world;
}

core::World Log::at_step(std::uint32_t number, BranchId id) const {
  return number == 0 ? core::World{} : at_seq(core::Seq{range(number, id).last}, id);
}

}  // namespace ipclab::record
