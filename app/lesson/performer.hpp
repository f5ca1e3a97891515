// Carries out scripts on a Lab, line by line: one order at a time, claims where they stand. Never blocks.
// Used by Player, on its thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/lab.hpp"
#include "lesson/script.hpp"

namespace ipclab::lesson {

class Performer {
 public:
  enum class State : std::uint8_t {
    Busy,    // the lab is at it
    Paused,  // at the end of a beat; only where that was asked for
    Over,    // all lines are done
    Wrong,   // problem() says why
  };

  // Why a command must not be given now; nothing = it may.
  using Refusal = std::function<std::optional<core::Message>(const core::Command&)>;
  Performer(core::Lab& lab, Refusal refusal) : lab_(lab), refusal_(std::move(refusal)) {}

  // What names mean from now on; what calls gave back before is forgotten.
  void set_stage(const Scene& scene);
  const Scene* stage() const { return scene_; }
  Facts facts(const core::World& world) const { return {world, *scene_, returns_}; }

  // The script must outlive its performance. What was lit up is put out.
  void begin(const Script& script);
  // The lab is idle: what comes next is done. A beat is one order with what is said before it and claimed after it.
  State go_on(bool pause_after_beat = false);
  // The command under way belongs to an order that was given before: it is no move of its own.
  bool repeats() const { return then_asked_ || repeats_ > 0 || followed_ > 1 || !bringing_.empty(); }
  // Every event: what calls gave back is kept.
  void on_event(const core::Event& event);
  // After each event while the script goes on. False: an `always` or `never` of it is violated.
  bool watch(const core::World& world);
  // The lab is back at the end of `step`.
  void note_rewound(std::uint32_t step);

  const std::vector<Look>& look() const { return look_; }
  void put_out() { look_.clear(); }
  // What was said, in order; taken away by the caller.
  std::vector<const Say*> take_said() { return std::exchange(said_, {}); }
  const std::optional<Problem>& problem() const { return problem_; }

 private:
  bool carry_out(const Line& line);
  bool order(const Order& order);
  bool follow(const Order& order);
  bool bring_forth(const Order& order, const std::string& name);
  bool order_done(const Order& order);
  const core::Task* never_quiet(const Order& order, const core::World& world) const;
  bool expect(const Claim& claim);
  bool ask(const Order& order, const core::Command& command);
  bool wrong(const Spot& at, core::Message what);

  core::Lab& lab_;
  Refusal refusal_;
  const Scene* scene_ = nullptr;
  const Script* script_ = nullptr;
  std::size_t line_ = 0;            // to be carried out next
  bool beat_ = false;               // an order was given in this beat
  const Order* ordered_ = nullptr;  // the lab is at it
  bool then_asked_ = false;         // its second half too
  std::string bringing_;            // path of whom it needs, and who is being born first
  std::uint32_t repeats_ = 0;       // of a `run until CONDITION`
  std::size_t followed_ = 0;        // moves of a schedule
  std::vector<Look> look_;
  std::vector<const Say*> said_;
  std::vector<PastReturn> returns_;
  std::optional<Problem> problem_;
};

}  // namespace ipclab::lesson
