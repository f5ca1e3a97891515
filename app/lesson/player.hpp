// Plays a lesson on a Lab as a student would: incremental, never blocks, one thread.
// The window, the text mode and `check` drive it the same way:
//   player.pump();                                          // after each of the following, and when idle
//   while (auto event = lab.next(wait)) player.on_event(*event, lab.world());
//   player.next() / answer() / skip()                       // what the person does
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lab.hpp"
#include "lesson/lesson.hpp"

namespace ipclab::lesson {

enum class Phase : std::uint8_t {
  Reading,    // waits for next()
  Asking,     // a prediction waits for answer() or skip(); next() does nothing
  Playing,    // a block is under way
  Returning,  // the lab rewinds to the path
  Finished,
  Broken,  // problem() says why; restart() begins anew
};

// What became of a `predict` that has been reached.
struct Prediction {
  std::size_t item = 0;               // index in Lesson::items
  std::optional<std::size_t> chosen;  // option; none = open or skipped
  bool skipped = false;
  bool judged = false;                       // the kernel has answered: feedback may be shown
  std::vector<bool> holds;                   // per option, once judged
  std::optional<std::size_t> truth() const;  // the option that holds, once judged
  bool right() const { return judged && chosen && truth() == chosen; }
};

// A block that was played, and the lab's step at which it ended: where a rewind to it leads.
struct Done {
  std::size_t item = 0;
  std::uint32_t first_step = 0, last_step = 0;  // first > last: the block made no step of its own
};

struct Caption {
  std::uint32_t step = 0;
  Texts<std::string> text;
};

class Player {
 public:
  // Both must outlive the player. The first scene begins with the first pump(), without a next().
  Player(std::shared_ptr<const Lesson> lesson, core::Lab& lab);

  const Lesson& lesson() const { return *lesson_; }

  // Gives the lab the next command of the block under way, if the lab is idle. True if anything changed.
  bool pump();
  // Every event that came out of the lab, with the world right after it.
  void on_event(const core::Event& event, const core::World& world);

  Phase phase() const { return phase_; }
  // Items [0, shown()) may be shown; of a predict its feedback only once it is judged.
  std::size_t shown() const { return shown_; }
  // The block that next() plays, or that is under way; nothing at the end.
  std::optional<std::size_t> next_block() const;
  // The scene that is on the stage, for names; nothing before the first.
  const Scene* scene() const;
  // Index of that scene's item.
  std::optional<std::size_t> scene_item() const { return scene_item_; }

  // Space. While exploring it does nothing: return_to_path() first.
  void next();
  // The open prediction, when phase() is Asking.
  void answer(std::size_t option);
  void skip();
  const Prediction* prediction(std::size_t item) const;
  const std::vector<Prediction>& predictions() const { return predictions_; }

  // What the last step wants lit up.
  const std::vector<Look>& look() const { return look_; }
  // Steps of the blocks played in this scene, in order; captions likewise.
  const std::vector<Done>& done() const { return done_; }
  const std::vector<Caption>& captions() const { return captions_; }
  // Items of `try` blocks whose `notice` has come true.
  const std::vector<std::size_t>& noticed() const { return noticed_; }

  // The person acted by themselves: the path is left until return_to_path(), or a rewind to its end.
  void note_own_action();
  bool exploring() const { return exploring_; }
  // Rewinds the lab to the end of the last block played.
  void return_to_path();
  // The lab was rewound to the end of `step` (of the scene on the stage): blocks that ended later are not played yet.
  void note_rewound(std::uint32_t step);
  // From the beginning of the scene on the stage (its first step is played anew), or of the lesson.
  void restart_scene();
  void restart();

  // Why it is Broken.
  const std::optional<Problem>& problem() const { return problem_; }

  // What the lesson calls a process (by birth path) or a member of an object; nothing where it has no name for it.
  std::optional<std::string> process_name(text::Lang lang, const std::string& path) const;
  std::optional<std::string> object_name(text::Lang lang, const core::World& world, core::ObjectId object,
                                         std::uint16_t member) const;

 private:
  const Item& item(std::size_t index) const { return lesson_->items[index]; }
  void reveal();
  void begin_block();
  void begin_scene(const SceneBlock& block);
  void proceed();
  bool carry_out(const Line& line);
  bool order(const Order& order);
  bool order_done(const Order& order);
  bool expect(const Claim& claim);
  void finish_block();
  void judge(Prediction& prediction, const PredictBlock& block);
  void watch(const core::World& world);
  void notice(const core::World& world);
  void fail(const Spot& at, core::Message what);
  Facts facts(const core::World& world) const { return {world, *scene(), returns_}; }
  Prediction* find(std::size_t item);
  void forget_after(std::size_t item);

  std::shared_ptr<const Lesson> lesson_;
  core::Lab& lab_;
  Phase phase_ = Phase::Reading;
  std::size_t shown_ = 0;
  std::size_t cursor_ = 0;  // the item to be reached next, or under way
  std::optional<std::size_t> scene_item_;
  std::size_t line_ = 0;            // of the step's script, to be carried out next
  const Order* ordered_ = nullptr;  // the lab is at it
  std::uint32_t repeats_ = 0;       // of a `run until CONDITION`
  std::uint32_t first_step_ = 0;
  std::vector<Prediction> predictions_;
  std::vector<Done> done_;
  std::vector<Caption> captions_;
  std::vector<Look> look_;
  std::vector<std::size_t> noticed_;
  std::vector<PastReturn> returns_;
  bool exploring_ = false;
  std::optional<Problem> problem_;
};

}  // namespace ipclab::lesson
