#include "lesson/figure.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

namespace ipclab::lesson {
namespace {

constexpr std::size_t largest = 256 * 1024;  // a drawing of lines and words has 10 KiB
constexpr float smallest_letter = 12;
constexpr std::string_view space = " \t\r\n";

struct Attribute {
  std::string name, value;
};

struct Tag {
  std::string name;
  std::vector<Attribute> attributes;
  std::size_t at = 0;

  const std::string* find(std::string_view wanted) const {
    for (const Attribute& attribute : attributes)
      if (attribute.name == wanted) return &attribute.value;
    return nullptr;
  }
};

// The opening tags of a file, one after the other; a file that breaks XML's rules ends early and fails when it is
// drawn.
class Tags {
 public:
  explicit Tags(std::string_view text) : text_(text) {}

  std::optional<Tag> next() {
    while ((at_ = text_.find('<', at_)) != text_.npos) {
      const std::size_t begin = at_++;
      if (skips("!--", "-->") || skips("![CDATA[", "]]>") || skips("!", ">") || skips("?", "?>") || skips("/", ">"))
        continue;
      Tag tag{word(), {}, begin};
      while (std::optional<Attribute> attribute = next_attribute()) tag.attributes.push_back(std::move(*attribute));
      return tag;
    }
    return std::nullopt;
  }

 private:
  bool skips(std::string_view begin, std::string_view end) {
    if (text_.substr(at_, begin.size()) != begin) return false;
    at_ = std::min(text_.find(end, at_ + begin.size()), text_.size());
    return true;
  }

  std::string word() {
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n=/>", at_), text_.size());
    const std::string_view found = text_.substr(at_, end - at_);
    at_ = end;
    return std::string(found);
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(space, at_), text_.size()); }

  std::optional<Attribute> next_attribute() {
    skip_space();
    Attribute attribute{word(), {}};
    if (attribute.name.empty()) return std::nullopt;
    skip_space();
    if (at_ >= text_.size() || text_[at_] != '=') return attribute;
    ++at_;
    skip_space();
    if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return std::nullopt;
    const std::size_t end = std::min(text_.find(text_[at_], at_ + 1), text_.size());
    attribute.value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, text_.size());
    return attribute;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// What a style attribute sets stands for attributes of these names.
void unfold_style(Tag& tag) {
  const std::string* style = tag.find("style");
  if (style == nullptr) return;
  std::istringstream declarations(*style);
  for (std::string declaration; std::getline(declarations, declaration, ';');) {
    const std::size_t colon = declaration.find(':');
    if (colon == declaration.npos) continue;
    const auto trimmed = [](std::string_view text) {
      const std::size_t begin = std::min(text.find_first_not_of(space), text.size());
      return std::string(text.substr(begin, text.find_last_not_of(space) + 1 - begin));
    };
    const std::string_view text = declaration;
    tag.attributes.push_back({trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1))});
  }
}

std::optional<float> number(std::string_view text) {
  float value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return std::nullopt;
  return value;
}

bool is_picture(const std::string& name) { return name.size() > 4 && name.ends_with(".svg"); }

class Reader {
 public:
  Reader(Figure& figure, std::string file, std::string_view text)
      : figure_(figure), file_(std::move(file)), text_(text) {}

  void fault(std::size_t at, std::string key, std::vector<std::string> args, std::string suggestion = {}) {
    figure_.faults.push_back({spot(at), {std::move(key), std::move(args)}, std::move(suggestion)});
  }

  // True where the root is one of a picture whose proportions are known.
  bool read_root(const Tag& root) {
    if (root.name != "svg") {
      fault(root.at, "lesson.figure-not-svg", {figure_.name});
      return false;
    }
    const std::string* box = root.find("viewBox");
    std::istringstream numbers(box != nullptr ? *box : std::string());
    float left = 0;
    float top = 0;
    const bool read = static_cast<bool>(numbers >> left >> top >> figure_.width >> figure_.height);
    const auto usable = [](float side) { return side >= 1 && side <= 10000; };
    if (read && usable(figure_.width) && usable(figure_.height)) return true;
    fault(root.at, "lesson.figure-no-size", {figure_.name});
    return false;
  }

  void read(Tag tag) {
    unfold_style(tag);
    for (const auto& [name, value] : tag.attributes) {
      if (name == "fill" || name == "stroke" || name == "color" || name == "stop-color") colour(tag, name, value);
      if (name == "class") classes(tag, value);
      if (name == "font-size") letters(tag, value);
    }
  }

 private:
  Spot spot(std::size_t at) const {
    if (text_.empty()) return {file_, 0, 0};
    const std::string_view before = text_.substr(0, at);
    const std::string_view line = before.substr(before.rfind('\n') + 1);
    const auto begins_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
    return {file_, static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1),
            static_cast<std::uint32_t>(std::count_if(line.begin(), line.end(), begins_character) + 1)};
  }

  void colour(const Tag& tag, const std::string& name, const std::string& value) {
    if (value != "none" && value != "currentColor" && value != "inherit")
      fault(tag.at, "lesson.figure-colour", {name, value});
  }

  void classes(const Tag& tag, const std::string& value) {
    static const std::vector<std::string> known = {"ink", "faint", "box", "a", "b", "c", "accent", "warn"};
    std::istringstream words(value);
    for (std::string word; words >> word;) {
      if (std::find(known.begin(), known.end(), word) == known.end())
        fault(tag.at, "lesson.figure-class", {word}, nearest(word, known));
    }
  }

  void letters(const Tag& tag, const std::string& value) {
    const auto size = number(value);
    if (size && *size < smallest_letter && tag.at != last_small_) {
      last_small_ = tag.at;  // the size stands twice in many files: as attribute and as style
      fault(tag.at, "lesson.figure-small-letters", {value});
    }
  }

  Figure& figure_;
  std::string file_;
  std::string_view text_;
  std::size_t last_small_ = std::string_view::npos;
};

}  // namespace

Figure read_figure(std::string name, std::string file, std::optional<std::string> bytes) {
  Figure figure;
  figure.name = std::move(name);
  const std::string_view text = bytes ? std::string_view(*bytes) : std::string_view();
  Reader reader(figure, std::move(file), text);
  if (!bytes) {
    reader.fault(0, "lesson.figure-missing", {figure.name});
    return figure;
  }
  if (text.size() > largest) {
    reader.fault(0, "lesson.figure-too-large", {figure.name, std::to_string(largest / 1024)});
    return figure;
  }
  Tags tags(text);
  std::optional<Tag> root = tags.next();
  if (!root || !is_picture(figure.name)) {
    reader.fault(0, "lesson.figure-not-svg", {figure.name});
    return figure;
  }
  if (!reader.read_root(*root)) return figure;
  for (std::optional<Tag> tag = std::move(root); tag; tag = tags.next()) reader.read(std::move(*tag));
  figure.svg = std::make_shared<const std::string>(std::move(*bytes));
  return figure;
}

}  // namespace ipclab::lesson
