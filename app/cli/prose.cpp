#include "cli/prose.hpp"

#include <algorithm>

namespace ipclab::cli {
namespace {

using lesson::Document;
using lesson::Element;
using lesson::ElementKind;

Look look_of(const lesson::Span& span) {
  if (span.code) return Look::Code;
  if (span.strong) return Look::Strong;
  return span.emphasis || !span.link.empty() ? Look::Emphasis : Look::Plain;
}

Look look_of(view::Ink ink) {
  switch (ink) {
    case view::Ink::Plain:
      return Look::Plain;
    case view::Ink::Process:
      return Look::Process;
    case view::Ink::Object:
      return Look::Object;
    case view::Ink::Code:
      return Look::Code;
    case view::Ink::Value:
      return Look::Value;
    case view::Ink::Bad:
      return Look::Bad;
  }
  return Look::Plain;
}

void print_code(Console& console, const std::string& text, const std::string& indent) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    console.verbatim({{indent + "    "}, {text.substr(begin, end - begin), Look::Code}});
    begin = end + 1;
  }
}

void print_table(Console& console, const std::vector<std::vector<lesson::Spans>>& rows, const std::string& indent) {
  std::vector<std::size_t> columns;
  for (const auto& row : rows) {
    columns.resize(std::max(columns.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      columns[i] = std::max(columns[i], width_of(lesson::plain(row[i])));
    }
  }
  for (std::size_t number = 0; number < rows.size(); ++number) {
    Line line = {{indent}};
    for (std::size_t i = 0; i < rows[number].size(); ++i) {
      const auto& cell = rows[number][i];
      const Line spans = line_of(cell);
      line.insert(line.end(), spans.begin(), spans.end());
      if (number == 0) line.back().look = Look::Strong;
      if (i + 1 < rows[number].size()) {
        line.push_back({std::string(columns[i] + 2 - width_of(lesson::plain(cell)), ' ')});
      }
    }
    console.verbatim(line);
  }
}

class Printer {
 public:
  explicit Printer(Console& console) : console_(console) {}

  void document(const Document& document, const std::string& first, const std::string& rest) {
    bool is_first = true;
    for (const Element& element : document) {
      if (!is_first) console_.blank();
      print(element, is_first ? first : rest, rest);
      is_first = false;
    }
  }

 private:
  void print(const Element& element, const std::string& first, const std::string& rest) {
    switch (element.kind) {
      case ElementKind::Heading: {
        Line line = line_of(element.spans);
        for (Stretch& stretch : line) stretch.look = Look::Strong;
        console_.print(line, first + std::string(static_cast<std::size_t>(element.level), '#') + " ");
        break;
      }
      case ElementKind::Paragraph:
        console_.print(line_of(element.spans), first);
        break;
      case ElementKind::Code:
        print_code(console_, element.text, rest);
        break;
      case ElementKind::Quote:
        document(element.children, first + "│ ", rest + "│ ");
        break;
      case ElementKind::List:
        list(element, rest);
        break;
      case ElementKind::Item:
        document(element.children, first, rest);
        break;
      case ElementKind::Table:
        print_table(console_, element.rows, rest);
        break;
      case ElementKind::Rule:
        console_.print(std::string("────"), Look::Dim);
        break;
    }
  }

  void list(const Element& element, const std::string& indent) {
    int number = element.level;
    for (const Element& item : element.children) {
      const std::string mark = element.level == 0 ? "• " : std::to_string(number++) + ". ";
      document(item.children, indent + mark, indent + std::string(width_of(mark), ' '));
    }
  }

  Console& console_;
};

std::string signed_number(std::int32_t number) {
  return number < 0 ? "−" + std::to_string(-number) : number > 0 ? "+" + std::to_string(number) : "0";
}

class SemaphoreLine {
 public:
  SemaphoreLine(const view::Names& names, const core::World& world) : names_(names), world_(world) {}

  Line of(const core::Object& object, std::uint16_t index) {
    const core::SemaphoreMember& member = core::members_of(object)[index];
    line_ = {{names_.semaphore(world_, object.id, index), Look::Object}, {"  "}};
    if (!object.exists) {
      line_.push_back({say("cli.removed"), Look::Bad});
      return std::move(line_);
    }
    line_.push_back({say("cli.value")});
    line_.push_back({std::to_string(member.value), Look::Value});
    for (const core::Waiter& waiter : member.waiting) {
      part(&waiter == &member.waiting.front() ? "cli.waiting" : "", names_.task(world_, waiter.task),
           waiter.amount == 0 ? "0?" : signed_number(waiter.amount));
    }
    bool first = true;
    for (const auto& [process, amount] : member.held) {
      if (member.given_by_others) break;  // it counts, it does not lock: nobody holds it
      part(first ? "cli.held-by" : "", names_.process(world_, process), amount == 1 ? "" : std::to_string(amount));
      first = false;
    }
    first = true;
    for (const auto& [process, amount] : member.undo) {
      part(first ? "cli.undo" : "", names_.process(world_, process), signed_number(amount));
      first = false;
    }
    return std::move(line_);
  }

 private:
  std::string say(std::string_view key) const { return text::say(names_.lang, key); }

  void part(std::string_view title, const std::string& who, const std::string& amount) {
    line_.push_back({title.empty() ? say("view.comma") : " · " + say(title)});
    line_.push_back({who, Look::Process});
    if (!amount.empty()) line_.push_back({" " + amount});
  }

  const view::Names& names_;
  const core::World& world_;
  Line line_;
};

}  // namespace

void print_prose(Console& console, const Document& document, const std::string& first) {
  Printer(console).document(document, first, std::string(width_of(first), ' '));
}

Line line_of(const lesson::Spans& spans) {
  Line line;
  for (const lesson::Span& span : spans) line.push_back({span.text, look_of(span)});
  return line;
}

Line line_of(const view::Sentence& sentence) {
  Line line;
  for (const view::Span& span : sentence) line.push_back({span.text, look_of(span.ink)});
  return line;
}

void print_source(Console& console, const lesson::Source& source, std::uint32_t first, std::uint32_t last) {
  console.verbatim({{source.file, Look::Dim}});
  std::size_t begin = 0;
  for (std::uint32_t number = 1; begin < source.text.size() && number <= last; ++number) {
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    if (number >= first) {
      std::string margin = std::to_string(number);
      margin.insert(0, margin.size() < 4 ? 4 - margin.size() : 0, ' ');
      console.verbatim({{margin + "  ", Look::Dim}, {source.text.substr(begin, end - begin), Look::Code}});
    }
    begin = end + 1;
  }
}

void print_world(Console& console, const view::Names& names, const core::World& before, const core::World& world) {
  for (const auto& [id, object] : world.objects) {
    if (object.kind != core::ObjectKind::SemaphoreSet) {
      const view::Sentence line = view::object_line(names, world, id);
      const bool known = before.object(id) != nullptr && view::object_line(names, before, id) == line;
      if (!known && !line.empty()) console.print(line_of(line), "    ");
      continue;
    }
    for (std::size_t index = 0; index < core::members_of(object).size(); ++index) {
      console.print(SemaphoreLine(names, world).of(object, static_cast<std::uint16_t>(index)), "    ");
    }
  }
  for (const auto& [id, task] : world.tasks) {
    const view::Sentence why = view::why_line(names, world, id);
    if (task.state == core::TaskState::Blocked && !why.empty()) console.print(line_of(why), "    ");
  }
  const view::Sentence deadlock = view::deadlock_line(names, world);
  if (!deadlock.empty()) console.print(line_of(deadlock), "    ");
}

}  // namespace ipclab::cli
