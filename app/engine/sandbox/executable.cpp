#include "engine/sandbox/executable.hpp"

#include <fcntl.h>

#include <cerrno>

#include "core/message.hpp"
#include "core/names.hpp"

namespace ipclab::engine::sandbox {

sys::Fd open_executable(const std::filesystem::path& file) {
  sys::Fd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened) throw core::Error("sandbox.no-program", {file.string(), core::errno_name(errno)});
  return opened;
}

}  // namespace ipclab::engine::sandbox
