// Steps smaller than a call: by line, by access to shared memory, by instruction.
#include <doctest/doctest.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <map>

#include "trial.hpp"

using namespace ipclab;
using core::HeldAt;
using core::Outcome;
using core::StepSize;
using core::TaskState;

namespace {

// The labels "// [label]" of a target, by line.
std::map<std::uint32_t, std::string> labels_of(const std::string& target) {
  std::map<std::uint32_t, std::string> labels;
  std::ifstream source(IPCLAB_SOURCE_DIR "/tests/targets/" + target + ".cpp");
  std::string text;
  for (std::uint32_t number = 1; std::getline(source, text); ++number) {
    const auto at = text.find("// [");
    if (at != std::string::npos && text.ends_with("]")) labels[number] = text.substr(at + 4, text.size() - at - 5);
  }
  return labels;
}

class Steps : public trace::Trial {
 public:
  std::vector<std::string> by(StepSize size, const std::string& path, std::uint32_t count = 1) {
    return (*this)(core::Step{id(path), count, size});
  }
  // By line until it blocks or ends: where it was held, and "blocked" or "ended".
  std::string lines(const std::string& path, int limit = 100) {
    std::string all;
    const auto labels = labels_of(world().process(task(path).process)->program);
    for (int i = 0; i < limit; ++i) {
      by(StepSize::Line, path);
      if (task(path).state == TaskState::Blocked) return all + " blocked";
      if (task(path).state != TaskState::Ready) return all + " ended";
      const auto found = labels.find(task(path).place.line);
      all += (all.empty() ? "" : " ");
      all += found == labels.end() ? std::to_string(task(path).place.line) : found->second;
    }
    return all;
  }
};

}  // namespace

TEST_CASE("by line: over the library, into own functions, each turn of a loop, the same line in a deeper frame") {
  Steps lab;
  lab.start("lines", {"calls"});
  CHECK(lab.lines("lines") ==
        "mode setvbuf calls printf call twice twice-return twice-end for body for body for one-line-loop printf-sum "
        "recursion factorial factorial factorial factorial calls-end leaves signals family threads executed return "
        "main-end ended");
  CHECK(lab.output() == "first 1\n509\n24\n");
}

TEST_CASE("by line: longjmp, an exception and a callback of the library do not lose it") {
  Steps lab;
  lab.start("lines", {"leaves"});
  CHECK(lab.lines("lines") ==
        "mode setvbuf calls leaves setjmp jump longjmp jumped fail throw catch caught catch-end numbers qsort "
        "compare compare-end compare compare-end compare compare-end sorted leaves-end signals family threads executed "
        "return main-end ended");
  CHECK(lab.output() == "jumped\nfailed\n123\n");
}

TEST_CASE("by line: a handler's first line, and back to where it came") {
  Steps lab;
  lab.start("lines", {"signals"});
  CHECK(lab.lines("lines") ==
        "mode setvbuf calls leaves signals signal raise handler handler-end raised signals-end family threads executed "
        "return main-end ended");
  CHECK(lab.output() == "100\n");
}

TEST_CASE("by line: fork, a wait that blocks, exec, the end") {
  Steps lab;
  lab.start("lines", {"family"});
  CHECK(lab.lines("lines") ==
        "mode setvbuf calls leaves signals family pipe fork is-child write status waitpid blocked");
  CHECK(lab.world().last_step.outcome == Outcome::Blocked);
  CHECK(lab.lines("lines.1", 4) == "is-child byte read execl");  // the breakpoints in its copy of the memory are gone
  lab.by(StepSize::Line, "lines.1");
  CHECK(lab.task("lines.1").held_at == HeldAt::Main);
  CHECK(lab.lines("lines.1") == "mode setvbuf calls leaves signals family threads executed main-end ended");
  CHECK(lab.task("lines").held_at == HeldAt::AfterCall);
  CHECK(lab.lines("lines") == "end family-end threads executed return main-end ended");
  CHECK(lab.output() == "status 1792\n");
}

TEST_CASE("by line: one thread, the others are where they were") {
  Steps lab;
  lab.start("lines", {"threads"});
  CHECK(lab.lines("lines") == "mode setvbuf calls leaves signals family threads number thread join blocked");
  CHECK(lab.lines("lines/2") == "thread twice twice-return twice-end ended");
  CHECK(lab.lines("lines") == "joined threads-end executed return main-end ended");
  CHECK(lab.output() == "42\n");
}

TEST_CASE("by line: several at once; without debug information it is said") {
  Steps lab;
  lab.start("lines", {"calls"});
  lab.by(StepSize::Line, "lines", 6);
  CHECK(lab.task("lines").place.function == "twice");
  Steps stripped;
  stripped.start("places_stripped", {});
  stripped.by(StepSize::Line, "places_stripped");
  CHECK(stripped.world().last_step.outcome == Outcome::Limit);
  CHECK(stripped.world().last_step.why == core::Message{"outcome.no-lines", {"places_stripped"}});
  CHECK(stripped.task("places_stripped").state == TaskState::Ready);
}

TEST_CASE("by access: held before each load and store, told with old and new") {
  Steps lab;
  lab.start("racing", {"plain"});
  lab.by(StepSize::Access, "racing");
  REQUIRE(lab.task("racing").held_at == HeldAt::Access);
  CHECK(lab.task("racing").place.function == "add_one");
  CHECK(lab.task("racing").instruction == "mov eax, dword ptr [rax]");
  REQUIRE(lab.task("racing").access);
  CHECK(lab.task("racing").access->reads);
  CHECK_FALSE(lab.task("racing").access->writes);
  CHECK(lab.task("racing").access->before == std::string(4, '\0'));
  const auto load = lab.by(StepSize::Access, "racing");
  CHECK(trace::joined(load) ==
        "racing: began step\n"
        "racing: accessed object 1 at 0 size 4 reads\n"
        "racing: held access at add_one:18\n"
        "ended reached\n");
  REQUIRE(lab.task("racing").access);
  CHECK(lab.task("racing").access->writes);
  lab.by(StepSize::Access, "racing");
  const auto& memory = std::get<core::Memory>(lab.world().object(core::ObjectId{1})->state);
  REQUIRE(memory.last_access);
  CHECK(memory.last_access->before == std::string(4, '\0'));
  CHECK(memory.last_access->after == std::string("\1\0\0\0", 4));
}

// One step is one access: who makes the next one is the test's choice.
TEST_CASE("by access: a chosen interleaving of load and store loses an update each time, no other does") {
  const std::map<std::string, std::string> orders = {
      {"pppccc", "2\n"}, {"cccppp", "2\n"}, {"ppccpc", "1\n"}, {"pcpcpc", "1\n"}, {"ccppcp", "1\n"}};
  for (const char* how : {"plain", "mapped"}) {
    for (const auto& [order, printed] : orders) {
      CAPTURE(how);
      CAPTURE(order);
      Steps lab;
      lab.start("racing", {how});
      lab.to("racing", core::TargetKind::Child, "", 1);
      for (const char who : order) lab.by(StepSize::Access, who == 'p' ? "racing" : "racing.1");
      lab.run();
      CHECK(lab.output() == printed);
    }
  }
}

TEST_CASE("by access: a locked addition is one access, in any order nothing is lost") {
  for (const char* order : {"ppcc", "pcpc", "ccpp"}) {
    Steps lab;
    lab.start("racing", {"atomic"});
    lab.to("racing", core::TargetKind::Child, "", 1);
    for (const char* who = order; *who != '\0'; ++who) {
      lab.by(StepSize::Access, *who == 'p' ? "racing" : "racing.1");
      if (who == order) {
        CHECK(lab.task(*who == 'p' ? "racing" : "racing.1").instruction.starts_with("lock add"));
        const auto& access = lab.task(*who == 'p' ? "racing" : "racing.1").access;
        CHECK((access && access->reads && access->writes));
      }
    }
    lab.run();
    CHECK(lab.output() == "2\n");
  }
}

TEST_CASE("by access: what libc does to it counts as well") {
  Steps lab;
  lab.start("racing", {"text"});
  lab.by(StepSize::Access, "racing");
  REQUIRE(lab.task("racing").held_at == HeldAt::Access);
  CHECK(lab.task("racing").access->offset >= 4);
  CHECK(lab.task("racing").access->writes);
  CHECK(lab.task("racing").place.line > 0);
  for (int i = 0; i < 20 && lab.task("racing").state == TaskState::Ready; ++i) lab.by(StepSize::Access, "racing");
  const auto& memory = std::get<core::Memory>(lab.world().object(core::ObjectId{1})->state);
  CHECK(memory.bytes.substr(4, 16) == std::string("from the parent\0", 16));
}

TEST_CASE("by instruction: just one, and a call is one") {
  Steps lab;
  lab.start("lines", {"calls"});
  lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").held_at == HeldAt::Instruction);
  CHECK(lab.task("lines").instruction == "mov rbp, rsp");
  lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").instruction.starts_with("sub rsp"));
  lab.to("lines", core::TargetKind::Call, "write");
  const auto made = lab.by(StepSize::Instruction, "lines");
  CHECK(trace::joined(made) ==
        "lines: began step\n"
        "lines: entered write(1, \"first 1\\n\", 8) at calls:42\n"
        "lines: returned write = 8\n"
        "lines: wrote \"first 1\"\n"
        "lines: held after-call at calls:42\n"
        "ended reached\n");
  CHECK(lab.output() == "first 1\n");
}

TEST_CASE("by instruction: before a call it is held as before any call; a handler's first instruction is one") {
  Steps lab;
  lab.start("lines", {"signals"});
  lab.to("lines", core::TargetKind::Call, "sigaction");
  lab.step("lines");  // the mask, or the signal itself
  for (int i = 0; i < 1000 && lab.task("lines").call->name != "tgkill"; ++i) lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").held_at == HeldAt::BeforeCall);
  CHECK(lab.task("lines").call->name == "tgkill");
  lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").held_at == HeldAt::AfterCall);
  for (int i = 0; i < 1000 && lab.task("lines").place.function != "handler"; ++i)
    lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").held_at == HeldAt::Instruction);
  CHECK(lab.task("lines").instruction == "push rbp");
  lab.run();
  CHECK(lab.output() == "100\n");
}

TEST_CASE("by instruction: a call that blocks, and its return") {
  Steps lab;
  lab.start("lines", {"family"});
  lab.to("lines", core::TargetKind::Call, "waitpid");
  lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").state == TaskState::Blocked);
  lab.run({"lines.1"});
  CHECK(lab.task("lines").held_at == HeldAt::AfterCall);
  lab.by(StepSize::Instruction, "lines");
  CHECK(lab.task("lines").held_at == HeldAt::Instruction);
  lab.run();
  CHECK(lab.output() == "status 1792\n");
}

TEST_CASE("by instruction and by access without end: Hold works at once") {
  for (const StepSize size : {StepSize::Instruction, StepSize::Access, StepSize::Line}) {
    Steps lab;
    lab.start("racing", {"spin"});
    lab.session.command(core::Step{lab.id("racing"), 1'000'000'000, size});
    for (int i = 0; i < 3; ++i) lab.session.next(std::chrono::milliseconds(20));
    CHECK_FALSE(lab.session.idle());
    lab.session.command(core::Hold{});
    lab.settle();
    CHECK(lab.world().last_step.outcome == Outcome::Held);
    CHECK(lab.task("racing").held_at == HeldAt::Interrupt);
    CHECK(lab.task("racing").place.function == "main");
  }
}

TEST_CASE("stepped by line, by access or by instruction, nothing of the steps is visible to the program") {
  struct Program {
    const char* target;
    const char* mode;
    const char* printed;
  };
  const Program programs[] = {
      {"traps", "flags", "trap flag 0 0\nby hand\ntrap flag 0\n"},
      {"traps", "own", "caught 22\n"},
      {"traps", "masks", "sum 45, caught 11, was blocked 1, handler kept\n"},
      {"lines", "calls", "first 1\n509\n24\n"},
      {"lines", "leaves", "jumped\nfailed\n123\n"},
      {"lines", "signals", "100\n"},
      {"lines", "family", "status 1792\n"},
      {"lines", "threads", "42\n"},
  };
  for (const StepSize size : {StepSize::Line, StepSize::Access, StepSize::Instruction}) {
    for (const Program& program : programs) {
      CAPTURE(program.mode);
      CAPTURE(static_cast<int>(size));
      Steps lab;
      lab.start(program.target, {program.mode});
      for (bool moved = true; moved;) {
        moved = false;
        std::vector<core::TaskId> ready;
        for (const auto& [id, task] : lab.world().tasks) {
          if (task.state == TaskState::Ready) ready.push_back(id);
        }
        for (const core::TaskId id : ready) {
          if (lab.world().task(id)->state != TaskState::Ready) continue;
          lab(core::Step{id, size == StepSize::Instruction ? 499u : 1u, size});
          moved = true;
        }
      }
      CHECK(lab.output() == program.printed);
      CHECK(lab.world().task(core::TaskId{1})->state == TaskState::Ended);
    }
  }
}
