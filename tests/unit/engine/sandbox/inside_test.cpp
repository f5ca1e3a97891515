// What programs find in the Lab, and what they do not.
#include <sys/syscall.h>

#include <cstdlib>
#include <sstream>

#include "lab.hpp"
#include "processes.hpp"

using namespace ipclab::engine::sandbox;

namespace {

// One line of /proc/PID/status.
std::string field(const std::string& status, const std::string& name) {
  std::istringstream lines(status);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name + ":\t", 0) == 0) return line.substr(name.size() + 2);
  }
  return "no such field";
}

}  // namespace

TEST_CASE("the root is a tree of the Lab's own") {
  const Answer root = run_in_lab({"/bin/ls", "/"});
  CHECK(root.status == 0);
  for (const std::string name : {"home", "root", "run", "var", "sys", "mnt", "opt", "srv", "boot"}) {
    CHECK_MESSAGE((" " + root.output + " ").find(name) == std::string::npos, name);
  }
  CHECK(root.output.find("usr") != std::string::npos);
  const Answer lab = run_in_lab({"/bin/ls", "/lab", "/tmp", "/dev/shm", "/dev/mqueue"});
  CHECK(lab.output == "/dev/mqueue:\n\n/dev/shm:\n\n/lab:\nls\n\n/tmp:\n");
}

TEST_CASE("only /tmp and the shared memory directory can be written to") {
  const Answer answer =
      run_in_lab({"/bin/sh", "-c",
                  "for d in / /usr /etc /lab /dev /proc /tmp /dev/shm; do "
                  "if (echo x > $d/written) 2>/dev/null; then echo yes $d; else echo no $d; fi; done"});
  CHECK(answer.output == "no /\nno /usr\nno /etc\nno /lab\nno /dev\nno /proc\nyes /tmp\nyes /dev/shm\n");
}

TEST_CASE("no capabilities, no new ones, a filter, no signals kept, three descriptors") {
  const Answer answer = run_in_lab({"/bin/cat", "/proc/self/status"});
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "SigBlk", "SigIgn"}) {
    CHECK_MESSAGE(field(answer.output, set) == "0000000000000000", set);
  }
  CHECK(field(answer.output, "NoNewPrivs") == "1");
  CHECK(field(answer.output, "Seccomp") == "2");
  CHECK(field(answer.output, "Pid") == "100");
  CHECK(field(answer.output, "PPid") == "2");  // who stands for the shell
  // ls has opened the fourth itself.
  const Answer descriptors = run_in_lab({"/bin/ls", "/proc/self/fd"});
  CHECK(descriptors.output == "0  1  2  3\n");
}

TEST_CASE("its own IPC namespace, host name and network") {
  const Answer objects =
      run_in_lab({"/bin/sh", "-c", "cat /proc/sysvipc/sem /proc/sysvipc/shm /proc/sysvipc/msg | wc -l"});
  CHECK(objects.output == "3\n");
  CHECK(run_in_lab({"/bin/uname", "-n"}).output == "lab\n");
  const Answer network = run_in_lab({"/bin/cat", "/proc/net/route"});
  CHECK(network.output.find("\n") == network.output.size() - 1);  // the heading alone
}

TEST_CASE("a small environment, /tmp, a terminal, and the same addresses each time") {
  CHECK(run_in_lab({"/usr/bin/env"}).output ==
        "PATH=/lab:/usr/local/bin:/usr/bin:/bin\nHOME=/tmp\nLANG=C.UTF-8\nTERM=dumb\n");
  CHECK(run_in_lab({"/bin/pwd"}).output == "/tmp\n");
  CHECK(run_in_lab({"/usr/bin/tty"}).output == "/dev/pts/0\n");
  CHECK(run_in_lab({"/bin/readlink", "/proc/self/exe"}).output == "/lab/readlink\n");
  const std::vector<std::string> where = {"/bin/grep", "stack", "/proc/self/maps"};
  CHECK(run_in_lab(where).output == run_in_lab(where).output);
}

TEST_CASE("limits") {
  const Answer answer =
      run_in_lab({"/bin/sh", "-c", "for i in $(seq 100); do sleep 100 & done 2>/dev/null; echo unreachable"});
  CHECK(answer.output.find("unreachable") == std::string::npos);
  const Answer limits = run_in_lab({"/bin/cat", "/proc/self/limits"});
  const auto has = [&](const std::string& name, const std::string& value) {
    const auto at = limits.output.find(name);
    REQUIRE(at != std::string::npos);
    std::istringstream rest(limits.output.substr(at + name.size()));
    std::string soft;
    std::string hard;
    rest >> soft >> hard;
    CHECK_MESSAGE(soft == value, name);
    CHECK_MESSAGE(hard == value, name);
  };
  has("Max processes", "64");
  has("Max address space", "1073741824");
  has("Max file size", "67108864");
  has("Max core file size", "1");
  has("Max open files", "256");
  has("Max msgqueue size", "819200");
}

TEST_CASE("a program that cannot be executed says why") {
  const PublicCopy text(std::filesystem::path(IPCLAB_SOURCE_DIR) / "README.md");
  const Answer answer = run_in_lab({text.path().string()});
  CHECK(answer.failure == "sandbox.no-executable-format");
  CHECK(answer.status == 127 << 8);
}

TEST_CASE("the same program twice, and numbers that go on") {
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  CHECK(tell(runner, 'w', {"/bin/sh", "-c", "echo $$"}).output == "100\n");
  CHECK(tell(runner, 'b', {"/bin/sleep", "1000"}).pid != "");
  CHECK(tell(runner, 'b', {"/bin/sleep", "1000"}).pid != "");
  CHECK(tell(runner, 'w', {"/bin/sh", "-c", "echo $$"}).output == "103\n");
}

TEST_CASE("seized before it runs, and stopped at the calls of the trace filter") {
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  const std::string getppid = std::to_string(SYS_getppid);
  const Answer answer = tell(runner, 't', {(targets / "call_numbers").string(), getppid, getppid});
  CHECK(answer.output == getppid + " 0\n" + getppid + " 0\n");
  CHECK(answer.stops == 2);
  CHECK(answer.status == 0);
  const Answer status = tell(runner, 't', {"/bin/cat", "/proc/self/status"});
  CHECK(field(status.output, "TracerPid") == "1");
}

TEST_CASE("root is left, an ordinary user stays what they are") {
  const Answer answer = run_in_lab({"/bin/cat", "/proc/self/status"});
  const uid_t uid = ::geteuid();
  const std::string expected = std::to_string(uid == 0 ? 65534 : uid);
  CHECK(field(answer.output, "Uid") == expected + "\t" + expected + "\t" + expected + "\t" + expected);
}

TEST_CASE("without any privilege") {
  const PublicCopy runner_copy(test_runner);
  const std::string output = as_ordinary_user([&] {
    Runner runner = start_runner(Arrangement::Lab, runner_copy.path());
    return tell(runner, 't', {"/bin/cat", "/proc/self/status"}).output;
  });
  CHECK(field(output, "CapBnd") == "0000000000000000");
  CHECK(field(output, "Pid") == "100");
  CHECK(field(output, "TracerPid") == "1");
}

TEST_CASE("the host arrangement hands on directory, environment and user") {
  ::setenv("SANDBOX_TEST", "kept", 1);
  Runner runner = start_runner(Arrangement::Host, test_runner);
  const std::string check = "test \"$SANDBOX_TEST\" = kept && test $(pwd) = '" +
                            std::filesystem::current_path().string() +
                            "' && test $(id -u) = " + std::to_string(::geteuid()) + " && exit 7";
  const Answer answer = tell(runner, 't', {"/bin/sh", "-c", check});
  CHECK(answer.status == 7 << 8);
  const Answer missing = tell(runner, 't', {"/bin/true"});
  CHECK(missing.status == 0);
  CHECK(missing.stops == 0);
}
