// Names of the variant alternatives and enumerators, so that one description of a value serves the wire,
// JSON and golden logs. A struct describes itself with `fields(archive, self)`.
#pragma once

#include <array>
#include <string_view>

#include "core/event.hpp"

namespace ipclab::core {

// In the order of the variant: the index is what the wire carries, the name what JSON shows.
inline constexpr std::array<std::string_view, std::variant_size_v<Body>> body_names = {
    "step-began", "step-ended", "task-born", "executed", "resumed", "held", "call-entered", "call-returned",
    "blocked", "released", "signal-sent", "signal-delivered", "job-stopped", "job-continued", "exited", "reaped",
    "output", "object-created", "object-removed", "semaphore", "undo", "noticed", "engine-failed"};

inline constexpr std::array<std::string_view, std::variant_size_v<Command>> command_names = {
    "launch", "step-call", "does", "run-to", "returns", "run", "admit", "hold", "send-signal", "spontaneous"};

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
  static constexpr std::array<std::string_view, 8> names = {"main",       "entry", "birth",  "before-call",
                                                            "after-call", "line",  "signal", "interrupt"};
};
template <>
struct EnumNames<Disposition> {
  static constexpr std::array<std::string_view, 5> names = {"handler", "ignored", "terminates", "stops", "continues"};
};
template <>
struct EnumNames<ObjectKind> {
  static constexpr std::array<std::string_view, 1> names = {"semaphore-set"};
};

template <class Variant>
constexpr const auto& alternative_names() {
  if constexpr (std::is_same_v<Variant, Body>)
    return body_names;
  else
    return command_names;
}

}  // namespace ipclab::core
