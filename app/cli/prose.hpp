// Lesson prose, sentences and the state of the semaphores for a terminal. Used by the commands of `cli`.
#pragma once

#include <string>

#include "cli/console.hpp"
#include "core/world.hpp"
#include "lesson/document.hpp"
#include "lesson/lesson.hpp"
#include "text/catalogue.hpp"
#include "view/names.hpp"
#include "view/sentence.hpp"

namespace ipclab::cli {

// `first` stands before the first line.
void print_prose(Console& console, const lesson::Document& document, const std::string& first = "");
Line line_of(const lesson::Spans& spans);
Line line_of(const view::Sentence& sentence);

// Source lines with their numbers.
void print_source(Console& console, const lesson::Source& source, std::uint32_t first, std::uint32_t last);

// Each object that is not as it was in `before` in a line, then why each blocked task waits.
void print_world(Console& console, const view::Names& names, const core::World& before, const core::World& world);

}  // namespace ipclab::cli
