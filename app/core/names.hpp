// Names of errno values, signals and call states as the man pages spell them (errno(3), signal(7)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipclab::core {

std::string errno_name(std::int32_t number);   // "EAGAIN"; "errno 999" for one without a name
std::string signal_name(std::int32_t number);  // "SIGKILL"; "SIGRTMIN+3"
std::optional<std::int32_t> errno_number(std::string_view name);
std::optional<std::int32_t> signal_number(std::string_view name);

}  // namespace ipclab::core
