#include "engine/sandbox/compile.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/codec.hpp"
#include "core/message.hpp"
#include "engine/sandbox/filter.hpp"
#include "engine/sandbox/start.hpp"
#include "engine/sys/child.hpp"
#include "engine/sys/memory_file.hpp"
#include "engine/sys/socket.hpp"
#include "engine/sys/terminal.hpp"

namespace ipclab::engine::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr std::size_t most_words = 64 * 1024;
constexpr std::chrono::seconds patience{60};  // all its processes have used up their time by then

// A source can make a compiler work without end, and write as much.
constexpr sys::Limit limits[] = {
    {RLIMIT_CPU, 20}, {RLIMIT_NPROC, 32},   {RLIMIT_AS, 2048 * mebibyte}, {RLIMIT_FSIZE, 48 * mebibyte},
    {RLIMIT_CORE, 1}, {RLIMIT_NOFILE, 256},
};

constexpr std::array<const char*, 4> environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "LANG=C.UTF-8",
                                                    nullptr};
constexpr int not_executed = 127;  // as shells say it

// Made before the fork: after it nothing may be allocated.
struct Plan {
  std::vector<char*> arguments;
  Filter deny;
  int words = -1;
  int user_namespace = -1;
  sigset_t none{};
};

[[noreturn]] void be_compiler(const Plan& plan) noexcept {
  const bool ready = sys::replace_descriptor(plan.words, STDOUT_FILENO) == 0 &&
                     sys::replace_descriptor(plan.words, STDERR_FILENO) == 0 && sys::change_directory("/tmp") == 0 &&
                     sys::set_limits(limits) == 0 && sys::enter_user_namespace(plan.user_namespace) == 0 &&
                     sys::drop_capabilities() == 0 && sys::close_all_on_exec(STDERR_FILENO + 1) == 0 &&
                     sys::set_signals(plan.none, plan.none) == 0 && sys::forbid_new_privileges() == 0 &&
                     sys::load_filter(plan.deny) == 0;
  if (ready) sys::execute(plan.arguments[0], plan.arguments.data(), const_cast<char* const*>(environment.data()));
  sys::leave(not_executed);
}

std::string all_of(const std::string& path, std::size_t most) {
  std::ifstream in(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  text.resize(std::min(text.size(), most));
  return text;
}

// The first is the file's name, the others are the command.
int run_compiler(const Inside& inside, std::vector<std::string> order, const sys::Fd& text) {
  const fs::path file = fs::path("/tmp") / order.front();
  fs::create_directories(file.parent_path());
  const auto bytes = sys::whole_file(text.get());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  order.insert(order.end(), {"-o", "/tmp/program", order.front()});
  const sys::Fd words = sys::create_file("/tmp/words", 0644);
  Plan plan;
  for (std::size_t i = 1; i < order.size(); ++i) plan.arguments.push_back(order[i].data());
  plan.arguments.push_back(nullptr);
  plan.deny = deny_filter();
  plan.words = words.get();
  plan.user_namespace = inside.user_namespace;
  ::sigemptyset(&plan.none);
  const pid_t compiler = sys::fork_process();
  if (compiler == 0) be_compiler(plan);
  return sys::reap(compiler);
}

}  // namespace

int serve_compilation(const Inside& inside) {
  const auto received = sys::receive_message(inside.socket);
  if (!received || received->descriptors.empty()) return 0;
  std::string words;
  sys::Fd executable;
  try {
    const int status =
        run_compiler(inside, core::decode<std::vector<std::string>>(received->bytes), received->descriptors.front());
    words = all_of("/tmp/words", most_words);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) executable = sys::open_to_read("/tmp/program");
  } catch (const std::exception& error) {
    words = error.what();
  }
  const int descriptor = executable.get();
  sys::send_message(inside.socket, core::encode(words), std::span<const int>(&descriptor, executable ? 1 : 0));
  return 0;
}

Compiled compile(const fs::path& runner_binary, const Compilation& compilation) {
  Runner runner = start_compiling_runner(runner_binary);
  std::vector<std::string> order{compilation.file};
  order.insert(order.end(), compilation.command.begin(), compilation.command.end());
  const sys::Fd text = sys::memory_file("source");
  sys::put(text.get(),
           std::span(reinterpret_cast<const std::uint8_t*>(compilation.text.data()), compilation.text.size()));
  runner.send(core::encode(order), text.get());
  if (!sys::wait_readable(runner.socket.get(), patience))
    throw core::Error("sandbox.no-compilation", {compilation.file});
  const auto answer = sys::receive_message(runner.socket.get());
  if (!answer) throw core::Error("sandbox.no-compilation", {compilation.file});
  Compiled compiled;
  compiled.words = core::decode<std::string>(answer->bytes);
  compiled.well = !answer->descriptors.empty();
  if (compiled.well) {
    const auto bytes = sys::whole_file(answer->descriptors.front().get());
    compiled.executable.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return compiled;
}

}  // namespace ipclab::engine::sandbox
