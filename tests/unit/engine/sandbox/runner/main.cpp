// A runner without tracer and observer: starts what it is told to and sends back what that wrote and how it ended.
// Message in: 'w' (wait), 'b' (leave in the background) or 't' (as 'w', seized, with getppid(2) in the trace filter),
// then argv, each ended by NUL; the executable travels beside. Messages out: "o" + output, "s" + stops of the trace
// filter, "f" + key of the failure, "e" + wait(2) status, "p" + pid; one of the last two ends the answer.
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "core/message.hpp"
#include "engine/sandbox/guard.hpp"
#include "engine/sandbox/spawn.hpp"
#include "engine/sys/ptrace.hpp"
#include "engine/sys/socket.hpp"

using namespace ipclab::engine;

namespace {

constexpr std::array<int, 1> traced = {SYS_getppid};

void say(int socket, const std::string& text) {
  sys::send_message(socket, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void pass_output(int socket, int terminal) {
  std::array<char, 4096> text{};
  for (;;) {
    const ssize_t got = ::read(terminal, text.data(), text.size());
    if (got <= 0) return;
    say(socket, "o" + std::string(text.data(), static_cast<std::size_t>(got)));
  }
}

// Lets a traced program go on from each of its stops, counting those of the trace filter.
int follow(int socket, int terminal, pid_t pid, bool counts) {
  int stops = 0;
  for (;;) {
    int status = 0;
    const pid_t child = ::waitpid(-1, &status, __WALL);
    pass_output(socket, terminal);
    if (child == pid && !WIFSTOPPED(status)) {
      if (counts) say(socket, "s" + std::to_string(stops));
      return status;
    }
    if (!WIFSTOPPED(status)) continue;
    if (status >> 16 == PTRACE_EVENT_SECCOMP) ++stops;
    const bool signal = status >> 16 == 0;
    ::ptrace(PTRACE_CONT, child, nullptr, static_cast<long>(signal ? WSTOPSIG(status) : 0));
  }
}

struct Started {
  std::vector<sandbox::Spawned> kept;
};

void obey(const sandbox::Inside& inside, const sys::Received& message, Started& started) {
  const std::string text(message.bytes.begin(), message.bytes.end());
  sandbox::SpawnSpec spec;
  for (std::size_t at = 1; at < text.size();) {
    const std::size_t end = text.find('\0', at);
    spec.arguments.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const bool lab = inside.arrangement == sandbox::Arrangement::Lab;
  spec.program = lab ? std::filesystem::path(spec.arguments.at(0)).filename().string() : spec.arguments.at(0);
  spec.executable = message.descriptors.empty() ? -1 : message.descriptors[0].get();
  if (text[0] == 't') spec.traced_calls = traced;
  const auto seize = [&](ipclab::core::Pid pid) {
    if (text[0] != 'b') sys::seize(pid);
  };
  sandbox::Spawned spawned = sandbox::spawn(inside, spec, seize);
  const int terminal = spawned.terminal.get();
  if (text[0] == 'b') {
    say(inside.socket, "p" + std::to_string(spawned.pid.value));
    started.kept.push_back(std::move(spawned));
    return;
  }
  const int status = follow(inside.socket, terminal, spawned.pid.value, text[0] == 't');
  if (const auto failure = spawned.failure()) {
    std::string why = "f" + failure->key;
    for (const std::string& argument : failure->args) why += " " + argument;
    say(inside.socket, why);
  }
  say(inside.socket, "e" + std::to_string(status));
}

int serve(const sandbox::Inside& inside) {
  Started started;
  // As the real tracer does, and so that the programs' signals are seen to be reset.
  std::signal(SIGUSR1, SIG_IGN);
  for (;;) {
    std::array<pollfd, 2> news{pollfd{inside.socket, POLLIN, 0}, pollfd{inside.guard_alive, POLLIN, 0}};
    if (::poll(news.data(), news.size(), -1) < 0) continue;
    if (news[1].revents != 0) return 1;
    const auto message = sys::receive_message(inside.socket);
    if (!message) return 0;
    try {
      obey(inside, *message, started);
    } catch (const ipclab::core::Error& error) {
      say(inside.socket, "f" + error.message().key);
      say(inside.socket, "e-1");
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = sandbox::guard_arguments(argc, argv);
  if (!arguments) return 2;
  return sandbox::guard_main(arguments->socket, arguments->arrangement, serve);
}
