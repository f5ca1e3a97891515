#include "core/names.hpp"

#include <csignal>
#include <cstring>

namespace ipclab::core {

std::string errno_name(std::int32_t number) {
  // glibc(3) strerrorname_np: null for an unknown number
  if (const char* name = strerrorname_np(number)) return name;
  // linux/errno.h: what a tracer sees where the kernel will start the call again; no program ever does.
  switch (number) {
    case 512:
      return "ERESTARTSYS";
    case 513:
      return "ERESTARTNOINTR";
    case 514:
      return "ERESTARTNOHAND";
    case 516:
      return "ERESTART_RESTARTBLOCK";
    default:
      return "errno " + std::to_string(number);
  }
}

std::string signal_name(std::int32_t number) {
  if (const char* abbreviation = sigabbrev_np(number)) return std::string("SIG") + abbreviation;
  // The kernel's SIGRTMIN is 32; glibc keeps two for itself and calls 34 SIGRTMIN.
  if (number >= SIGRTMIN && number <= SIGRTMAX) {
    return number == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(number - SIGRTMIN);
  }
  return "signal " + std::to_string(number);
}

std::optional<std::int32_t> errno_number(std::string_view name) {
  for (std::int32_t number = 1; number < 200; ++number) {
    const char* candidate = strerrorname_np(number);
    if (candidate != nullptr && name == candidate) return number;
  }
  return std::nullopt;
}

std::optional<std::int32_t> signal_number(std::string_view name) {
  for (std::int32_t number = 1; number <= 64; ++number) {
    if (signal_name(number) == name) return number;
  }
  return std::nullopt;
}

}  // namespace ipclab::core
