// The panels: each draws values into a box and returns wishes through the frame; none keeps state of its own.
// Window thread; called by ui::Window.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ui/frame.hpp"
#include "view/screen.hpp"
#include "view/timeline.hpp"

namespace ipclab::ui {

enum class Tab : std::uint8_t { Lesson, Processes, Objects, Timeline };
// What the card of a process shows.
enum class Page : std::uint8_t { Source, Variables, Descriptors, Signals };

// What only changes how it looks; nothing of it matters to the lab.
struct Cosmetic {
  float font_scale = 1.0f;
  bool projector = false;
  bool help = false;
  std::optional<view::Figure> enlarged;
  bool wants_frame = false;
  Tab tab = Tab::Lesson;              // of the narrow window
  float head_height = 0;              // of its banner and headline, in the last frame
  std::optional<std::size_t> option;  // of the open prediction, before it is given as the answer
  std::string number;                 // the digits typed as its answer
  std::string option_of;              // the prediction that these belong to
  std::string lesson_end;             // what stood last in the lesson: when it changes, scroll there
  std::size_t lesson_items = 0;
  int lesson_scroll_frames = 0;
  bool read_on = false;                     // the lesson scrolls by a page in the next frame
  bool tips = true;                         // see Frame
  ImVec2 pointer;                           // in the last frame
  std::string refusal;                      // why the key that was pressed last did nothing
  std::optional<core::TaskId> signal_menu;  // of which process
  ImVec2 signal_menu_at;
  std::optional<float> first_step, last_step;  // of the timeline, where not all is shown
  bool scrubbing = false;
  core::StepSize step_size = core::StepSize::Call;  // of the step buttons and digits
  std::map<core::TaskId, Page> pages;               // of the cards of processes; none = Source
  std::optional<core::TaskId> typing;               // into the terminal of this launched process
  std::string typed;                                // not yet sent
  std::size_t terminal_pieces = 0;
  int terminal_scroll_frames = 0;
};

// Keys that work whether their panel is in sight or not: Space and the letters of the lesson, the digits of processes.
void take_shortcuts(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic);
// While a question asks for a number, digits and the minus sign are for it alone.
void take_number(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic);
// While a person types into a terminal, the letters are for it alone; Enter sends the line, Ctrl+D ends the input.
void take_typing(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic, const std::string& typed);
// The primary action: give the chosen answer, return to the path, or play the next block.
bool can_go_on(const view::LessonPane& lesson, const Cosmetic& cosmetic);
void go_on(Frame& frame, const view::LessonPane& lesson, const Cosmetic& cosmetic);

void draw_toolbar(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic);
void draw_status(Frame& frame, Rect box, const view::StatusLine& status);
// Nothing where there is no banner; returns the height used.
float draw_banner(Frame& frame, Rect box, const view::Screen& screen);
float draw_headline(Frame& frame, Rect box, const view::Screen& screen);
// A key that did nothing, or what the lab has to say; empty where all is well.
std::string notice_of(const view::Screen& screen, const Cosmetic& cosmetic);
// As wide as it must be, at most the box; returns the height used.
float draw_notice(Frame& frame, Rect box, const std::string& notice, bool measure_only = false);

void draw_lesson(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic);
// The prediction that waits for its answer; with measure_only nothing is drawn. Returns the height.
float draw_predict(Frame& frame, Rect box, const view::PredictCard& card, Cosmetic& cosmetic, bool measure_only);
// One that has been answered, as it stands in the text.
float draw_answered(Frame& frame, ImVec2 at, float width, const view::PredictCard& card);
// What is to be brought about, with its buttons; returns the height.
float draw_challenge(Frame& frame, ImVec2 at, float width, const view::ChallengeCard& card);
// A picture in the text, at most so high; pressed, it is enlarged. Returns the height.
float draw_figure(Frame& frame, ImVec2 at, float width, float most_height, const view::Figure& figure,
                  Cosmetic& cosmetic);
// The one that was pressed, over the whole window.
void draw_enlarged(Frame& frame, Rect window, Cosmetic& cosmetic);
void draw_course(Frame& frame, Rect box, const view::Screen& screen);

float tallest_process(const Frame& frame);  // so high a card is drawn at most
void draw_processes(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic);
void draw_signal_menu(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic);
void draw_objects(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic);
void draw_semaphore(Frame& frame, Rect box, const view::SemaphoreCard& card);
void draw_object(Frame& frame, Rect box, const view::Screen& screen, const view::ObjectCard& card);
// Labels and values under each other; returns the height.
float draw_rows(Frame& frame, ImVec2 at, float width, const view::Screen& screen,
                const std::vector<view::CardRow>& rows);
// "label: value" of each row, as items say it.
std::string spoken_rows(const std::vector<view::CardRow>& rows);
void draw_terminals(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic);
void draw_timeline(Frame& frame, Rect box, const view::Screen& screen, const view::Timeline& timeline,
                   Cosmetic& cosmetic);

// How far a step goes, and slow motion: at the right end of the heading of the processes.
void draw_step_sizes(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic);
// The step of a process as it is chosen now: by a size, or that its wait is over.
void step(Frame& frame, const view::ProcessCard& card, const Cosmetic& cosmetic);
// The page of a process's card that is not its source.
void draw_page(Frame& frame, Rect box, const view::Screen& screen, const view::ProcessCard& card, Page page);

// A heading over a group of cards; returns the height used.
float draw_section(Frame& frame, ImVec2 at, std::string_view text);
void draw_help(Frame& frame, Rect window, Cosmetic& cosmetic);

}  // namespace ipclab::ui
