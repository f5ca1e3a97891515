#include "trial.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

#include "core/names.hpp"

namespace ipclab::trace {
namespace {

using namespace std::chrono_literals;

session::Places test_places() {
  session::Places places;
  places.runner = IPCLAB_BINARY_DIR "/ipclab-runner";
  places.programs = IPCLAB_BINARY_DIR "/tests/targets";
  places.sources = IPCLAB_SOURCE_DIR "/tests/targets";
  places.lessons = IPCLAB_SOURCE_DIR "/lessons";
  return places;
}

std::string path_of(const core::World& world, std::optional<core::TaskId> id) {
  if (!id) return "init";
  const core::Task* task = world.task(*id);
  return task == nullptr ? "?" : task->path;
}

// Pointers differ from machine to machine; a pid may, where something else was started.
std::string text_of(const core::Call& call) {
  std::string text = call.name + "(";
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (i > 0) text += ", ";
    const std::string& argument = call.arguments[i].text;
    text += argument.starts_with("0x") ? "ptr" : argument;
  }
  return text + ")";
}

std::string at(const core::Place& place) {
  return place.line == 0 ? "" : " at " + place.function + ":" + std::to_string(place.line);
}

struct Lines {
  const core::World& world;

  std::string operator()(const core::StepBegan& began) {
    return std::string("began ") + std::string(core::command_names[began.command.index()]);
  }
  std::string operator()(const core::StepEnded& ended) {
    return "ended " + std::string(core::EnumNames<core::Outcome>::names[static_cast<std::size_t>(ended.outcome)]) +
           (ended.why.empty() ? "" : " " + ended.why.key);
  }
  std::string operator()(const core::TaskBorn& born) {
    return "born by " + std::string(core::EnumNames<core::Birth>::names[static_cast<std::size_t>(born.birth)]) +
           " of " + path_of(world, born.parent);
  }
  std::string operator()(const core::Executed& executed) { return "executed " + executed.program; }
  std::string operator()(const core::Resumed&) { return "resumed"; }
  std::string operator()(const core::Held& held) {
    return "held " + std::string(core::EnumNames<core::HeldAt>::names[static_cast<std::size_t>(held.at)]) +
           (held.call ? " " + text_of(*held.call) : "") + at(held.place);
  }
  std::string operator()(const core::CallEntered& entered) {
    return "entered " + text_of(entered.call) + at(entered.place);
  }
  std::string operator()(const core::CallReturned& returned) {
    const core::Returned& value = returned.returned;
    if (value.error != 0) {
      return "returned " + value.call + " = " + core::errno_name(value.error) + (returned.injected ? " injected" : "");
    }
    if (value.call == "mmap") return "returned mmap = ptr";
    const bool pid = value.call == "fork" || value.call == "vfork" || value.call == "wait" || value.call == "waitpid";
    return "returned " + value.call + " = " + (pid && value.result > 0 ? "pid" : std::to_string(value.result));
  }
  std::string operator()(const core::Blocked& blocked) {
    std::string text =
        std::string("blocked") + (blocked.object ? " on object " + std::to_string(blocked.object->value) : "");
    for (const core::ObjectId id : blocked.also) text += " or object " + std::to_string(id.value);
    return text + (blocked.until_ns ? " for a time" : "");
  }
  std::string operator()(const core::Released& released) {
    return std::string("released") + (released.by ? " by " + path_of(world, released.by) : "");
  }
  std::string operator()(const core::SignalSent& sent) {
    return "sent " + core::signal_name(sent.signal) + (sent.from ? " by " + path_of(world, sent.from) : "") +
           (sent.value ? " value " + std::to_string(*sent.value) : "") + (sent.coalesced ? " coalesced" : "");
  }
  std::string operator()(const core::SignalDelivered& delivered) {
    return "delivered " + core::signal_name(delivered.signal) + " " +
           std::string(core::EnumNames<core::Disposition>::names[static_cast<std::size_t>(delivered.disposition)]);
  }
  std::string operator()(const core::JobStopped& stopped) { return "stopped by " + core::signal_name(stopped.signal); }
  std::string operator()(const core::JobContinued&) { return "continued"; }
  std::string operator()(const core::Exited& exited) {
    return exited.status.killed ? "killed by " + core::signal_name(exited.status.code)
                                : "exited " + std::to_string(exited.status.code);
  }
  std::string operator()(const core::Reaped& reaped) { return "reaped by " + path_of(world, reaped.by); }
  std::string operator()(const core::OutputWritten& output) {
    std::string text = output.bytes;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return "wrote \"" + text + "\"";
  }
  std::string operator()(const core::ObjectCreated& created) {
    return "object " + std::to_string(created.object.value) + " created, " +
           (created.kind == core::ObjectKind::SemaphoreSet ? "members " + std::to_string(created.members)
                                                           : named(created.kind)) +
           (created.ordinal == 0 ? ", met" : "");
  }
  std::string operator()(const core::ObjectRemoved& removed) {
    return "object " + std::to_string(removed.object.value) + " removed";
  }
  std::string operator()(const core::SemaphoreSampled& sample) {
    return "object " + std::to_string(sample.object.value) + "[" + std::to_string(sample.index) + "] value " +
           std::to_string(sample.value) + " ncnt " + std::to_string(sample.ncnt) + " zcnt " +
           std::to_string(sample.zcnt);
  }
  std::string operator()(const core::UndoApplied& undo) {
    return "undo object " + std::to_string(undo.object.value) + "[" + std::to_string(undo.index) + "] by " +
           std::to_string(undo.amount);
  }
  static std::string object(core::ObjectId id) { return "object " + std::to_string(id.value); }
  static std::string quoted(const std::string& bytes) {
    std::string text = "\"";
    for (const char c : bytes) {
      if (c == '\n') {
        text += "\\n";
      } else if (c == '\0') {
        text += "\\0";
      } else {
        text += c;
      }
    }
    return text + "\"";
  }
  static std::string maybe(std::optional<core::ObjectId> id) { return id ? " " + object(*id) : ""; }
  template <class Enum>
  static std::string named(Enum value) {
    return std::string(core::EnumNames<Enum>::names[static_cast<std::size_t>(value)]);
  }
  std::string operator()(const core::Unlinked& unlinked) { return object(unlinked.object) + " unlinked"; }
  std::string operator()(const core::DataMoved& moved) {
    return (moved.flow == core::Flow::In ? "put " : "took ") + std::to_string(moved.total) +
           (moved.flow == core::Flow::In ? " into " : " out of ") + object(moved.object) +
           (moved.type != 0 ? " type " + std::to_string(moved.type) : "") +
           (moved.bytes.size() <= 40 ? " " + quoted(moved.bytes) : "");
  }
  std::string operator()(const core::StreamSampled& sample) {
    return object(sample.object) + " bytes " + std::to_string(sample.bytes) + " of " + std::to_string(sample.capacity);
  }
  std::string operator()(const core::SocketSampled& sample) {
    return object(sample.object) + " " + named(sample.state) + " bytes " + std::to_string(sample.bytes) +
           (sample.peer ? " peer" + maybe(sample.peer) : "") +
           (sample.unaccepted > 0 ? " unaccepted " + std::to_string(sample.unaccepted) : "");
  }
  std::string operator()(const core::QueueSampled& sample) {
    return object(sample.object) + " messages " + std::to_string(sample.messages) + " bytes " +
           std::to_string(sample.bytes) + " limit " + std::to_string(sample.limit);
  }
  std::string operator()(const core::QueueListed& listed) {
    std::string text = object(listed.object) + " lists";
    for (const core::MessageFact& fact : listed.messages) {
      text += " " + std::to_string(fact.type) + ":" + quoted(fact.bytes);
    }
    return text;
  }
  std::string operator()(const core::SegmentSampled& sample) {
    return object(sample.object) + " size " + std::to_string(sample.size) + " nattch " + std::to_string(sample.nattch) +
           (sample.dest ? " dest" : "");
  }
  std::string operator()(const core::Attached& attached) {
    return "attached " + object(attached.object) + (attached.read_only ? " read-only" : "");
  }
  std::string operator()(const core::Detached& detached) { return "detached " + object(detached.object); }
  std::string operator()(const core::MemorySampled& sample) {
    std::string hex;
    for (const unsigned char c : sample.bytes.substr(0, 16)) {
      constexpr const char* digits = "0123456789abcdef";
      hex += {' ', digits[c >> 4], digits[c & 15]};
    }
    return object(sample.object) + " bytes " + std::to_string(sample.offset) + "+" +
           std::to_string(sample.bytes.size()) + ":" + hex;
  }
  std::string operator()(const core::MemoryAccessed& accessed) {
    const core::MemoryAccess& access = accessed.access;
    return std::string("accessed") + maybe(access.object) + " at " + std::to_string(access.offset) + " size " +
           std::to_string(access.size) + (access.reads ? " reads" : "") + (access.writes ? " writes" : "");
  }
  std::string operator()(const core::TypeDescribed& type) {
    return "type " + type.name + " size " + std::to_string(type.size) + " fields " +
           std::to_string(type.members.size());
  }
  std::string operator()(const core::MemoryTyped& typed) { return object(typed.object) + " is a " + typed.type; }
  std::string operator()(const core::CounterSampled& sample) {
    return object(sample.object) + " value " + std::to_string(sample.value) + " waiting " +
           std::to_string(sample.waiting) + (sample.owner ? " owner " + path_of(world, sample.owner) : "");
  }
  std::string operator()(const core::LocksSampled& sample) {
    std::string text = object(sample.object) + " locks";
    for (const core::FileLock& lock : sample.locks) {
      text += " " + named(lock.kind) + (lock.exclusive ? " exclusive " : " shared ") +
              (lock.waiting ? "wanted by " : "of ") + path_of(world, lock.process);
    }
    return text;
  }
  std::string operator()(const core::DescriptorsChanged& changed) {
    std::string text = "descriptors";
    for (const core::Descriptor& descriptor : changed.now) {
      text += " " + std::to_string(descriptor.number) + "=" +
              (descriptor.object ? object(*descriptor.object) : descriptor.target) + ":" + named(descriptor.access);
    }
    for (const std::int32_t number : changed.closed) text += " -" + std::to_string(number);
    return text;
  }
  std::string operator()(const core::HandlerReturned& returned) {
    return "handler of " + core::signal_name(returned.signal) + " returned";
  }
  std::string operator()(const core::SignalsSampled& sample) {
    std::string text = "signals";
    const auto list = [&](const char* title, const std::vector<core::PendingSignal>& pending) {
      if (pending.empty()) return;
      text += std::string(" ") + title;
      for (const core::PendingSignal& signal : pending) {
        text += " " + core::signal_name(signal.signal) + (signal.from ? " from " + path_of(world, signal.from) : "") +
                (signal.value ? "(" + std::to_string(*signal.value) + ")" : "");
      }
    };
    const auto set = [&](const char* title, std::uint64_t bits) {
      if (bits == 0) return;
      text += std::string(" ") + title;
      for (std::int32_t signal = 1; signal <= 64; ++signal) {
        if ((bits >> (signal - 1) & 1) != 0) text += " " + core::signal_name(signal);
      }
    };
    list("pending", sample.task);
    list("shared", sample.process);
    set("blocked", sample.blocked);
    set("ignored", sample.ignored);
    set("caught", sample.caught);
    return text;
  }
  std::string operator()(const core::TimerSampled& timer) {
    return "timer of " + path_of(world, timer.process) + (timer.until_ns ? " set" : " off");
  }
  std::string operator()(const core::GroupChanged&) { return "group changed"; }
  std::string operator()(const core::VariablesSampled& sample) {
    std::string text = "variables";
    for (const auto* list : {&sample.locals, &sample.globals}) {
      for (const core::Variable& variable : *list) text += " " + variable.name + "=" + variable.text;
    }
    return text;
  }
  std::string operator()(const core::InputTyped& input) {
    return "typed " + quoted(input.text) + (input.end ? " end" : "");
  }
  std::string operator()(const core::Noticed& noticed) { return "noticed " + noticed.message.key; }
  std::string operator()(const core::EngineFailed& failed) {
    return "engine failed: " + failed.message.key + (failed.message.args.empty() ? "" : " " + failed.message.args[0]);
  }
};

}  // namespace

std::string line(const core::Event& event, const core::World& after) {
  const std::string what = std::visit(Lines{after}, event.body);
  return event.task ? path_of(after, event.task) + ": " + what : what;
}

Trial::Trial() : session(test_places()) {}

void Trial::start(const std::string& program, std::vector<std::string> arguments, const std::string& name) {
  core::Scene scene;
  scene.name = "test";
  scene.programs.push_back({name.empty() ? program : name, program, std::move(arguments), core::Stdout::Terminal});
  session.start(scene);
  settle();
}

std::vector<std::string> Trial::settle() {
  std::vector<std::string> lines;
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!session.idle()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    const auto event = session.next(100ms);
    if (!event || std::holds_alternative<core::Resumed>(event->body)) continue;
    if (std::holds_alternative<core::VariablesSampled>(event->body)) continue;
    lines.push_back(line(*event, session.world()));
  }
  return lines;
}

std::vector<std::string> Trial::operator()(const core::Command& command) {
  session.command(command);
  return settle();
}

std::vector<std::string> Trial::step(const std::string& path, std::uint32_t count) {
  return (*this)(core::Step{id(path), count});
}

std::vector<std::string> Trial::does(const std::string& path, const std::string& call, std::uint32_t times) {
  return (*this)(core::Does{id(path), call, times});
}

std::vector<std::string> Trial::to(const std::string& path, core::TargetKind kind, const std::string& text,
                                   std::uint32_t number) {
  return (*this)(core::RunTo{id(path), kind, text, number});
}

std::vector<std::string> Trial::run(std::vector<std::string> paths) {
  core::Run run;
  for (const std::string& path : paths) run.tasks.push_back(id(path));
  return (*this)(run);
}

std::vector<std::string> Trial::signal(const std::string& path, int number) {
  return (*this)(core::SendSignal{id(path), number});
}

core::TaskId Trial::id(const std::string& path) const {
  for (const auto& [id, task] : world().tasks) {
    if (task.path == path) return id;
  }
  FAIL("no task ", path);
  return {};
}

const core::Task& Trial::task(const std::string& path) const { return *world().task(id(path)); }

const core::SemaphoreMember& Trial::semaphore(std::uint32_t object, std::size_t index) const {
  return core::members_of(*world().object(core::ObjectId{object})).at(index);
}

std::string Trial::output() const {
  std::string all;
  for (const auto& [id, terminal] : world().terminals) {
    for (const core::OutputPiece& piece : terminal.pieces) all += piece.text;
  }
  return all;
}

std::uint32_t line_of(const std::string& target, const std::string& label) {
  std::ifstream source(IPCLAB_SOURCE_DIR "/tests/targets/" + target + ".cpp");
  std::string text;
  for (std::uint32_t number = 1; std::getline(source, text); ++number)
    if (text.ends_with("// [" + label + "]")) return number;
  FAIL("no line of ", target, " is labelled ", label);
  return 0;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& one : lines) all += one + "\n";
  return all;
}

}  // namespace ipclab::trace
