// One line of /proc/PID/fdinfo/N (proc(5)): "flags:\t0100002".
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

namespace ipclab::engine::observe {

// The number after `label`, written in `base`; nothing where there is no such line.
inline std::optional<std::uint64_t> information_number(const std::string& text, const std::string& label, int base) {
  const bool first = text.starts_with(label);
  const auto at = first ? 0 : text.find("\n" + label);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoull(text.c_str() + at + label.size() + (first ? 0 : 1), nullptr, base);
}

}  // namespace ipclab::engine::observe
