// Turns what happens during a step into events in canonical order, keeps the World that they make, and sends them.
// The order: the stepped task, those that it released as they had queued up, the others by id, then the samples.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/codec.hpp"
#include "core/world.hpp"
#include "engine/tracer/clock.hpp"

namespace ipclab::engine::runner {

class Journal {
 public:
  // `send` gets packets: encoded std::vector<core::Event>.
  Journal(std::function<void(const core::Bytes&)> send, tracer::Clock& clock) : send_(std::move(send)), clock_(clock) {}

  // Everything up to the last flush.
  const core::World& world() const { return world_; }
  bool in_step() const { return in_step_; }

  void begin(const core::Command& command);
  // `teller`: in whose sequence it stands; `about`: Event::task. Opens a Spontaneous step where none is open.
  void add(core::TaskId teller, core::TaskId about, core::Body body);
  void add(core::TaskId teller, core::Body body) { add(teller, teller, std::move(body)); }
  // Write what was told so far, in canonical order: then world() is abreast of it, and samples can follow.
  void settle();
  // After everything of the tasks: written at once, so settle() first.
  void add_sample(core::Body body) { add_sample(std::nullopt, std::move(body)); }
  void add_sample(std::optional<core::TaskId> about, core::Body body);
  void end(core::Outcome outcome = core::Outcome::Reached, core::Message why = {});
  // Write what was told, in the order of happening: the host arrangement has no steps, one is open all the time.
  void write_told();
  // Events leave in packets: with the last step of a command at once, in a long run as they add up or grow old. Whoever
  // takes them too slowly stops everything here, and it is told that he did.
  void send();
  void send_if_due();

 private:
  struct Entry {
    std::uint64_t at_ns;
    std::optional<core::TaskId> task;
    core::Body body;
  };
  struct Told {
    core::TaskId teller;
    Entry entry;
    bool written = false;
  };
  void write(Entry&& entry);
  void write_all_of(core::TaskId teller);
  void tell_waited();
  void write_undo(core::TaskId process, std::uint64_t at_ns);
  std::vector<core::TaskId> order() const;

  std::function<void(const core::Bytes&)> send_;
  tracer::Clock& clock_;  // goes while a step is under way
  core::World world_;
  core::Writer packet_;  // events, encoded one after the other
  std::size_t packet_events_ = 0;
  std::uint64_t packet_begun_ns_ = 0;
  std::uint64_t waited_ns_ = 0;  // for whoever takes the packets, not told yet
  bool in_step_ = false;
  std::uint32_t step_ = 0;
  std::optional<core::TaskId> actor_;
  std::vector<Told> told_;  // in the order of happening
};

}  // namespace ipclab::engine::runner
