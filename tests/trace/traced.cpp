#include "traced.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "session/trace.hpp"

namespace ipclab::trace {

Traced traced(const std::string& program, const std::vector<std::string>& arguments) {
  Traced traced;
  const int out = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(null, STDOUT_FILENO);
  const auto carry_out = [&](core::World& world, const core::Event& event) {
    if (const auto* noticed = std::get_if<core::Noticed>(&event.body)) traced.notices.push_back(noticed->message.key);
    traced.world = core::apply(std::move(traced.world), event);
    world = core::apply(std::move(world), event);
  };
  try {
    traced.status = session::trace(IPCLAB_BINARY_DIR "/ipclab-runner", program, arguments, carry_out);
  } catch (const core::Error& error) {
    traced.refused = error.message();
  }
  ::dup2(out, STDOUT_FILENO);
  ::close(out);
  ::close(null);
  return traced;
}

}  // namespace ipclab::trace
