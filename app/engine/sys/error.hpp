// The one way a failed system call leaves this room: std::system_error with the number, the call and its object.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace ipclab::engine::sys {

// Throws for `number` (errno of the calling thread, unless given).
[[noreturn]] inline void fail(const std::string& call, const std::string& object = {}, int number = errno) {
  throw std::system_error(number, std::generic_category(), object.empty() ? call : call + " " + object);
}

// -1 becomes an exception, everything else is passed on.
template <class Result>
Result checked(Result result, const std::string& call, const std::string& object = {}) {
  if (result == static_cast<Result>(-1)) fail(call, object);
  return result;
}

}  // namespace ipclab::engine::sys
