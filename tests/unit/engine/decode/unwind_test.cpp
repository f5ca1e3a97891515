#include "engine/decode/unwind.hpp"

#include <doctest/doctest.h>

#include <sys/sysmacros.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/decode/calls.hpp"
#include "labels.hpp"
#include "tracee.hpp"

using namespace ipclab::engine::decode;
using ipclab::core::Address;

namespace {

struct Stop {
  std::string what;  // a call, or "born"
  std::uint32_t line = 0;
  bool direct = false;
  std::string function;  // of a library, called by the line
};

bool is_traced(std::uint64_t number) { return std::ranges::binary_search(traced_calls(), static_cast<int>(number)); }

Stop stop_of(const AddressSpace& space, pid_t pid, const std::string& what) {
  const auto found = space.unwind(Tracee::registers(pid), ProcessMemory(pid));
  CHECK_FALSE(found.unknown_code);
  return {what, found.place.line, found.direct, std::string(found.function)};
}

// Every traced call from here to the end, and the births between, with the places that led there.
std::vector<Stop> follow(Tracee& tracee, const AddressSpace& space) {
  std::vector<Stop> stops;
  for (int status = tracee.resume(PTRACE_SYSCALL); WIFSTOPPED(status);) {
    const int event = status >> 16;
    int signal = 0;
    if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) {
      unsigned long child = 0;
      REQUIRE(ptrace(PTRACE_GETEVENTMSG, tracee.pid(), nullptr, &child) == 0);
      const auto pid = static_cast<pid_t>(child);
      int born = 0;
      REQUIRE(waitpid(pid, &born, __WALL) == pid);
      stops.push_back(stop_of(space, pid, "born"));
      REQUIRE(ptrace(PTRACE_DETACH, pid, nullptr, nullptr) == 0);
    } else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      __ptrace_syscall_info info{};
      REQUIRE(ptrace(PTRACE_GET_SYSCALL_INFO, tracee.pid(), sizeof info, &info) > 0);
      if (info.op == PTRACE_SYSCALL_INFO_ENTRY && is_traced(info.entry.nr)) {
        RawCall raw{static_cast<long>(info.entry.nr), {}};
        std::copy(std::begin(info.entry.args), std::end(info.entry.args), raw.args.begin());
        const auto call = decode_call(raw, ProcessMemory(tracee.pid()));
        const Stop stop = stop_of(space, tracee.pid(), call.name);
        // The program does not touch its mask; newer versions of glibc do while they fork.
        if (call.name != "sigprocmask") stops.push_back(stop);
      }
    } else {
      signal = WSTOPSIG(status);
    }
    status = tracee.resume(PTRACE_SYSCALL, signal);
  }
  return stops;
}

std::vector<Stop> expected() {
  const auto at = [](const char* what, const char* label, bool direct, const char* function = nullptr) {
    return Stop{what, line_of(label), direct, function == nullptr ? what : function};
  };
  return {
      at("semget", "semget", true),
      at("semop", "semop", true),
      at("semctl", "semctl", true),
      at("pipe", "pipe", true),
      at("write", "write", true),
      at("read", "read", true),
      at("close", "close", true),
      at("write", "printf", false, "printf"),
      at("write", "cout", false, "std::ostream::operator<<"),
      at("dup", "perror", false, "perror"),
      at("fcntl", "perror", false, "perror"),
      at("write", "perror", false, "perror"),
      at("close", "perror", false, "perror"),
      at("nanosleep", "nanosleep", false),
      at("sigaction", "signal", false, "signal"),
      at("tgkill", "raise", false, "raise"),
      at("write", "handler", true),
      at("sigreturn", "raise", false, "raise"),
      at("fork", "fork", false),
      at("born", "fork", false, "fork"),
      at("wait", "wait", true),
      at("vfork", "vfork", true),
      at("born", "vfork", true, "vfork"),
      at("wait", "wait-vfork", true),
      at("sigaction", "signal-exit", false, "signal"),
      at("tgkill", "exit", false, "raise"),
      at("exit", "exit", false, "raise"),
  };
}

// A line of text for each stop. How deep libc's own wrapper is differs between its versions and ways of linking;
// it is told only where it decides something (Direct rows).
std::string told(const std::vector<Stop>& stops) {
  std::string text;
  for (const auto& stop : stops) {
    const bool matters = stop.what == "close" || stop.what == "dup";
    text += stop.what + " " + std::to_string(stop.line) + (matters && stop.direct ? " direct" : "") + " " +
            stop.function + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("every way through libraries leads back to the line") {
  for (const std::string name : {"places", "places_static"}) {
    CAPTURE(name);
    Modules modules;
    const auto program = Program::open(target(name));
    Tracee tracee(target(name));
    const AddressSpace early(modules, program, tracee.maps(), tracee.entry());
    tracee.run_to(program->main()->value + early.bias());
    const AddressSpace space(modules, program, tracee.maps(), tracee.entry());
    CHECK(space.bias() == early.bias());

    const auto main = place_of(space, Tracee::registers(tracee.pid()), ProcessMemory(tracee.pid()));
    CHECK(main.line == line_of("main"));
    CHECK(main.function == "main");
    CHECK(main.file == "tests/targets/places.cpp");
    CHECK(main.address.value == program->main()->value + space.bias());

    CHECK(told(follow(tracee, space)) == told(expected()));
  }
}

TEST_CASE("a place met before costs few reads of memory") {
  Modules modules;
  const auto program = Program::open(target("places"));
  Tracee tracee(target("places"));
  const AddressSpace early(modules, program, tracee.maps(), tracee.entry());
  tracee.run_to(program->main()->value + early.bias());
  const AddressSpace space(modules, program, tracee.maps(), tracee.entry());
  const ProcessMemory memory(tracee.pid());
  std::uint32_t line = 0;
  while (line != line_of("printf")) {  // the deepest of the stops
    tracee.resume(PTRACE_SYSCALL);
    line = place_of(space, Tracee::registers(tracee.pid()), memory).line;
  }
  memory.reads = 0;
  CHECK(place_of(space, Tracee::registers(tracee.pid()), memory).line == line);
  CHECK(memory.reads <= 4);
}

TEST_CASE("without debug information every place is line 0") {
  Modules modules;
  const auto program = Program::open(target("places_stripped"));
  Tracee tracee(target("places_stripped"));
  const AddressSpace early(modules, program, tracee.maps(), tracee.entry());
  tracee.run_to(tracee.entry().value);  // where a program without main is held
  const AddressSpace space(modules, program, tracee.maps(), tracee.entry());
  const auto stops = follow(tracee, space);
  CHECK(std::ranges::count(stops, "semop", &Stop::what) == 1);
  for (const auto& stop : stops) CHECK(stop.line == 0);
}

TEST_CASE("code that came after the maps were read is said to be unknown") {
  Modules modules;
  const auto program = Program::open(target("places"));
  user_regs_struct registers{};
  registers.rip = 0x7f0000001000;
  const AddressSpace space(modules, program, "400000-401000 r-xp 0 0:0 0\n", Address{program->entry().value + 0x10000});
  CHECK(space.bias() == 0x10000);
  CHECK(space.unwind(registers, ProcessMemory(getpid())).unknown_code);
  CHECK_FALSE(AddressSpace().unwind(registers, ProcessMemory(getpid())).unknown_code);
}

TEST_CASE("maps are read as proc(5) writes them") {
  const auto maps = parse_maps(
      "555555554000-555555555000 r--p 00000000 08:01 1234                       /bin/a program (deleted)\n"
      "555555555000-555555556000 r-xp 00001000 08:01 1234                       /bin/a program\n"
      "7ffff7fc1000-7ffff7fc3000 r-xp 00000000 00:00 0                          [vdso]\n"
      "7ffff7fc3000-7ffff7fc4000 rw-p 00000000 00:00 0 \n");
  REQUIRE(maps.size() == 4);
  CHECK(maps[0].start == 0x555555554000);
  CHECK(maps[0].end == 0x555555555000);
  CHECK_FALSE(maps[0].executable);
  CHECK(maps[0].path == "/bin/a program");
  CHECK_FALSE(maps[0].writable);
  CHECK(maps[0].inode == 1234);
  CHECK(maps[0].device == makedev(8, 1));
  CHECK(maps[1].executable);
  CHECK(maps[1].offset == 0x1000);
  CHECK(maps[2].path == "[vdso]");
  CHECK(maps[3].path.empty());
  CHECK(maps[3].writable);
  CHECK(maps[3].inode == 0);
  CHECK(parse_maps("").empty());
}
