// What the user may wish, as a value: returned by panels, keys and the automation socket; carried out above
// `ui` by whoever connects it to the session and the lesson. A wish that cannot be granted now is ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "core/command.hpp"
#include "text/catalogue.hpp"

namespace ipclab::view {

enum class Theme : std::uint8_t { Light, Dark };

// The lesson.
struct NextBlock {};  // Space
struct Answer {       // the open prediction, by the position of the option
  std::size_t option = 0;
};
struct AnswerNumber {  // where it asks for a number
  std::int64_t number = 0;
};
struct SkipPrediction {};
struct TakeHint {};  // of the challenge on the stage
struct RetryChallenge {};
struct ReturnToPath {};  // rewind to the end of the last completed block
struct OpenLesson {
  std::string name;  // of the folder
};
struct OpenCourse {};  // the list of lessons

// The student as the scheduler.
struct StepTask {
  core::TaskId task;
  core::StepSize size = core::StepSize::Call;
};
struct ExpireTask {  // its timed wait, or its timer, is over
  core::TaskId task;
};
struct RunTask {  // this one alone, until it blocks or ends
  core::TaskId task;
};
struct RunAll {
  std::uint32_t pace_ms = 0;  // slow motion: so long from one turn to the next
};
struct HoldAll {};
struct SendSignal {
  core::TaskId task;
  std::int32_t signal = 0;
};
struct Kill {
  core::TaskId task;
};
// Into the terminal of a launched process.
struct TypeText {
  core::TaskId root;
  std::string text;
};
struct EndInput {
  core::TaskId root;
};

// Time. Looking at the past changes nothing; Rewind really runs the processes again.
struct SeekStep {
  std::uint32_t step = 0;  // 0 = before the first
};
struct StepBack {};
struct StepForward {};
struct GoLive {};
struct Rewind {
  std::uint32_t step = 0;
};
struct Reset {};  // the scene from its beginning

// The window.
struct SetLanguage {
  text::Lang lang = text::Lang::En;
};
struct SetTheme {
  Theme theme = Theme::Light;
};
struct Quit {};

using Intent =
    std::variant<NextBlock, Answer, AnswerNumber, SkipPrediction, TakeHint, RetryChallenge, ReturnToPath, OpenLesson,
                 OpenCourse, StepTask, ExpireTask, RunTask, RunAll, HoldAll, SendSignal, Kill, TypeText, EndInput,
                 SeekStep, StepBack, StepForward, GoLive, Rewind, Reset, SetLanguage, SetTheme, Quit>;

}  // namespace ipclab::view
