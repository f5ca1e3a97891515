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
#include "lesson/performer.hpp"
#include "lesson/table.hpp"

namespace ipclab::lesson {

enum class Phase : std::uint8_t {
  Reading,    // waits for next()
  Asking,     // a prediction waits for answer() or skip(); next() does nothing
  Playing,    // a block is under way
  Returning,  // the lab rewinds to the path
  Trying,     // a challenge is on the stage: the person moves; next() leaves it
  Showing,    // a demonstration goes on with each next()
  Finished,
  Broken,  // problem() says why; restart() begins anew
};

// What became of a `predict` that has been reached.
struct Prediction {
  std::size_t item = 0;                // index in Lesson::items
  std::optional<std::size_t> chosen;   // option; none = open, skipped, or a number was given
  std::optional<std::int64_t> number;  // that was given
  bool skipped = false;
  bool judged = false;                       // the kernel has answered: feedback may be shown
  std::vector<bool> holds;                   // per option, once judged
  std::optional<std::int64_t> value;         // of `number`, once judged
  std::optional<std::size_t> truth() const;  // the option that holds, once judged
  bool answered() const { return chosen || number; }
  bool right() const { return judged && (number ? number == value : chosen && truth() == chosen); }
};

// What became of a `challenge` that has been on the stage.
struct Attempt {
  std::size_t item = 0;
  std::uint32_t first_step = 0;      // of the person's own moves
  std::vector<std::uint32_t> moves;  // their steps
  bool solved = false;
  std::size_t hints = 0;           // that were asked for
  std::optional<Problem> mistake;  // of the last moves that could not be carried out
};

// A block that was played, and the lab's step at which it ended: where a rewind to it leads.
struct Done {
  std::size_t item = 0;
  std::uint32_t first_step = 0, last_step = 0;  // first > last: the block made no step of its own
};

// How far a person has come in a lesson, in words that another version of it may know, too.
struct Whereabouts {
  struct Answer {
    std::string prediction, option;
    std::optional<std::int64_t> number;
  };
  struct Tried {
    std::string challenge;
    Attempt attempt;
  };
  std::vector<std::string> blocks;  // that were played, in the order of the lesson
  std::vector<Answer> answers;      // neither option nor number = skipped
  std::vector<Tried> tried;
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
  // The open prediction, when phase() is Asking; a number where it asks for one.
  void answer(std::size_t option);
  void answer_number(std::int64_t number);
  void skip();

  // The challenge on the stage, when phase() is Trying.
  const Attempt* attempt(std::size_t item) const;
  void hint();
  void retry();                       // from where it began
  void perform(const Script& moves);  // the person's, given as lines
  // Why a move of the person's own is not allowed now; nothing = it is.
  std::optional<core::Message> refusal(const core::Command& command) const;

  // What conditions speak of, as it is now. A scene must be on the stage.
  Facts now() const { return facts(lab_.world()); }
  // What the tables of the lesson are filled with so far.
  const std::vector<FilledColumn>& columns() const { return columns_; }
  const Prediction* prediction(std::size_t item) const;
  const std::vector<Prediction>& predictions() const { return predictions_; }

  // What the last step wants lit up.
  const std::vector<Look>& look() const { return performer_.look(); }
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

  // Another player, of another version of the lesson, plays by itself what was played here: up to the last of those
  // blocks that it knows. What is left out: challenges and demonstrations that were over.
  Whereabouts whereabouts() const;
  void go_to(Whereabouts there);
  bool on_its_way() const { return toward_.has_value(); }

  // Why it is Broken.
  const std::optional<Problem>& problem() const { return problem_; }

  // What the lesson calls a process (by birth path) or a member of an object; nothing where it has no name for it.
  std::optional<std::string> process_name(text::Lang lang, const std::string& path) const;
  std::optional<std::string> object_name(text::Lang lang, const core::World& world, core::ObjectId object,
                                         std::uint16_t member) const;

 private:
  const Item& item(std::size_t index) const { return lesson_->items[index]; }
  void reveal();
  std::string block_name(std::size_t index) const;
  std::optional<std::size_t> block_named(const std::string& name) const;
  bool follow();
  bool answer_again();
  void begin_block();
  std::vector<std::size_t> way_to(std::size_t index) const;
  std::vector<std::size_t> way_from(const Start& from) const;
  void begin_act();
  void begin_scene(const SceneBlock& block);
  void begin_attempt();
  void proceed();
  void act_over();
  void finish_act();
  void finish_block();
  void judge(Prediction& prediction, const PredictBlock& block);
  void fill_tables(std::size_t index);
  void note_move(const core::Event& event, const core::World& world);
  void notice(const core::World& world);
  void fail(const Problem& problem);
  Facts facts(const core::World& world) const { return performer_.facts(world); }
  Prediction* find(std::size_t item);
  Attempt* open_attempt();
  void note_rewound_aside(std::uint32_t step);
  void forget_after(std::size_t item);

  std::shared_ptr<const Lesson> lesson_;
  core::Lab& lab_;
  Performer performer_;
  Phase phase_ = Phase::Reading;
  std::size_t shown_ = 0;
  std::size_t cursor_ = 0;  // the item to be reached next, or under way
  std::optional<std::size_t> scene_item_;
  std::vector<std::size_t> acts_;  // items that are played for the block under way, the last one is the block
  std::size_t act_ = 0;
  bool aside_ = false;    // a challenge or demonstration is, or has left, on the stage what the path does not know
  bool showing_ = false;  // a demonstration is under way
  Script own_;            // the moves that perform() carries out
  bool own_under_way_ = false;
  bool in_run_ = false;  // of the person's
  std::uint32_t first_step_ = 0;
  std::vector<Prediction> predictions_;
  std::vector<Attempt> attempts_;
  std::vector<FilledColumn> columns_;
  std::vector<Done> done_;
  std::vector<Caption> captions_;
  std::vector<std::size_t> noticed_;
  bool exploring_ = false;
  std::optional<Problem> problem_;
  std::optional<Whereabouts> toward_;
};

}  // namespace ipclab::lesson
