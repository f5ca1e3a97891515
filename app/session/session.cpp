#include "session/session.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/codec.hpp"
#include "core/names.hpp"
#include "engine/sandbox/executable.hpp"

namespace ipclab::session {
namespace {

using std::chrono::milliseconds;

// The one program of the system that a scene may start: `sh "…"` of a lesson.
constexpr const char* shell = "sh";

// wait(2) status of the guard, which ends as init did: 128 + signal as in a shell.
std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return core::signal_name(WTERMSIG(status));
  const int code = WEXITSTATUS(status);
  return code > 128 ? core::signal_name(code - 128) : "exit " + std::to_string(code);
}

}  // namespace

Session::Session(Places places)
    : Session(places, [runner = places.runner] {
        return engine::sandbox::start_runner(engine::sandbox::Arrangement::Lab, runner);
      }) {}

Session::Session(Places places, StartRunner runner) : places_(std::move(places)), start_runner_(std::move(runner)) {}

void Session::start(const core::Scene& scene) {
  for (const core::Launch& launch : scene.programs) {
    engine::sandbox::open_executable(executable_of(launch));  // a missing one is said before anything ends
  }
  runner_.stop();
  keep_take();
  arrived_.clear();
  launches_.clear();
  sent_ = false;
  time_shift_ = 0;
  replay_.reset();
  log_ = record::Log({lesson_, lesson_texts_, {}, scene});
  // All of them: without the others the lesson's text could not be read.
  for (const auto& [program, source] : sources_) log_.embedded.add_source(source.file, source.text);
  ++take_number_;
  runner_ = start_runner_();
  launches_.assign(scene.programs.begin(), scene.programs.end());
  send_launch();
}

void Session::reset() { start(core::Scene(log_.embedded.scene)); }

void Session::embed_lesson(std::string name, std::vector<record::Text> texts, Sources sources) {
  sources_ = std::move(sources);
  lesson_ = std::move(name);
  lesson_texts_ = std::move(texts);
  runner_.stop();
  arrived_.clear();
  launches_.clear();
  sent_ = false;
  replay_.reset();
  takes_.clear();
  log_ = record::Log();
  ++take_number_;
}

void Session::keep_take() {
  if (log_.size() == 0) return;
  for (record::Log& take : takes_) {
    if (take.embedded.scene.name == log_.embedded.scene.name) {
      take = std::move(log_);
      return;
    }
  }
  takes_.push_back(std::move(log_));
}

std::vector<record::Log> Session::scenes() const {
  std::vector<record::Log> scenes = takes_;
  if (log_.size() == 0) return scenes;
  for (record::Log& take : scenes) {
    if (take.embedded.scene.name == log_.embedded.scene.name) {
      take = log_;
      return scenes;
    }
  }
  scenes.push_back(log_);
  return scenes;
}

void Session::command(const core::Command& command) {
  const bool hold = std::holds_alternative<core::Hold>(command);
  if (replay_ || (!hold && !idle())) throw core::Error("refuse.stepping", {});
  if (auto reason = core::refusal(world(), command)) throw core::Error(std::move(*reason));
  if (hold && idle()) return;  // all are held
  send(command);
  sent_ = sent_ || !hold;
}

std::filesystem::path Session::executable_of(const core::Launch& launch) const {
  if (launch.program == shell) return "/bin/sh";
  const std::string name = std::filesystem::path(launch.program).filename();
  const auto changed = changed_.find(name);
  if (changed != changed_.end()) return changed->second.executable;
  const auto source = sources_.find(name);
  if (source == sources_.end()) return places_.programs / name;
  const Builder::Built built = builder_.build(source->second);
  if (built.executable.empty()) {
    const lesson::Problem problem = first_error(source->second, built.words);
    throw core::Error("session.wrong-program",
                      {problem.at.file, std::to_string(problem.at.line), problem.what.args[0]});
  }
  return built.executable;
}

void Session::change_program(const std::string& program, std::optional<Changed> changed) {
  changed_.erase(program);
  if (changed) changed_.emplace(program, std::move(*changed));
}

void Session::embed_source(const std::string& program) {
  const std::string base = std::filesystem::path(program).filename();
  const std::string name = base + ".cpp";
  const auto changed = changed_.find(base);
  if (changed == changed_.end() && sources_.contains(base)) return;
  std::ifstream stream(changed == changed_.end() ? places_.sources / name : changed->second.source, std::ios::binary);
  if (!stream) return;  // a program of the system, or installed without sources: it is shown without
  // As its debug information has it, on every machine (demos/CMakeLists.txt).
  log_.embedded.add_source("demos/" + name, std::string(std::istreambuf_iterator<char>(stream), {}));
}

void Session::send(const core::Command& command) {
  const core::Bytes message = core::encode(command);
  if (const auto* launch = std::get_if<core::Launch>(&command)) {
    const auto executable = engine::sandbox::open_executable(executable_of(*launch));
    embed_source(launch->program);
    runner_.send(message, executable.get());
  } else {
    runner_.send(message);  // where it has ended, receive() says so
  }
}

void Session::send_launch() {
  if (launches_.empty() || sent_ || !arrived_.empty() || world().stepping || world().failure) return;
  const core::Launch launch = std::move(launches_.front());
  launches_.pop_front();
  send(launch);
  sent_ = true;
}

bool Session::idle() const {
  if (replay_ || !arrived_.empty()) return false;
  return world().failure || (!sent_ && launches_.empty() && !world().stepping);
}

std::optional<core::Event> Session::next(milliseconds wait) {
  if (replay_) {
    replay(wait);
    if (replay_ || arrived_.empty()) return std::nullopt;
  }
  if (arrived_.empty()) receive(wait);
  if (arrived_.empty()) return std::nullopt;
  const core::Event event = take();
  send_launch();
  return event;
}

core::Event Session::take() {
  core::Event event = std::move(arrived_.front());
  arrived_.pop_front();
  event.at_ns += time_shift_;
  if (std::holds_alternative<core::EngineFailed>(event.body)) event = after_all(std::move(event.body));
  try {
    log_.append(event);
  } catch (const std::logic_error& error) {  // the runner is ours: this is our bug, and the person sees it
    runner_.stop();
    arrived_.clear();
    event = after_all(core::EngineFailed{{"engine.wrong-event", {std::to_string(event.seq.value), error.what()}}});
    log_.append(event);
  }
  if (const auto* began = std::get_if<core::StepBegan>(&event.body)) {
    if (!std::holds_alternative<core::Spontaneous>(began->command)) sent_ = false;
  } else if (const auto* executed = std::get_if<core::Executed>(&event.body)) {
    embed_source(executed->program);
  } else if (std::holds_alternative<core::EngineFailed>(event.body)) {
    runner_.stop();  // and with it everything that it made
    sent_ = false;
    launches_.clear();
  }
  return event;
}

void Session::receive(milliseconds wait) {
  if (!runner_.socket || world().failure) return;
  const auto message = runner_.receive(wait);
  if (message) {
    try {
      for (core::Event& event : core::decode<std::vector<core::Event>>(*message)) arrived_.push_back(std::move(event));
    } catch (const core::DecodeError& error) {
      runner_.stop();
      fail({"engine.unreadable", {error.what()}});
    }
  } else if (runner_.ended) {
    died();
  }
}

void Session::died() { fail({"engine.runner-died", {how_it_ended(runner_.stop())}}); }

void Session::fail(core::Message message) {
  arrived_.push_back({{}, 0, 0, std::nullopt, core::EngineFailed{std::move(message)}});
}

// A failing engine does not know any more what it has told: its last word is numbered here.
core::Event Session::after_all(core::Body body) const {
  return {core::Seq{log_.size() + 1}, log_.step_count(), world().at_ns, std::nullopt, std::move(body)};
}

}  // namespace ipclab::session
