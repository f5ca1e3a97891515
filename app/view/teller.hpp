// Walks over events, keeping the world beside them, and collects what is worth telling.
// For the .cpp files of this room: one event makes a sentence, a step's events make the headline.
// teller.cpp has tasks and processes, teller_calls.cpp calls and waits, teller_semaphores.cpp, teller_signals.cpp,
// teller_streams.cpp (data on its way), teller_memory.cpp and teller_objects.cpp (births, ends, descriptors) the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "analysis/wait.hpp"
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
  core::World take_world() { return std::move(world_); }
  Sentence say(const Clause& clause) const;

 private:
  // teller.cpp
  void on(const core::Event& event, const core::StepBegan& began);
  void on(const core::Event& event, const core::StepEnded& ended);
  void on(const core::Event& event, const core::TaskBorn& born);
  void on(const core::Event& event, const core::Executed& executed);
  void on(const core::Event&, const core::Resumed&) {}
  void on(const core::Event& event, const core::Held& held);
  void on(const core::Event& event, const core::Exited& exited);
  void on(const core::Event& event, const core::Reaped& reaped);
  void on(const core::Event& event, const core::OutputWritten& output);
  void on(const core::Event& event, const core::InputTyped& input);
  void on(const core::Event& event, const core::GroupChanged& changed);
  void on(const core::Event&, const core::VariablesSampled&) {}  // cards show them
  void on(const core::Event& event, const core::Noticed& noticed);
  void on(const core::Event& event, const core::EngineFailed& failed);

  // teller_calls.cpp
  void on(const core::Event&, const core::CallEntered&) {}
  void on(const core::Event& event, const core::CallReturned& returned);
  void on(const core::Event& event, const core::Blocked& blocked);
  void on(const core::Event& event, const core::Released& released);
  void failed(const core::Task& task, const core::Returned& returned);
  void injected(const core::Task& task, const core::Returned& returned);
  void succeeded(const core::Task& task, const core::Returned& returned);
  bool told_call(const core::Task& task, const core::Returned& returned);

  // teller_semaphores.cpp
  void on(const core::Event& event, const core::SemaphoreSampled& sample);
  void on(const core::Event& event, const core::UndoApplied& undo);
  void operated_at_last(core::TaskId task, const core::Call& call);
  void operated(core::TaskId task, const core::Call& call);
  void returned_from_semctl(core::TaskId task, const core::Call& call);
  Sentence operation_name(const Operation& operation) const;

  // teller_signals.cpp
  void on(const core::Event& event, const core::SignalSent& sent);
  void on(const core::Event& event, const core::SignalDelivered& delivered);
  void on(const core::Event& event, const core::HandlerReturned& returned);
  void on(const core::Event& event, const core::SignalsSampled& sampled);
  void on(const core::Event& event, const core::TimerSampled& timer);
  void on(const core::Event& event, const core::JobStopped& stopped);
  void on(const core::Event& event, const core::JobContinued&);

  // teller_streams.cpp
  void on(const core::Event& event, const core::DataMoved& moved);
  void on(const core::Event& event, const core::StreamSampled& sample);
  void on(const core::Event& event, const core::SocketSampled& sample);
  void on(const core::Event& event, const core::QueueSampled& sample);
  void on(const core::Event&, const core::QueueListed&) {}  // what is really there, where the bookkeeping was wrong

  // teller_memory.cpp
  void on(const core::Event& event, const core::SegmentSampled& sample);
  void on(const core::Event& event, const core::Attached& attached);
  void on(const core::Event& event, const core::Detached& detached);
  void on(const core::Event& event, const core::MemorySampled& sample);
  void on(const core::Event& event, const core::MemoryAccessed& accessed);
  void on(const core::Event&, const core::TypeDescribed&) {}  // MemoryTyped tells whose bytes it is for
  void on(const core::Event& event, const core::MemoryTyped& typed);
  void changed_field(const core::Object& object, const core::Field& field, const std::string& before);

  // teller_objects.cpp
  void on(const core::Event& event, const core::ObjectCreated& created);
  void on(const core::Event& event, const core::Unlinked& unlinked);
  void on(const core::Event& event, const core::ObjectRemoved& removed);
  void on(const core::Event& event, const core::CounterSampled& sample);
  void on(const core::Event& event, const core::LocksSampled& sample);
  void on(const core::Event& event, const core::DescriptorsChanged& changed);
  void closed(core::TaskId task, const core::Descriptor& descriptor, Weight weight);
  void opened(core::TaskId task, const core::Descriptor& descriptor);

  void remember(const core::Event& event);
  void add(Weight weight, std::string_view key, std::vector<Sentence> arguments);
  Sentence who(core::TaskId task) const;
  Sentence what(core::ObjectId object) const { return {Span{names_.object(world_, object), Ink::Object, {}, object}}; }

  // As it was right before the event that is told now, where it is about one.
  struct Before {
    std::optional<core::Object> object;
    std::optional<core::Task> task;
    std::optional<core::Process> process;  // only for events that change one
    std::optional<analysis::Link> wait;    // of the task
    bool just_released = false;            // its last event set it going inside a call: only Released does that
  };

  const Names& names_;
  core::World world_;
  std::vector<Clause> clauses_;
  std::set<core::TaskId> released_;  // in what was told so far
  std::set<core::TaskId> resumed_;   // likewise
  std::set<std::int32_t> sent_;      // signals, likewise
  Before was_;
};

// The first line of a text, not too long to stand in a sentence, in quotation marks.
Sentence quoted(text::Lang lang, const std::string& bytes);

}  // namespace ipclab::view
