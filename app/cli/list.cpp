// `ipclab list` and `ipclab check`: the course, and whether what it says is true.
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/json.hpp"
#include "lesson/check.hpp"

namespace ipclab::cli {
namespace {

using text::Lang;

Json both(const lesson::Texts<std::string>& texts) { return {{"en", texts.en}, {"zh", texts.zh}}; }

lesson::Course course_of(Program& program, Lang lang) {
  lesson::LoadedCourse loaded = program.library().course();
  complain(lang, loaded.problems);
  for (const core::Message& note : loaded.notes) std::fputs((text::say(lang, note) + "\n").c_str(), stderr);
  return std::move(loaded.course);
}

Json json_of(Lang lang, const std::vector<lesson::Problem>& problems) {
  Json array = Json::array();
  for (const lesson::Problem& problem : problems) {
    array.push_back({{"file", problem.at.file},
                     {"line", problem.at.line},
                     {"column", problem.at.column},
                     {"text", lesson::describe(lang, problem)}});
  }
  return array;
}

struct Row {
  lesson::Texts<std::string> part;
  std::string name;
  lesson::Loaded loaded;
};

void list_json(Lang lang, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Json line = {{"name", row.name}, {"part", both(row.part)}};
    if (row.loaded.lesson) {
      line["title"] = both(row.loaded.lesson->title);
      line["minutes"] = row.loaded.lesson->minutes;
      line["needs"] = row.loaded.lesson->needs;
    }
    line["problems"] = json_of(lang, row.loaded.problems);
    std::fputs(line_of(line).c_str(), stdout);
  }
}

void list_text(Lang lang, const std::vector<Row>& rows) {
  Console console(stdout);
  std::size_t longest = 0;
  for (const Row& row : rows) longest = std::max(longest, width_of(row.name));
  const std::string* part = nullptr;
  for (const Row& row : rows) {
    if (part == nullptr || *part != row.part.in(lang)) {
      part = &row.part.in(lang);
      console.blank();
      console.print(*part, Look::Strong);
    }
    const std::string name = "  " + padded(row.name, longest + 2);
    if (row.loaded.lesson) {
      const lesson::Lesson& lesson = *row.loaded.lesson;
      console.verbatim({{name, Look::Code},
                        {lesson.title.in(lang) + "  "},
                        {text::say(lang, "cli.minutes", std::to_string(lesson.minutes)), Look::Dim}});
    } else {
      console.verbatim(
          {{name, Look::Code},
           {text::say(lang, "cli.broken", std::to_string(row.loaded.problems.size()), row.name), Look::Bad}});
    }
  }
  console.blank();
  console.print(text::say(lang, "cli.how-to-start"), Look::Dim);
}

// The translation keeps what it was made of.
void accept_translation(Program& program, const std::string& name) {
  const lesson::Loaded loaded = program.library().load(name);
  const auto text = loaded.lesson ? lesson::accepted(*loaded.lesson) : std::nullopt;
  if (!text || text->text == loaded.lesson->files[1].second) return;
  std::ofstream out(text->file, std::ios::binary);
  out << text->text;
  out.close();
  if (!out) throw core::Error("cli.cannot-write", {text->file});
}

// A lesson that cannot be read has no claims to prove.
lesson::CheckResult check_one(Program& program, const std::string& name) {
  const lesson::Loaded loaded = program.library().load(name);
  if (!loaded.lesson) {
    lesson::CheckResult result;
    result.lesson = name;
    result.problems = loaded.problems;
    return result;
  }
  program.embed(*loaded.lesson);
  lesson::CheckResult result = lesson::check(loaded.lesson, program.lab(), &program.workshop());
  for (const lesson::Problem& problem : result.problems) {
    if (is_of_machine(problem.what)) throw core::Error(problem.what);
  }
  return result;
}

Json json_of(Lang lang, const lesson::CheckResult& result) {
  return {{"lesson", result.lesson},
          {"ok", result.ok()},
          {"scenes", result.scenes},
          {"steps", result.steps},
          {"claims", result.claims},
          {"predictions", result.predictions},
          {"challenges", result.challenges},
          {"unproved", result.unproved},
          {"milliseconds", result.time.count()},
          {"problems", json_of(lang, result.problems)},
          {"warnings", json_of(lang, result.warnings)}};
}

std::string tenths(std::chrono::milliseconds time) {
  const auto all = (time.count() + 50) / 100;
  return std::to_string(all / 10) + "." + std::to_string(all % 10);
}

std::string seconds(Lang lang, std::chrono::milliseconds time) { return text::say(lang, "cli.seconds", tenths(time)); }

// Under the head that `check` printed.
void print_row(Console& console, Lang lang, const lesson::CheckResult& result, std::size_t longest) {
  const auto number = [](std::uint32_t value) { return padded(std::to_string(value), 9); };
  console.verbatim({{padded(result.lesson, longest + 2), Look::Code},
                    {number(result.scenes) + number(result.steps) + number(result.claims) + number(result.predictions) +
                     padded(std::to_string(result.challenges), 12)},
                    {padded(seconds(lang, result.time), 9), Look::Dim},
                    {text::say(lang, result.ok() ? "cli.holds" : "cli.fails"), result.ok() ? Look::Good : Look::Bad}});
  for (const lesson::Problem& problem : result.problems) console.print(lesson::describe(lang, problem), Look::Bad);
  for (const lesson::Problem& warning : result.warnings) {
    console.print(text::say(lang, "cli.warning", lesson::describe(lang, warning)), Look::Dim);
  }
  console.flush();
}

// What is under way, on a terminal: its line is taken back when it is over.
class Progress {
 public:
  Progress(Console& console, bool silent, const std::string& what) : seen_(!silent && ::isatty(STDOUT_FILENO) == 1) {
    if (!seen_) return;
    std::fputs(what.c_str(), stdout);
    console.flush();
  }
  void over() const {
    if (seen_) std::fputs("\r\x1b[K", stdout);
  }

 private:
  bool seen_;
};

}  // namespace

int list(Program& program, const ListOptions& options, Lang lang) {
  std::vector<Row> rows;
  for (const lesson::CoursePart& part : course_of(program, lang).parts) {
    for (const std::string& name : part.lessons) {
      rows.push_back({part.title, name, program.library().load(name)});
    }
  }
  options.json ? list_json(lang, rows) : list_text(lang, rows);
  return 0;
}

int check(Program& program, const CheckOptions& options, Lang lang) {
  std::vector<std::string> names = options.lessons;
  if (names.empty()) {
    for (const lesson::CoursePart& part : course_of(program, lang).parts) {
      names.insert(names.end(), part.lessons.begin(), part.lessons.end());
    }
  }
  std::size_t longest = 8;
  for (const std::string& name : names) longest = std::max(longest, width_of(name));
  Console console(stdout);
  if (!options.json) {
    std::string head = padded(text::say(lang, "cli.column-lesson"), longest + 2);
    for (const char* column :
         {"cli.column-scenes", "cli.column-steps", "cli.column-claims", "cli.column-predictions"}) {
      head += padded(text::say(lang, column), 9);
    }
    head += padded(text::say(lang, "cli.column-challenges"), 12) + padded(text::say(lang, "cli.column-time"), 9);
    console.verbatim({{head, Look::Dim}});
  }
  std::size_t holding = 0;
  std::chrono::milliseconds time{0};
  for (const std::string& name : names) {
    if (options.accept) accept_translation(program, name);
    const Progress progress(console, options.json, text::say(lang, "cli.checking", name));
    const lesson::CheckResult result = check_one(program, name);
    progress.over();
    if (result.ok()) ++holding;
    time += result.time;
    if (options.json) {
      std::fputs(line_of(json_of(lang, result)).c_str(), stdout);
    } else {
      print_row(console, lang, result, longest);
    }
  }
  if (!options.json && names.size() > 1) {
    console.print(text::say(lang, "cli.checked", std::to_string(holding), std::to_string(names.size()), tenths(time)));
  }
  return holding == names.size() ? 0 : 1;
}

}  // namespace ipclab::cli
