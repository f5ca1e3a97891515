#include "view/weave.hpp"

namespace ipclab::view {
namespace {

void add(text::Lang lang, Sentence& sentence, Span span) {
  if (span.text.empty()) return;
  if (sentence.empty()) {
    if (span.ink == Ink::Plain) span.text.erase(0, span.text.find_first_not_of(' '));
    if (!span.text.empty()) sentence.push_back(std::move(span));
    return;
  }
  Span& back = sentence.back();
  const std::string_view seam = text::seam(lang, back.text, span.text);
  if (span.ink == Ink::Plain && back.ink == Ink::Plain) {
    back.text.append(seam).append(span.text);
    return;
  }
  if (!seam.empty() && back.ink == Ink::Plain) {
    back.text += seam;
  } else if (!seam.empty() && span.ink == Ink::Plain) {
    span.text.insert(0, seam);
  } else if (!seam.empty()) {
    sentence.push_back(word(std::string(seam)));
  }
  sentence.push_back(std::move(span));
}

// Length of the valid UTF-8 sequence that `bytes` begins with, 0 if it begins with none (RFC 3629).
std::size_t sequence_length(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const unsigned char lead = byte(0);
  std::size_t length = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) length = 2;
  if (lead >= 0xe0 && lead <= 0xef) length = 3;
  if (lead >= 0xf0 && lead <= 0xf4) length = 4;
  if (length == 0 || bytes.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;
  if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;
  return length;
}

}  // namespace

Span value(std::int64_t number) {
  return word(number < 0 ? "−" + std::to_string(number).substr(1) : std::to_string(number), Ink::Value);
}

Span signed_value(std::int64_t number) {
  Span span = value(number);
  if (number > 0) span.text.insert(0, "+");
  return span;
}

Span process_span(const Names& names, const core::World& world, core::TaskId process) {
  return {names.process(world, process), Ink::Process, process, {}};
}

Span task_span(const Names& names, const core::World& world, core::TaskId task) {
  return {names.task(world, task), Ink::Process, task, {}};
}

Span object_span(const Names& names, const core::World& world, core::ObjectId object) {
  return {names.object(world, object), Ink::Object, {}, object};
}

Span semaphore_span(const Names& names, const core::World& world, core::ObjectId object, std::uint16_t index) {
  return {names.semaphore(world, object, index), Ink::Object, {}, object};
}

Sentence list(const Names& names, const core::World& world, const std::vector<core::TaskId>& processes,
              std::string_view last_joint) {
  Sentence all;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    if (i > 0) {
      const bool last = i + 1 == processes.size();
      all.push_back(word(text::say(names.lang, last ? last_joint : "view.comma")));
    }
    all.push_back(process_span(names, world, processes[i]));
  }
  return all;
}

Sentence weave(text::Lang lang, std::string_view key, std::vector<Sentence> arguments) {
  Sentence woven;
  const auto pieces = text::pieces(lang, key);
  if (pieces.empty()) return {word(text::say(lang, key))};
  for (const text::Piece& piece : pieces) {
    if (!piece.argument) {
      add(lang, woven, word(std::string(piece.literal)));
    } else if (*piece.argument < arguments.size()) {
      const Sentence& argument = arguments[*piece.argument];
      if (piece.many.empty()) {
        append(lang, woven, argument);
      } else {
        add(lang, woven, word(std::string(plain(argument) == "1" ? piece.one : piece.many)));
      }
    }
  }
  return woven;
}

void append(text::Lang lang, Sentence& sentence, const Sentence& more) {
  for (const Span& span : more) add(lang, sentence, span);
}

std::string printable(std::string_view bytes) {
  std::string shown;
  shown.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (length == 0) {
      shown += "\ufffd";
    } else if (lead == '\n' || lead == '\t' || (lead >= 0x20 && lead != 0x7f)) {
      shown += bytes.substr(0, length);
    } else if (lead != '\r') {
      shown += "\u00b7";
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return shown;
}

}  // namespace ipclab::view
