// `ipclab trace`: what any program of the user's does, in sentences beside its own output.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/json.hpp"
#include "cli/prose.hpp"
#include "core/names.hpp"
#include "view/sentence.hpp"

namespace ipclab::cli {
namespace {

using text::Lang;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Lines of a trace: when, who, what.
class TraceLines {
 public:
  TraceLines(std::FILE* out, bool json, Lang lang) : out_(out), json_(json), console_(out) { names_.lang = lang; }

  void operator()(core::World& world, const core::Event& event) {
    if (json_) {
      std::fputs(line_of(json_of(event)).c_str(), out_);
      world = core::apply(std::move(world), event);
    } else if (const Line told = line_about(world, event); !told.empty()) {
      Line line = {{when(event.at_ns) + "  ", Look::Dim}};
      line.insert(line.end(), told.begin(), told.end());
      console_.verbatim(line);
    }
    console_.flush();
  }

 private:
  // A sentence where the lab knows what it means for the others; a plain call as strace writes it.
  Line line_about(core::World& world, const core::Event& event) const {
    const auto* returned = std::get_if<core::CallReturned>(&event.body);
    const core::Task* task = event.task ? world.task(*event.task) : nullptr;
    std::optional<core::Call> made;
    if (returned != nullptr && task != nullptr) made = task->call;
    const view::Sentence sentence = view::tell(names_, world, event);
    if (!made || made->object || sentence.empty()) return line_of(sentence);
    Line line = {{names_.task(world, *event.task) + "  ", Look::Process}};
    const Line call = line_of(view::call_text(names_, world, *made));
    line.insert(line.end(), call.begin(), call.end());
    line.push_back({" = " + std::to_string(returned->returned.result)});
    if (returned->returned.error != 0) line.push_back({" " + core::errno_name(returned->returned.error), Look::Bad});
    return line;
  }

  static std::string when(std::uint64_t at_ns) {
    std::string microseconds = std::to_string(at_ns / 1000 % 1'000'000);
    microseconds.insert(0, 6 - microseconds.size(), '0');
    std::string seconds = std::to_string(at_ns / 1'000'000'000);
    seconds.insert(0, seconds.size() < 3 ? 3 - seconds.size() : 0, ' ');
    return seconds + "." + microseconds;
  }

  std::FILE* out_;
  bool json_;
  Console console_;
  view::Names names_;
};

// Whoever waits for us is to see what it would see of the program: death by this signal, without a core of ours.
void end_like(int signal) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

int trace(Program& program, const TraceOptions& options, Lang lang) {
  std::unique_ptr<std::FILE, CloseFile> file;
  if (options.output) {
    file.reset(std::fopen(options.output->c_str(), "we"));
    if (!file) throw core::Error("cli.cannot-write", {*options.output});
  }
  // stderr has no buffer: a line would be a dozen calls of write(2), and the program's own output could fall into it.
  if (!file) std::setvbuf(stderr, nullptr, _IOFBF, BUFSIZ);
  const core::ExitStatus status =
      program.trace(options.program, options.arguments, TraceLines(file ? file.get() : stderr, options.json, lang));
  if (status.killed) end_like(status.code);
  return status.killed ? 128 + status.code : status.code;
}

}  // namespace ipclab::cli
