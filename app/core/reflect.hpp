// Names of the variant alternatives and enumerators, so that one description of a value serves the wire,
// JSON and golden logs. A struct describes itself with `fields(archive, self)`.
#pragma once

#include <array>
#include <string_view>

#include "core/event.hpp"

namespace ipclab::core {

// In the order of the variant: the index is what the wire carries, the name what JSON shows.
inline constexpr std::array<std::string_view, std::variant_size_v<Body>> body_names = {
    "step-began",    "step-ended",    "task-born", "executed",       "resumed",          "held",        "call-entered",
    "call-returned", "blocked",       "released",  "signal-sent",    "signal-delivered", "job-stopped", "job-continued",
    "exited",        "reaped",        "output",    "object-created", "object-removed",   "semaphore",   "undo",
    "noticed",       "engine-failed", "unlinked",  "data",           "stream",           "socket",      "queue",
    "queue-listed",  "segment",       "attached",  "detached",       "memory",           "accessed",    "type",
    "typed",         "counter",       "locks",     "descriptors",    "handler-returned", "signals",     "group",
    "variables",     "input", "timer"};

inline constexpr std::array<std::string_view, std::variant_size_v<Command>> command_names = {
    "launch", "step",        "does",        "run-to", "returns", "run",  "admit",
    "hold",   "send-signal", "spontaneous", "expire", "inject",  "type", "close-input"};

template <class Enum>
struct EnumNames;
template <>
struct EnumNames<Stdout> {
  static constexpr std::array<std::string_view, 3> names = {"terminal", "pipe", "file"};
};
template <>
struct EnumNames<TargetKind> {
  static constexpr std::array<std::string_view, 6> names = {"call", "line", "child", "output", "blocked", "end"};
};
template <>
struct EnumNames<Outcome> {
  static constexpr std::array<std::string_view, 5> names = {"reached", "blocked", "ended", "held", "limit"};
};
template <>
struct EnumNames<Birth> {
  static constexpr std::array<std::string_view, 5> names = {"launch", "fork", "vfork", "clone", "thread"};
};
template <>
struct EnumNames<HeldAt> {
  static constexpr std::array<std::string_view, 10> names = {
      "main", "entry", "birth", "before-call", "after-call", "line", "signal", "interrupt", "access", "instruction"};
};
template <>
struct EnumNames<Disposition> {
  static constexpr std::array<std::string_view, 5> names = {"handler", "ignored", "terminates", "stops", "continues"};
};
template <>
struct EnumNames<ObjectKind> {
  static constexpr std::array<std::string_view, 15> names = {
      "semaphore-set", "segment",         "message-queue", "pipe",        "fifo",
      "socket",        "posix-semaphore", "posix-memory",  "posix-queue", "mapping",
      "mutex",         "eventfd",         "file",          "terminal",    "other"};
};
template <>
struct EnumNames<StepSize> {
  static constexpr std::array<std::string_view, 4> names = {"call", "line", "access", "instruction"};
};
template <>
struct EnumNames<Flow> {
  static constexpr std::array<std::string_view, 2> names = {"in", "out"};
};
template <>
struct EnumNames<SocketState> {
  static constexpr std::array<std::string_view, 5> names = {"unconnected", "listening", "connecting", "connected",
                                                            "closed"};
};
template <>
struct EnumNames<FieldKind> {
  static constexpr std::array<std::string_view, 10> names = {"signed",  "unsigned", "character", "bool",  "float",
                                                             "pointer", "text",     "semaphore", "mutex", "bytes"};
};
template <>
struct EnumNames<LockKind> {
  static constexpr std::array<std::string_view, 3> names = {"flock", "posix", "open-file"};
};
template <>
struct EnumNames<Access> {
  static constexpr std::array<std::string_view, 4> names = {"none", "read", "write", "both"};
};

template <class Variant>
constexpr const auto& alternative_names() {
  if constexpr (std::is_same_v<Variant, Body>)
    return body_names;
  else
    return command_names;
}

}  // namespace ipclab::core
