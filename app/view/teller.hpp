// Walks over events, keeping the world beside them, and collects what is worth telling.
// For the .cpp files of this room: one event makes a sentence, a step's events make the headline.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/world.hpp"
#include "view/sentence.hpp"

namespace ipclab::view {

// How much a clause matters beside others of the same step.
enum class Weight : std::uint8_t { Where, Aside, Note, News, Event };

// An operation on a semaphore: its sentence waits for the values that the kernel shows at the end of the step.
struct Operation {
  core::TaskId task;
  core::ObjectId object;
  std::uint16_t index = 0;
  std::int32_t amount = 0;  // sem_op, or the adjustment of an undo
  bool undo = false;        // the kernel did it because the process has ended
  std::uint32_t times = 1;
  std::optional<std::int32_t> before, after;
  std::vector<core::TaskId> handed;  // waiters that it let go on
  std::int32_t taken = 0;            // by those
  bool sampled = false;
};

struct Clause {
  Weight weight = Weight::Aside;
  Sentence text;  // where `operation` is empty
  std::optional<Operation> operation;
};

class Teller {
 public:
  Teller(const Names& names, core::World before) : names_(names), world_(std::move(before)) {}

  void tell(const core::Event& event);
  const std::vector<Clause>& clauses() const { return clauses_; }
  const core::World& world() const { return world_; }
  Sentence say(const Clause& clause) const;

 private:
  void on(const core::Event&, const core::StepBegan&) {}
  void on(const core::Event& event, const core::StepEnded& ended);
  void on(const core::Event& event, const core::TaskBorn& born);
  void on(const core::Event& event, const core::Executed& executed);
  void on(const core::Event&, const core::Resumed&) {}
  void on(const core::Event& event, const core::Held& held);
  void on(const core::Event&, const core::CallEntered&) {}
  void on(const core::Event& event, const core::CallReturned& returned);
  void on(const core::Event& event, const core::Blocked& blocked);
  void on(const core::Event& event, const core::Released& released);
  void on(const core::Event& event, const core::SignalSent& sent);
  void on(const core::Event& event, const core::SignalDelivered& delivered);
  void on(const core::Event& event, const core::JobStopped& stopped);
  void on(const core::Event& event, const core::JobContinued&);
  void on(const core::Event& event, const core::Exited& exited);
  void on(const core::Event& event, const core::Reaped& reaped);
  void on(const core::Event& event, const core::OutputWritten& output);
  void on(const core::Event& event, const core::ObjectCreated& created);
  void on(const core::Event& event, const core::ObjectRemoved& removed);
  void on(const core::Event& event, const core::SemaphoreSampled& sample);
  void on(const core::Event& event, const core::UndoApplied& undo);
  void on(const core::Event&, const core::Unlinked&) {}
  void on(const core::Event&, const core::DataMoved&) {}
  void on(const core::Event&, const core::StreamSampled&) {}
  void on(const core::Event&, const core::SocketSampled&) {}
  void on(const core::Event&, const core::QueueSampled&) {}
  void on(const core::Event&, const core::QueueListed&) {}
  void on(const core::Event&, const core::SegmentSampled&) {}
  void on(const core::Event&, const core::Attached&) {}
  void on(const core::Event&, const core::Detached&) {}
  void on(const core::Event&, const core::MemorySampled&) {}
  void on(const core::Event&, const core::MemoryAccessed&) {}
  void on(const core::Event&, const core::TypeDescribed&) {}
  void on(const core::Event&, const core::MemoryTyped&) {}
  void on(const core::Event&, const core::CounterSampled&) {}
  void on(const core::Event&, const core::LocksSampled&) {}
  void on(const core::Event&, const core::DescriptorsChanged&) {}
  void on(const core::Event&, const core::HandlerReturned&) {}
  void on(const core::Event&, const core::SignalsSampled&) {}
  void on(const core::Event&, const core::GroupChanged&) {}
  void on(const core::Event&, const core::VariablesSampled&) {}
  void on(const core::Event&, const core::InputTyped&) {}
  void on(const core::Event& event, const core::Noticed& noticed);
  void on(const core::Event& event, const core::EngineFailed& failed);

  void add(Weight weight, std::string_view key, std::vector<Sentence> arguments);
  void operated_at_last(core::TaskId task, const core::Call& call);
  void operated(core::TaskId task, const core::Call& call);
  void failed(core::TaskId task, const core::Call& call, const core::Returned& returned);
  void returned_from_semctl(core::TaskId task, const core::Call& call);
  Sentence who(core::TaskId task) const;
  Sentence operation_name(const Operation& operation) const;

  const Names& names_;
  core::World world_;
  std::vector<Clause> clauses_;
  std::set<core::TaskId> released_;           // in what was told so far
  bool just_released_ = false;                // before the event that is told now
  std::optional<core::SemaphoreMember> was_;  // the member that a sample or release is about, before the event
  std::optional<std::pair<core::ObjectId, std::uint16_t>> waited_for_;  // by the task of the event, before it
  std::int16_t wanted_ = 0;                                             // likewise: its sem_op
};

}  // namespace ipclab::view
