#include "engine/sandbox/executable.hpp"

#include <fcntl.h>

#include <cerrno>

#include "core/message.hpp"
#include "core/names.hpp"
#include "engine/sys/program_file.hpp"

namespace ipclab::engine::sandbox {

void refuse_32_bit(const std::filesystem::path& file) {
  if (sys::is_32_bit(file.string())) throw core::Error("sandbox.32-bit", {file.filename().string()});
}

sys::Fd open_executable(const std::filesystem::path& file) {
  sys::Fd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened) throw core::Error("sandbox.no-program", {file.string(), core::errno_name(errno)});
  refuse_32_bit(file);
  return opened;
}

}  // namespace ipclab::engine::sandbox
