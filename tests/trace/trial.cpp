#include "trial.hpp"

#include <doctest/doctest.h>

#include <chrono>

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
    if (value.error != 0) return "returned " + value.call + " = " + core::errno_name(value.error);
    const bool pid = value.call == "fork" || value.call == "vfork" || value.call == "wait" || value.call == "waitpid";
    return "returned " + value.call + " = " + (pid && value.result > 0 ? "pid" : std::to_string(value.result));
  }
  std::string operator()(const core::Blocked& blocked) {
    return std::string("blocked") + (blocked.object ? " on object " + std::to_string(blocked.object->value) : "");
  }
  std::string operator()(const core::Released& released) {
    return std::string("released") + (released.by ? " by " + path_of(world, released.by) : "");
  }
  std::string operator()(const core::SignalSent& sent) {
    return "sent " + core::signal_name(sent.signal) + (sent.from ? " by " + path_of(world, sent.from) : "");
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
    return "object " + std::to_string(created.object.value) + " created, members " + std::to_string(created.members);
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
    if (event && !std::holds_alternative<core::Resumed>(event->body)) lines.push_back(line(*event, session.world()));
  }
  return lines;
}

std::vector<std::string> Trial::operator()(const core::Command& command) {
  session.command(command);
  return settle();
}

std::vector<std::string> Trial::step(const std::string& path, std::uint32_t count) {
  return (*this)(core::StepCall{id(path), count});
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
  return world().object(core::ObjectId{object})->members.at(index);
}

std::string Trial::output() const {
  std::string all;
  for (const auto& [id, terminal] : world().terminals) {
    for (const core::OutputPiece& piece : terminal.pieces) all += piece.text;
  }
  return all;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& one : lines) all += one + "\n";
  return all;
}

}  // namespace ipclab::trace
