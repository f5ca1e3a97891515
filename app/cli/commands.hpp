// What each command does, after the command line was read. Called by cli::run; each gives its exit status.
#pragma once

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "text/catalogue.hpp"

namespace ipclab::cli {

int list(Program& program, const ListOptions& options, text::Lang lang);
int play(Program& program, const RunOptions& options, text::Lang lang);
int check(Program& program, const CheckOptions& options, text::Lang lang);
int make(Program& program, const NewOptions& options, text::Lang lang);
int replay(Program& program, const ReplayOptions& options, text::Lang lang);
int schedule(Program& program, const ScheduleOptions& options, text::Lang lang);
int help(text::Lang lang);
int trace(Program& program, const TraceOptions& options, text::Lang lang);

// Whether it is the machine that refuses, not the lesson that is wrong.
bool is_of_machine(const core::Message& message);
// Says every problem on stderr, as `file:line:col: what`.
void complain(text::Lang lang, const std::vector<lesson::Problem>& problems);

}  // namespace ipclab::cli
