// ipclab-runner: started by the app, never by a person. The guard, and inside it the tracer.
#include <cstdio>
#include <exception>

#include "engine/runner/host.hpp"
#include "engine/runner/runner.hpp"
#include "engine/sandbox/compile.hpp"
#include "engine/sandbox/guard.hpp"
#include "engine/sys/socket.hpp"

using namespace ipclab;

namespace {

// The one door through which our own failures leave: as an event that the user sees.
int trace(const engine::sandbox::Inside& inside) {
  core::Message failure;
  try {
    if (inside.arrangement == engine::sandbox::Arrangement::Host) return engine::runner::trace_host(inside);
    engine::runner::Runner runner(inside);
    runner.serve();
  } catch (const engine::runner::Gone&) {
    return 0;
  } catch (const core::Error& error) {
    failure = error.message();
  } catch (const std::exception& error) {
    failure = {"engine.failed", {error.what()}};
  }
  core::Event event;  // seq 0: the log gives it the next one
  event.body = core::EngineFailed{failure};
  engine::sys::send_message(inside.socket, core::encode(std::vector<core::Event>{event}));
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = engine::sandbox::guard_arguments(argc, argv);
  if (!arguments) {
    std::fputs("ipclab-runner is started by ipclab; start that instead.\n", stderr);
    return 2;
  }
  return engine::sandbox::guard_main(arguments->socket, arguments->arrangement,
                                     arguments->compiles ? engine::sandbox::serve_compilation : trace);
}
