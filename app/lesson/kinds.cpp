#include "lesson/kinds.hpp"

#include <algorithm>

namespace ipclab::lesson {
namespace {

using core::ObjectKind;

struct KindRow {
  std::string_view word;
  ObjectKind kind;
};

constexpr KindRow kinds[] = {
    {"semaphore", ObjectKind::SemaphoreSet},
    {"segment", ObjectKind::SharedSegment},
    {"queue", ObjectKind::MessageQueue},
    {"pipe", ObjectKind::Pipe},
    {"fifo", ObjectKind::Fifo},
    {"socket", ObjectKind::Socket},
    {"posix-semaphore", ObjectKind::PosixSemaphore},
    {"posix-shm", ObjectKind::PosixMemory},
    {"posix-queue", ObjectKind::PosixQueue},
    {"mapping", ObjectKind::Mapping},
    {"mutex", ObjectKind::Mutex},
    {"eventfd", ObjectKind::EventFd},
    {"file", ObjectKind::File},
    {"terminal", ObjectKind::Terminal},
    {"descriptor", ObjectKind::Other},
};

}  // namespace

std::optional<ObjectKind> kind_named(std::string_view word) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](auto& row) { return row.word == word; });
  return found == std::end(kinds) ? std::nullopt : std::optional(found->kind);
}

std::string kind_word(ObjectKind kind) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](auto& row) { return row.kind == kind; });
  return std::string(found->word);
}

std::vector<std::string> kind_words() {
  std::vector<std::string> words;
  for (const KindRow& row : kinds) words.emplace_back(row.word);
  return words;
}

bool has_type(ObjectKind kind) {
  return kind == ObjectKind::SharedSegment || kind == ObjectKind::PosixMemory || kind == ObjectKind::Mapping;
}

}  // namespace ipclab::lesson
