// Everything the window shows but the timeline, as plain printable values in one language.
// Made by `make_screen` whenever something changed (a step, a cursor move, a language), drawn by `ui`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/world.hpp"
#include "lesson/document.hpp"
#include "text/catalogue.hpp"
#include "view/intent.hpp"
#include "view/sentence.hpp"

namespace ipclab::view {

// ---- the bar at the top

enum class Mode : std::uint8_t {
  Empty,      // nothing was started
  Live,       // what is shown is now, and all is quiet
  Running,    // a step or a run is under way
  Rewinding,  // the processes are being run again
  Past,       // the cursor stands before the end: read only
};

struct Toolbar {
  std::string title;                    // of the lesson or the recording
  std::vector<std::string> breadcrumb;  // part, lesson, scene
  Mode mode = Mode::Empty;
  std::string mode_text;  // "live", "looking at step 7 of 12"
  bool exploring = false;
  std::uint32_t step = 0;   // that is shown
  std::uint32_t steps = 0;  // that there are
  bool can_run = false;
  std::string run_reason;  // why not, where there is anything to run at all
  bool can_hold = false;
  bool can_back = false;
  bool can_forward = false;
  bool can_go_live = false;
  bool can_rewind = false;  // to `step`
  bool can_reset = false;
  text::Lang lang = text::Lang::En;
  Theme theme = Theme::Light;
};

// ---- the lesson

using Document = lesson::Document;  // prose: ui draws these through this name

struct SourceLine {
  std::uint32_t number = 0;
  std::string text;
  bool current = false;
};

// A part of a demo's source inside the lesson; live: the places where processes stand are marked.
struct SourceExcerpt {
  std::string file;
  std::vector<SourceLine> lines;
};

enum class PredictState : std::uint8_t {
  Open,      // Space waits for an answer
  Answered,  // the kernel has not answered yet
  Right,
  Wrong,
  Skipped,  // not answered; the kernel may have answered meanwhile
};

struct PredictOption {
  std::string id;  // key of the lesson file
  char key = 'a';  // of the keyboard
  Document text;
  bool chosen = false;
  std::optional<bool> right;  // only once the kernel has answered
  Document feedback;          // only once the kernel has answered, and where there is something to say
};

struct PredictCard {
  std::string id;          // name of the block
  std::size_t number = 0;  // this is question `number` of `count`
  std::size_t count = 0;
  Document question;
  std::vector<PredictOption> options;
  PredictState state = PredictState::Open;
  bool wants_number = false;          // is typed; `options` has none
  std::optional<std::int64_t> given;  // the number that was
  std::string verdict;                // "Right.", "The kernel says otherwise."; empty before
  Document feedback;                  // of the chosen answer
};

// A step of the lesson that has been played.
struct StepMark {
  std::string id;          // name of the block
  std::uint32_t step = 0;  // at whose end it was done: click to look at it
  bool current = false;
};

// An error in the lesson's script or text, with its place.
struct LessonError {
  std::string text;
};

// What the person is to bring about by moves of their own.
struct ChallengeCard {
  enum class State : std::uint8_t { Open, Solved, Left } state = State::Open;
  std::string id;     // name of the block
  Document task;      // with the hints that were asked for, and the feedback once it is solved
  std::string about;  // what is allowed, how many moves are left
  bool more_hints = false;
};

// A picture in the lesson; drawn in the colours of the window by whoever can draw, told in words by the others.
struct Figure {
  std::string name;  // of its file
  std::string alt;
  std::shared_ptr<const std::string> svg;  // none where there is a problem
  float width = 0, height = 0;             // by its own measure
  std::string problem;                     // why it cannot be shown
};

using LessonItem = std::variant<Document, SourceExcerpt, StepMark, PredictCard, LessonError, Figure, ChallengeCard>;

struct NextButton {
  enum class Does : std::uint8_t { Next, Answer, Return, Finished, Wait } does = Does::Next;
  std::string label;  // "Next", "Return to the lesson" …
  bool enabled = false;
};

struct LessonPane {
  std::string name;                    // of the folder; empty = no lesson is open
  std::vector<LessonItem> items;       // all that may be seen so far, in order; answered predictions stand here
  std::optional<PredictCard> predict;  // the open one: below the text, never over it
  NextButton next;
  std::size_t done = 0;  // blocks
  std::size_t blocks = 0;
};

struct CourseRow {
  std::string name;  // of the folder
  std::string part;
  std::string title;
  std::string about;  // "20 minutes"
  bool done = false;
};

// A named value on a card.
struct CardRow {
  std::string label;  // as the man page spells it, or of the catalogue
  Sentence value;
  std::string before;  // of a number or field that the step that is shown changed; else empty
  bool changed = false;
  bool kept = false;  // the lab keeps it as bookkeeping; else the kernel says it
};

// ---- processes

enum class Badge : std::uint8_t { New, Held, Running, Blocked, Stopped, Zombie, Ended };

struct VariableRow {
  std::string name;
  std::string type;
  std::string value;
  bool global = false;
  bool changed = false;
};

struct DescriptorRow {
  std::int32_t number = 0;
  Sentence what;
  std::string access;  // "r", "w", "rw"
  std::string flags;   // O_NONBLOCK, FD_CLOEXEC …
  Sentence shared;     // other processes that have the same open file description
  bool changed = false;
};

struct ProcessCard {
  core::TaskId task;
  std::string id;  // stable and unique: the birth path
  std::string name;
  std::string path;
  std::string pid;         // "pid 101"
  std::size_t colour = 0;  // order of birth, from 0
  char key = 0;            // '1' … '9', 0 = none
  Badge badge = Badge::New;
  std::string badge_text;
  std::string file;               // of `lines`; empty where there is no source
  std::vector<SourceLine> lines;  // around the current one
  bool behind = false;            // that line has been run: nothing of this source is left to do
  Sentence next;                  // held before a call: "about to: semop(mutex, −1)"; else where it stands
  Sentence last;                  // "semop() = 0"
  Sentence why;                   // the why-line, while blocked
  std::string exit;               // "exited with 0", "killed by SIGKILL"
  bool can_step = false;
  std::string step_reason;  // why not
  bool can_expire = false;  // its timed wait, or its timer, could be over
  bool can_run = false;
  bool can_signal = false;  // and kill
  std::vector<VariableRow> variables;
  std::vector<DescriptorRow> descriptors;
  std::vector<CardRow> signals;
  bool acted = false;      // the step that is shown was its
  bool changed = false;    // its state or place changed in the step that is shown
  bool looked_at = false;  // the lesson says: look here
};

// ---- objects

struct Person {
  core::TaskId task;
  std::string name;
  std::size_t colour = 0;
};

struct WaiterRow {
  Person who;
  std::int16_t amount = 0;  // sem_op, 0 = waits for zero
  std::string wants;        // "−1", "0?"
};

struct AmountRow {
  Person who;
  std::int32_t amount = 0;
  std::string text;   // undo: "+1"; holders: "× 2", empty for one
  bool gone = false;  // its process has ended
};

// One member of a set. What the kernel says and what the lab keeps as bookkeeping are apart.
struct SemaphoreCard {
  core::ObjectId object;
  std::uint16_t index = 0;
  std::string id;  // stable and unique
  std::string name;
  std::string about;  // "semid 0 · private · member 0 of 1"
  bool exists = true;
  std::string removed;  // "removed", once it is
  // The kernel says:
  std::uint16_t value = 0;
  std::optional<std::uint16_t> value_before;  // where the step that is shown changed it
  std::uint16_t ncnt = 0;
  std::uint16_t zcnt = 0;
  std::string last_pid;  // sempid, with the name: "101 alice"
  // The lab keeps:
  std::vector<WaiterRow> waiting;  // in the order in which they came
  std::vector<AmountRow> holders;
  bool counts = false;  // someone gave without having taken: no holders are shown
  std::vector<AmountRow> undo;
  // Light up:
  bool value_changed = false;
  bool ncnt_changed = false;
  bool zcnt_changed = false;
  bool last_pid_changed = false;
  bool waiting_changed = false;
  bool holders_changed = false;
  bool undo_changed = false;
  bool looked_at = false;  // the lesson says: look here
};

// Bytes of one writer in a stream, or one message of a queue.
struct CardPiece {
  std::string label;  // "type 2", "priority 5"; empty for bytes of a stream
  std::string size;   // "5 bytes"
  std::string text;
  std::optional<Person> writer;
  bool changed = false;  // it came in the step that is shown
};

// 8 bytes of shared memory.
struct DumpLine {
  std::string offset;  // "0010"
  std::string hex;     // "68 65 6c 6c 6f 00 …"
  std::string text;    // "hello·…"
  bool changed = false;
};

struct Fill {
  std::uint64_t used = 0;
  std::uint64_t most = 0;
  std::string text;  // "5 of 65536 bytes"
  bool changed = false;
};

// An object of any kind but a semaphore set.
struct ObjectCard {
  core::ObjectId object;
  std::string id;    // stable and unique
  std::string kind;  // "pipe"
  std::string name;
  std::string about;  // "msqid 0 · key 1234 · 0600"
  bool exists = true;
  std::string removed;  // "removed", once it is
  std::optional<Fill> fill;
  std::vector<CardRow> rows;
  std::vector<CardPiece> contents;  // the next to be taken first
  std::vector<DumpLine> bytes;
  bool looked_at = false;  // the lesson says: look here
};

// ---- terminals

struct TerminalPiece {
  Person writer;
  std::int32_t descriptor = 1;
  std::string text;
  bool fresh = false;  // of the step that is shown
};

struct TerminalView {
  core::TaskId root;  // the launched process
  std::string name;
  std::string skipped;  // "12 KB before this are not shown"; empty where all is
  std::vector<TerminalPiece> pieces;
  std::optional<Person> reader;  // waits for something to be typed
  bool can_type = false;
};

// ---- the whole

enum class BannerKind : std::uint8_t { None, Past, Exploring, Deadlock, Failure };

struct Banner {
  BannerKind kind = BannerKind::None;
  Sentence text;
  std::string action;  // label of its main button: Return, Go live, Restart; empty = none
  std::string second;  // Past: "Rewind here"
};

struct Hint {
  std::string key;
  std::string label;
};

struct StatusLine {
  std::vector<Hint> hints;
  std::string right;  // "3 processes · 42 events"
};

struct Screen {
  Toolbar toolbar;
  LessonPane lesson;
  std::vector<CourseRow> course;  // shown where no lesson is open
  Sentence headline;              // what the step that is shown did
  Banner banner;
  std::vector<ProcessCard> processes;
  std::vector<SemaphoreCard> semaphores;
  std::vector<ObjectCard> objects;  // of all other kinds
  std::size_t more_objects = 0;     // of both, not shown
  std::vector<TerminalView> terminals;
  std::vector<std::string> notices;  // the newest last
  StatusLine status;
};

}  // namespace ipclab::view
