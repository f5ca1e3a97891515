// A runner without processes: it speaks the protocol of the real one over a socket pair, from a thread.
// One task per launch; a step makes one call; a run admits tasks 1, 2, 1, 2 … until `admissions` are made.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "core/codec.hpp"
#include "core/event.hpp"
#include "engine/sandbox/start.hpp"
#include "engine/sys/socket.hpp"
#include "session/session.hpp"

namespace ipclab::test {

struct Script {
  std::uint32_t admissions = 4;                    // of a run without a schedule
  std::uint64_t clock = 1000;                      // at_ns of the first event
  std::optional<std::uint32_t> dies_in;            // step in which the runner ends
  std::optional<std::uint32_t> differs_in;         // step in which the call is another one
  std::optional<std::uint32_t> spontaneous_after;  // step after which something happens by itself
  bool bad_bytes = false;
};

class FakeRunner {
 public:
  FakeRunner(engine::sys::Fd socket, Script script) : socket_(std::move(socket)), script_(script) {}

  void serve() {
    while (auto message = engine::sys::receive_message(socket_.get())) {
      const auto command = core::decode<core::Command>(message->bytes);
      if (std::holds_alternative<core::Launch>(command) && message->descriptors.empty()) return;
      if (script_.bad_bytes) {
        engine::sys::send_message(socket_.get(), std::vector<std::uint8_t>{1, 2, 3});
        continue;
      }
      if (script_.dies_in == step_ + 1) return;
      std::visit([this](const auto& c) { (*this)(c); }, command);
      if (script_.spontaneous_after == step_) spontaneous();
      send();
    }
  }

  void operator()(const core::Launch& launch) {
    begin(launch);
    ++tasks_;
    const core::TaskId id{tasks_};
    tell(tasks_, core::TaskBorn{id, std::nullopt, core::Birth::Launch, core::Pid{99}, launch.name, launch.program, {}});
    tell(tasks_, core::Held{core::HeldAt::Main, {}, std::nullopt});
    end();
  }
  void operator()(const core::Step& step) {
    begin(step);
    call(step.task.value);
    end();
  }
  void operator()(const core::Run& run) {
    begin(run);
    end();
    std::vector<core::Turn> admitted = run.schedule;
    for (std::uint32_t i = 0; admitted.size() < (run.schedule.empty() ? script_.admissions : 0); ++i) {
      admitted.emplace_back(core::TaskId{i % tasks_ + 1});
    }
    for (const core::Turn& turn : admitted) {
      begin(core::Admit{turn.task});
      call(turn.task.value);
      end();
    }
    begin(core::Hold{});
    for (std::uint32_t task = 1; task <= tasks_; ++task) tell(task, core::Held{core::HeldAt::Interrupt, {}, {}});
    end();
  }
  void operator()(const core::SendSignal& kill) {
    begin(kill);
    tell(kill.task.value, core::Exited{{true, kill.signal, false}, true});
    end();
  }
  void operator()(const core::Hold&) {}
  template <class Other>
  void operator()(const Other&) {}

 private:
  void spontaneous() {
    begin(core::Spontaneous{});
    tell(1, core::SignalDelivered{14, core::Disposition::Handler});
    end();
  }
  void call(std::uint32_t task) {
    core::Call made;
    made.name = script_.differs_in == step_ ? "pause" : "getpid";
    tell(task, core::Resumed{});
    tell(task, core::CallEntered{made, {}});
    tell(task, core::CallReturned{{made.name, 1, 0}});
    tell(task, core::Held{core::HeldAt::BeforeCall, {}, std::nullopt});
  }
  void begin(core::Command command) {
    ++step_;
    tell(std::nullopt, core::StepBegan{std::move(command)});
  }
  void end() { tell(std::nullopt, core::StepEnded{}); }
  void tell(std::optional<std::uint32_t> task, core::Body body) {
    core::Event event;
    event.seq = core::Seq{++seq_};
    event.step = step_;
    event.at_ns = script_.clock += 10;
    if (task) event.task = core::TaskId{*task};
    event.body = std::move(body);
    packet_.push_back(std::move(event));
  }
  void send() {
    engine::sys::send_message(socket_.get(), core::encode(packet_));
    packet_.clear();
  }

  engine::sys::Fd socket_;
  Script script_;
  std::uint32_t tasks_ = 0, step_ = 0;
  std::uint64_t seq_ = 0;
  std::vector<core::Event> packet_;
};

// Starts one fake runner after another, each by its own script; the last script stands for all after it.
class FakeRunners {
 public:
  explicit FakeRunners(std::vector<Script> scripts) : scripts_(std::move(scripts)) {}
  ~FakeRunners() {
    for (std::thread& thread : threads_) thread.join();
  }
  FakeRunners(const FakeRunners&) = delete;
  FakeRunners& operator=(const FakeRunners&) = delete;

  session::StartRunner starter() {
    return [this] {
      const Script script = scripts_[std::min(started_++, scripts_.size() - 1)];
      auto pair = engine::sys::message_socketpair();
      threads_.emplace_back(
          [socket = std::move(pair.other), script]() mutable { FakeRunner(std::move(socket), script).serve(); });
      return engine::sandbox::Runner(std::move(pair.one), core::Pid{});
    };
  }
  std::size_t started() const { return started_; }

 private:
  std::vector<Script> scripts_;
  std::size_t started_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace ipclab::test
