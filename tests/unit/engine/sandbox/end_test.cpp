// Whoever ends, nothing is left.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "engine/sys/child.hpp"
#include "engine/sys/socket.hpp"
#include "lab.hpp"
#include "processes.hpp"

using namespace ipclab::engine::sandbox;
namespace sys = ipclab::engine::sys;

namespace {

const std::string leaves_everything = (targets / "leaves_everything").string();

// What a program could leave on the host.
std::string objects_of_host() {
  std::ostringstream all;
  for (const char* file : {"/proc/sysvipc/sem", "/proc/sysvipc/shm", "/proc/sysvipc/msg", "/proc/self/mountinfo"}) {
    all << std::ifstream(file).rdbuf();
  }
  for (const char* trace : {"/dev/shm/ipclab-left", "/tmp/ipclab-left", "/tmp/ipclab-left.fifo"}) {
    if (std::filesystem::exists(trace)) all << trace;
  }
  return all.str();
}

// A runner with a program that has made everything, waited for by its processes: three.
std::vector<Watched> full_lab(Runner& runner) {
  tell(runner, 'b', {leaves_everything});
  for (;;) {
    auto processes = watch(runner.guard.value);
    if (processes.size() >= 5) return processes;
    ::usleep(1000);
  }
}

}  // namespace

TEST_CASE("end of file ends everything") {
  const std::string before = objects_of_host();
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  const auto processes = full_lab(runner);
  runner.stop();
  CHECK(all_end(processes));
  CHECK(objects_of_host() == before);
}

TEST_CASE("stop() ends everything also while another thread of the app waits on the socket") {
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  const auto processes = full_lab(runner);
  const int socket = runner.socket.get();
  std::thread waiting([socket] { sys::wait_readable(socket, std::chrono::seconds(5)); });
  ::usleep(20'000);  // it waits by now; if not, the test is only easier
  const auto start = std::chrono::steady_clock::now();
  runner.stop();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
  CHECK(all_end(processes));
  waiting.join();
}

TEST_CASE("kill -9 of guard or init ends everything, and the app hears of it") {
  for (const std::string role : {"guard", "init"}) {
    const std::string before = objects_of_host();
    Runner runner = start_runner(Arrangement::Lab, test_runner);
    const auto processes = full_lab(runner);
    for (const auto& process : processes) {
      if (process.role == role) sys::kill_pidfd(process.pidfd.get());
    }
    CHECK(all_end(processes));
    CHECK_FALSE(runner.receive(std::chrono::seconds(5)));
    CHECK(runner.ended);
    runner.stop();
    CHECK(objects_of_host() == before);
  }
}

TEST_CASE("kill -9 of the app ends everything") {
  const std::string before = objects_of_host();
  sys::Pipe pipe = sys::make_pipe();
  const pid_t app = sys::fork_process();
  if (app == 0) {
    Runner runner = start_runner(Arrangement::Lab, test_runner);
    full_lab(runner);
    sys::put(pipe.write.get(), {reinterpret_cast<const std::uint8_t*>(&runner.guard.value), sizeof(pid_t)});
    for (;;) ::pause();
  }
  pipe.write.reset();
  pid_t guard = 0;
  REQUIRE(::read(pipe.read.get(), &guard, sizeof guard) == sizeof guard);
  const auto processes = watch(guard);
  REQUIRE(processes.size() >= 5);
  ::kill(app, SIGKILL);
  sys::reap(app);
  CHECK(all_end(processes));
  CHECK(objects_of_host() == before);
}

TEST_CASE("kill -9 of a program leaves the others alone") {
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  const auto processes = full_lab(runner);
  sys::kill_pidfd(processes.back().pidfd.get());
  CHECK(tell(runner, 'w', {"/bin/echo", "alive"}).output == "alive\n");
}

TEST_CASE("programs cannot end what is outside") {
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  const Answer answer = tell(runner, 'w', {"/bin/sh", "-c", "kill -9 1; kill -9 -1; echo still here"});
  CHECK(answer.output.find("still here") != std::string::npos);
  CHECK(tell(runner, 'w', {"/bin/echo", "alive"}).output == "alive\n");
}

TEST_CASE("host arrangement: end of file kills what was traced") {
  Runner runner = start_runner(Arrangement::Host, test_runner);
  std::string text = std::string("t/bin/sleep") + '\0' + "1000" + '\0';
  REQUIRE(runner.send({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
  std::vector<Watched> processes;
  while ((processes = watch(runner.guard.value)).size() < 3) ::usleep(1000);
  runner.stop();
  CHECK(all_end(processes));
}
