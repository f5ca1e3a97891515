#include "record/schedule_text.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <sstream>
#include <utility>

#include "core/names.hpp"
#include "core/reflect.hpp"

namespace ipclab::record {
namespace {

const std::string first_line = "ipclab schedule 1";
const std::string end_of_wait = "expire:";  // before the task, in a run

// ---- words: bare, or in quotes with C's escapes

bool is_bare(const std::string& word) {
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  for (const char c : word) {
    if (!plain(c) && std::string_view("_./:+-").find(c) == std::string_view::npos) return false;
  }
  return !word.empty() && word != ":";
}

std::string quoted(const std::string& text) {
  if (is_bare(text)) return text;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string all = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') all += '\\';
    if (c == '\n') {
      all += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      all += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else {
      all += c;
    }
  }
  return all + "\"";
}

// What stands in the quotes that begin at `at`; `at` is moved behind them. Nothing: they do not end, or say nonsense.
std::optional<std::string> unquoted(const std::string& line, std::size_t& at) {
  std::string all;
  for (++at; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      all += line[at];
    } else if (++at < line.size() && line[at] == 'n') {
      all += '\n';
    } else if (at + 2 < line.size() && line[at] == 'x') {
      unsigned value = 0;
      const auto read = std::from_chars(&line[at + 1], &line[at + 3], value, 16);
      if (read.ptr != &line[at + 3]) return std::nullopt;
      all += static_cast<char>(value);
      at += 2;
    } else if (at < line.size() && (line[at] == '"' || line[at] == '\\')) {
      all += line[at];
    } else {
      return std::nullopt;
    }
  }
  if (at >= line.size()) return std::nullopt;
  ++at;
  return all;
}

std::optional<std::vector<std::string>> words_of(const std::string& line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ') {
      ++at;
    } else if (line[at] == '"') {
      auto word = unquoted(line, at);
      if (!word) return std::nullopt;
      words.push_back(std::move(*word));
    } else {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      words.push_back(line.substr(at, end - at));
      at = end;
    }
  }
  return words;
}

// ---- writing

class Writer {
 public:
  explicit Writer(const core::World& world) : world_(world) {}

  std::string operator()(const core::Launch& launch) {
    std::string line = "launch " + quoted(launch.name) + " " + quoted(launch.program) + " " + name_of(launch.out);
    for (const std::string& argument : launch.arguments) line += " " + quoted(argument);
    return line;
  }
  std::string operator()(const core::Step& step) {
    return "step " + path(step.task) + " " + std::to_string(step.count) + " " + name_of(step.size);
  }
  std::string operator()(const core::Does& does) {
    return "does " + path(does.task) + " " + quoted(does.call) + " " + std::to_string(does.times);
  }
  std::string operator()(const core::RunTo& to) {
    return "to " + path(to.task) + " " + name_of(to.kind) + " " + std::to_string(to.number) + " " + quoted(to.text);
  }
  std::string operator()(const core::Returns& returns) { return "returns " + path(returns.task); }
  std::string operator()(const core::Run& run) {
    std::string line = "run";
    for (const core::TaskId task : run.tasks) line += " " + path(task);
    line += " :";
    for (const core::Turn& turn : run.schedule) line += " " + (turn.expires ? end_of_wait : "") + path(turn.task);
    return line;
  }
  std::string operator()(const core::SendSignal& send) {
    return "signal " + path(send.task) + " " + core::signal_name(send.signal);
  }
  std::string operator()(const core::Expire& expire) {
    return "expire" + (expire.task ? " " + path(*expire.task) : "");
  }
  std::string operator()(const core::Inject& inject) {
    const std::string how = inject.error != 0 ? core::errno_name(inject.error) : std::to_string(inject.count);
    return "inject " + path(inject.task) + " " + quoted(inject.call) + " " + how;
  }
  std::string operator()(const core::Type& type) { return "type " + path(type.task) + " " + quoted(type.text); }
  std::string operator()(const core::CloseInput& close) { return "close-input " + path(close.task); }
  std::string operator()(const core::Hold&) { return "hold"; }
  // Part of a run, or nothing that could be asked for.
  std::string operator()(const core::Admit&) { return {}; }
  std::string operator()(const core::Spontaneous&) { return {}; }

 private:
  template <class Enum>
  static std::string name_of(Enum value) {
    return std::string(core::EnumNames<Enum>::names[static_cast<std::size_t>(value)]);
  }
  std::string path(core::TaskId id) const {
    const core::Task* task = world_.task(id);
    return task == nullptr ? "?" : quoted(task->path);
  }

  const core::World& world_;
};

// ---- reading

// The words of one line after its first. A word that is not there, or is no such thing, throws Nonsense.
struct Nonsense {};

class Words {
 public:
  Words(std::span<const std::string> words, const std::map<std::string, core::TaskId>& tasks)
      : words_(words), tasks_(tasks) {}

  bool done() const { return words_.empty(); }
  std::string text() {
    if (done()) throw Nonsense{};
    const std::string word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }
  std::optional<std::uint64_t> number_in(const std::string& word) const {
    std::uint64_t value = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || read.ptr != word.data() + word.size()) return std::nullopt;
    return value;
  }
  std::uint32_t number() {
    const auto value = number_in(text());
    if (!value || *value > 0xffff'ffff) throw Nonsense{};
    return static_cast<std::uint32_t>(*value);
  }
  core::TaskId task_called(const std::string& path) const {
    const auto found = tasks_.find(path);
    if (found == tasks_.end()) throw Nonsense{};
    return found->second;
  }
  core::TaskId task() { return task_called(text()); }
  template <class Enum>
  Enum one_of() {
    const std::string word = text();
    const auto& names = core::EnumNames<Enum>::names;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == word) return static_cast<Enum>(i);
    }
    throw Nonsense{};
  }

 private:
  std::span<const std::string> words_;
  const std::map<std::string, core::TaskId>& tasks_;
};

core::Command read_launch(Words& words) {
  core::Launch launch{words.text(), words.text(), {}, words.one_of<core::Stdout>()};
  while (!words.done()) launch.arguments.push_back(words.text());
  return launch;
}

core::Command read_to(Words& words) {
  core::RunTo to{words.task(), words.one_of<core::TargetKind>(), {}, words.number()};
  to.text = words.text();
  return to;
}

core::Command read_run(Words& words) {
  core::Run run;
  for (std::string word = words.text(); word != ":"; word = words.text()) run.tasks.push_back(words.task_called(word));
  while (!words.done()) {
    const std::string word = words.text();
    const bool expires = word.starts_with(end_of_wait);
    run.schedule.emplace_back(words.task_called(expires ? word.substr(end_of_wait.size()) : word), expires);
  }
  return run;
}

core::Command read_signal(Words& words) {
  const core::TaskId task = words.task();
  const auto number = core::signal_number(words.text());
  if (!number) throw Nonsense{};
  return core::SendSignal{task, *number};
}

core::Command read_expire(Words& words) {
  core::Expire expire;
  if (!words.done()) expire.task = words.task();
  return expire;
}

core::Command read_inject(Words& words) {
  core::Inject inject{words.task(), words.text(), 0, 0};
  const std::string how = words.text();
  if (const auto count = words.number_in(how)) {
    inject.count = *count;
  } else if (const auto error = core::errno_number(how)) {
    inject.error = *error;
  } else {
    throw Nonsense{};
  }
  return inject;
}

const std::map<std::string, core::Command (*)(Words&)> readers = {
    {"launch", read_launch},
    {"step",
     [](Words& w) -> core::Command {
       return core::Step{w.task(), w.number(), w.one_of<core::StepSize>()};
     }},
    {"does",
     [](Words& w) -> core::Command {
       return core::Does{w.task(), w.text(), w.number()};
     }},
    {"to", read_to},
    {"returns", [](Words& w) -> core::Command { return core::Returns{w.task()}; }},
    {"run", read_run},
    {"signal", read_signal},
    {"expire", read_expire},
    {"inject", read_inject},
    {"type",
     [](Words& w) -> core::Command {
       return core::Type{w.task(), w.text()};
     }},
    {"close-input", [](Words& w) -> core::Command { return core::CloseInput{w.task()}; }},
};

void read_line(const std::string& line, Schedule& schedule, std::map<std::string, core::TaskId>& tasks) {
  const auto all = words_of(line);
  if (!all) throw Nonsense{};
  Words words{std::span(*all).subspan(1), tasks};
  const std::string& first = all->front();
  if (first == "scene") {
    schedule.scene.name = words.text();
  } else if (first == "task") {
    const core::TaskId id{words.number()};
    tasks[words.text()] = id;
  } else if (first == "hold") {
    if (schedule.moves.empty()) throw Nonsense{};
    schedule.moves.back().hold = true;
  } else {
    const auto reader = readers.find(first);
    if (reader == readers.end()) throw Nonsense{};
    core::Command command = reader->second(words);
    auto* launch = std::get_if<core::Launch>(&command);
    if (launch != nullptr && schedule.moves.empty()) {
      schedule.scene.programs.push_back(std::move(*launch));
    } else {
      schedule.moves.push_back({line, std::move(command), false});
    }
  }
  if (!words.done()) throw Nonsense{};
}

}  // namespace

std::string schedule_text(const Log& log) {
  std::uint32_t last = log.step_count();
  if (last > 0 && !log.finished(last)) --last;
  std::string text = first_line + "\nscene " + quoted(log.embedded.scene.name) + "\n";
  for (const auto& [id, task] : log.world().tasks) {
    text += "task " + std::to_string(id.value) + " " + quoted(task.path) + "\n";
  }
  Writer writer(log.world());
  for (const Order& order : schedule_of(log, last)) {
    const std::string line = std::visit(writer, order.command);
    if (!line.empty()) text += line + "\n";
    if (order.hold) text += "hold\n";
  }
  return text;
}

std::optional<Schedule> load_schedule(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return read_schedule(std::string(std::istreambuf_iterator<char>(stream), {}));
}

std::optional<Schedule> read_schedule(const std::string& text) {
  std::istringstream stream(text);
  std::string line;
  if (!std::getline(stream, line) || line != first_line) return std::nullopt;
  Schedule schedule;
  std::map<std::string, core::TaskId> tasks;
  for (int number = 2; std::getline(stream, line); ++number) {
    if (line.find_first_not_of(' ') == std::string::npos || line.starts_with('#')) continue;
    try {
      read_line(line, schedule, tasks);
    } catch (const Nonsense&) {
      throw core::Error("schedule.bad-line", {std::to_string(number), line});
    }
  }
  return schedule;
}

}  // namespace ipclab::record
