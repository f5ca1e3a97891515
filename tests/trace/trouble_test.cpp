// Death, exec, breakpoints and floods among held and blocked tasks: each scene is played several times, and each time
// it must be told in the same words.
#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "trial.hpp"

using namespace ipclab;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

namespace {

using Scene = std::function<std::vector<std::string>(trace::Trial&)>;

void add(std::vector<std::string>& all, std::vector<std::string> lines) {
  all.insert(all.end(), lines.begin(), lines.end());
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

// The same each time, and the same world after a rewind to its end. Returns what was told.
std::vector<std::string> always(const std::string& mode, const Scene& scene, int rounds = 5) {
  std::vector<std::string> first;
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    trace::Trial lab;
    lab.start("trouble", {mode});
    const auto lines = scene(lab);
    if (round == 0) first = lines;
    CHECK(trace::joined(lines) == trace::joined(first));
    if (round > 0) continue;
    core::World before = lab.world();
    lab.session.rewind(before.step);
    lab.settle();
    core::World after = lab.world();
    before.at_ns = after.at_ns = 0;
    CHECK(after == before);
  }
  return first;
}

// Until nobody is ready: each in turn makes one call.
std::vector<std::string> in_turns(trace::Trial& lab) {
  std::vector<std::string> lines;
  for (bool moved = true; moved;) {
    moved = false;
    std::vector<core::TaskId> ids;
    for (const auto& [id, task] : lab.world().tasks) ids.push_back(id);
    for (const core::TaskId id : ids) {
      if (lab.world().task(id)->state != TaskState::Ready) continue;
      add(lines, lab(core::Step{id, 1}));
      moved = true;
    }
  }
  return lines;
}

// CPU time of our children and theirs (guard, init): proc(5), stat, utime and stime.
long ticks_of_children() {
  std::map<int, std::pair<int, long>> all;  // pid → parent, ticks
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream stream(entry.path() / "stat");
    std::string text;
    if (!std::isdigit(entry.path().filename().string()[0]) || !std::getline(stream, text)) continue;
    std::istringstream fields(text.substr(text.rfind(')') + 4));
    int parent = 0;
    long user = 0, system = 0;
    std::string skipped;
    fields >> parent;
    for (int i = 0; i < 9; ++i) fields >> skipped;
    fields >> user >> system;
    all[std::stoi(entry.path().filename().string())] = {parent, user + system};
  }
  long sum = 0;
  for (const auto& [pid, entry] : all) {
    for (auto at = all.find(entry.first); at != all.end(); at = all.find(at->second.first)) {
      if (at->first != getpid()) continue;
      sum += entry.second;
      break;
    }
  }
  return sum;
}

void check_all_ended(const trace::Trial& lab) {
  for (const auto& [id, task] : lab.world().tasks) {
    CAPTURE(task.path);
    CHECK(task.state == TaskState::Ended);
  }
}

}  // namespace

TEST_CASE("who is killed while held dies in the step that kills it, its SEM_UNDO with it") {
  const auto lines = always(
      "kills",
      [](trace::Trial& lab) {
        lab.to("trouble", TargetKind::Call, "kill");
        lab.does("trouble.1", "semop");
        lab.does("trouble.2", "semop");
        auto told = lab.does("trouble", "kill");
        CHECK(lab.task("trouble.1").state == TaskState::Zombie);
        CHECK(lab.task("trouble.2").state == TaskState::Ready);  // undo has given it the semaphore
        add(told, lab.to("trouble", TargetKind::Output, "value 0"));
        CHECK(lab.world().last_step.outcome == Outcome::Reached);
        add(told, lab.to("trouble.2", TargetKind::End));
        add(told, lab.to("trouble", TargetKind::End));
        check_all_ended(lab);
        return told;
      },
      15);
  CHECK(has(lines, "trouble.1: killed by SIGKILL"));
  CHECK(has(lines, "trouble.1: undo object 1[0] by 1"));
}

TEST_CASE("a whole process of held and blocked threads is killed") {
  for (const bool by_lab : {false, true}) {
    CAPTURE(by_lab);
    always("kills-threads", [&](trace::Trial& lab) {
      lab.to("trouble", TargetKind::Call, "kill");
      lab.to("trouble.1", TargetKind::Blocked);
      lab.to("trouble.1/3", TargetKind::Call, "write");
      auto told = by_lab ? lab.signal("trouble.1", SIGKILL) : lab.does("trouble", "kill");
      CHECK(lab.task("trouble.1").state == TaskState::Zombie);
      for (const char* path : {"trouble.1/2", "trouble.1/3", "trouble.1/4"}) {
        CHECK(lab.task(path).state == TaskState::Ended);
      }
      CHECK(lab.semaphore().waiting.empty());
      add(told, lab.to("trouble", TargetKind::End));
      check_all_ended(lab);
      return told;
    });
  }
}

TEST_CASE("the first thread leaves before the others") {
  always("leader-leaves", [](trace::Trial& lab) {
    auto told = lab.to("trouble", TargetKind::End);
    CHECK(lab.task("trouble").state == TaskState::Ended);
    CHECK_FALSE(lab.world().process(lab.id("trouble"))->exit);
    add(told, lab.to("trouble/2", TargetKind::End));
    check_all_ended(lab);
    CHECK(lab.output() == "alone\n");
    return told;
  });
}

TEST_CASE("one thread ends or replaces the process while the others are held or blocked") {
  for (const char* mode : {"thread-exits-all", "thread-executes"}) {
    for (const bool leader_blocks : {false, true}) {
      CAPTURE(mode);
      CAPTURE(leader_blocks);
      always(mode, [&](trace::Trial& lab) {
        if (leader_blocks) {
          lab.to("trouble", TargetKind::Blocked);
        } else {
          lab.to("trouble", TargetKind::Call, "semop");
        }
        lab.to("trouble/2", TargetKind::Call, "write");
        auto told = lab.to("trouble/3", TargetKind::End);
        CHECK(lab.semaphore().waiting.empty());
        for (const char* path : {"trouble/2", "trouble/3"}) CHECK(lab.task(path).state == TaskState::Ended);
        const bool executes = std::string(mode) == "thread-executes";
        CHECK(lab.task("trouble").state == (executes ? TaskState::Ready : TaskState::Ended));
        if (!executes) return told;
        CHECK(lab.task("trouble").held_at == core::HeldAt::Main);
        CHECK_FALSE(lab.task("trouble").in_call);
        add(told, lab.to("trouble", TargetKind::End));
        CHECK(lab.output() == "hello\n");
        check_all_ended(lab);
        return told;
      });
    }
  }
}

TEST_CASE("breakpoints in code that others share harm nobody") {
  constexpr std::uint32_t line = 30;  // [say]
  always("share-lines", [](trace::Trial& lab) {
    std::vector<std::string> told = lab.to("trouble", TargetKind::Blocked);  // in pthread_join
    add(told, lab.to("trouble/2", TargetKind::Line, "tests/targets/trouble.cpp", line));
    CHECK(lab.world().last_step.outcome == Outcome::Ended);
    add(told, lab.to("trouble/3", TargetKind::Line, "tests/targets/trouble.cpp", line));
    CHECK(lab.world().last_step.outcome == Outcome::Reached);
    add(told, lab.to("trouble/3", TargetKind::End));
    add(told, lab.to("trouble", TargetKind::Line, "tests/targets/trouble.cpp", line));
    CHECK(lab.world().last_step.outcome == Outcome::Blocked);  // in wait
    add(told, lab.to("trouble.1", TargetKind::End));           // born while its parent had breakpoints
    add(told, lab.to("trouble", TargetKind::Line, "tests/targets/trouble.cpp", line));
    CHECK(lab.world().last_step.outcome == Outcome::Reached);
    add(told, lab.to("trouble", TargetKind::End));
    CHECK(lab.output() == "thread\nchild\nparent\n");
    check_all_ended(lab);
    return told;
  });
}

TEST_CASE("ten megabytes of output are neither a wait nor a hang, and what is not kept is counted") {
  for (const core::Stdout out : {core::Stdout::Terminal, core::Stdout::Pipe}) {
    trace::Trial lab;
    core::Scene scene;
    scene.programs.push_back({"trouble", "trouble", {"floods"}, out});
    lab.session.start(scene);
    lab.settle();
    const auto lines = lab.to("trouble", TargetKind::End);
    CHECK(lab.world().last_step.outcome == Outcome::Reached);
    CHECK_FALSE(has(lines, "trouble: blocked"));
    const core::Terminal& terminal = lab.world().terminals.at(lab.id("trouble"));
    CHECK(terminal.kept + terminal.skipped == 10'000'000);
  }
}

TEST_CASE("a hold in the program's own code falls somewhere else each time, and is the same step all the same") {
  for (int round = 0; round < 5; ++round) {
    trace::Trial lab;
    lab.start("trouble", {"spins"});
    lab.does("trouble", "semget");  // from here on there is no call that the hold could meet
    for (int holds = 0; holds < 2; ++holds) {
      lab.session.command(core::RunTo{lab.id("trouble"), TargetKind::End, "", 0});
      for (int i = 0; i < 3; ++i) lab.session.next(std::chrono::milliseconds(1));
      lab.session.command(core::Hold{});
      lab.settle();
      REQUIRE(lab.task("trouble").held_at == core::HeldAt::Interrupt);
    }
    lab.session.rewind(lab.world().step);
    lab.settle();
    CHECK(lab.session.log().branch_count() == 2);
    lab.signal("trouble", SIGKILL);
    check_all_ended(lab);
  }
}

TEST_CASE("a program that has ended, or closed its terminal, keeps the lab at rest") {
  for (const core::Stdout out : {core::Stdout::Terminal, core::Stdout::Pipe, core::Stdout::File}) {
    for (const char* mode : {"closes", "hello"}) {
      CAPTURE(mode);
      trace::Trial lab;
      core::Scene scene;
      scene.programs.push_back({"first", "trouble", {mode}, out});
      scene.programs.push_back({"second", "trouble", {"crashes"}, out});
      lab.session.start(scene);
      lab.settle();
      lab.run();
      CHECK(lab.task("first").state == (std::string(mode) == "closes" ? TaskState::Blocked : TaskState::Ended));
      CHECK(lab.world().process(lab.id("second"))->exit->code == SIGABRT);
      const long before = ticks_of_children();
      CHECK_FALSE(lab.session.next(std::chrono::milliseconds(250)));
      CHECK(ticks_of_children() - before <= 5);  // of 25
    }
  }
}

TEST_CASE("a released task has come out before the one who released it goes on") {
  always(
      "snatches",
      [](trace::Trial& lab) {
        lab.to("trouble", TargetKind::Call, "semop");
        lab.to("trouble.1", TargetKind::Blocked);
        auto told = lab.to("trouble", TargetKind::Blocked);
        add(told, in_turns(lab));
        CHECK(lab.output() == "parent -1\nchild 1\n");
        return told;
      },
      20);
}

TEST_CASE("the queues are those of the kernel, also where one call waits for several semaphores") {
  always("waits-for-both", [](trace::Trial& lab) {
    const auto agrees = [&](const std::string& when) {
      CAPTURE(when);
      for (const core::SemaphoreMember& member : core::members_of(*lab.world().object(core::ObjectId{1}))) {
        const auto zero = std::count_if(member.waiting.begin(), member.waiting.end(),
                                        [](const core::Waiter& waiter) { return waiter.amount == 0; });
        CHECK(zero == member.zcnt);
        CHECK(static_cast<long>(member.waiting.size()) - zero == member.ncnt);
      }
    };
    std::vector<std::string> told = lab.to("trouble", TargetKind::Call, "semop");
    for (const char* path : {"trouble.1", "trouble.2", "trouble.3"}) {
      add(told, lab.to(path, TargetKind::Blocked));
      agrees(path);
    }
    add(told, lab.does("trouble", "semop"));
    agrees("V on the first");
    add(told, lab.does("trouble", "semop"));
    agrees("V on the second");
    add(told, lab.does("trouble", "semctl"));
    agrees("SETALL");
    CHECK(lab.task("trouble.2").state == TaskState::Blocked);
    CHECK(lab.semaphore(1, 1).waiting == std::vector<core::Waiter>{{lab.id("trouble.2"), 0}});
    add(told, in_turns(lab));
    return told;
  });
}

TEST_CASE("forty waiters released at once are told in the order in which they had come") {
  always(
      "many-children",
      [](trace::Trial& lab) {
        lab.to("trouble", TargetKind::Call, "semctl");
        for (int child = 40; child >= 1; --child) lab.to("trouble." + std::to_string(child), TargetKind::Blocked);
        auto told = lab.does("trouble", "semctl");
        std::vector<std::string> released;
        for (const std::string& line : told) {
          if (line.find("released") != std::string::npos) released.push_back(line);
        }
        CHECK(released.size() == 40);
        CHECK(released.front() == "trouble.40: released by trouble");
        CHECK(released.back() == "trouble.1: released by trouble");
        for (int child = 1; child <= 40; ++child) lab.to("trouble." + std::to_string(child), TargetKind::End);
        lab.to("trouble", TargetKind::End);
        CHECK(lab.output() == "sum 780\n");
        return told;
      },
      2);
}

TEST_CASE("an ignored signal or a hold takes nothing from a write that is longer than the pipe") {
  for (const bool stepped : {true, false}) {
    CAPTURE(stepped);
    trace::Trial lab;
    lab.start("trouble", {"pours"});
    for (int more = 0; more < 5000; ++more) {
      std::vector<core::TaskId> ready;
      for (const auto& [id, task] : lab.world().tasks) {
        if (task.state == TaskState::Ready) ready.push_back(id);
      }
      if (ready.empty()) break;
      for (const core::TaskId id : ready) {
        if (lab.world().task(id)->state != TaskState::Ready) continue;
        if (stepped) {
          lab.session.command(core::Step{id, 1});
        } else {
          lab.session.command(core::Run{});
        }
        lab.session.command(core::Hold{});
        lab.settle();
      }
    }
    CHECK(lab.output() == "150000\n150000\n150000\n");
    check_all_ended(lab);
  }
}

TEST_CASE("a free run, run again by its schedule, is the same run") {
  const std::pair<const char*, std::vector<const char*>> programs[] = {
      {"families",
       {"orphan", "system", "vfork", "threads", "exec", "exec-in-thread", "stop", "crash", "daemon", "no-zombies",
        "many", "handler"}},
      {"trouble",
       {"kills", "kills-threads", "leader-leaves", "thread-exits-all", "thread-executes", "share-lines", "snatches",
        "waits-for-both", "many-children"}}};
  for (const auto& [program, modes] : programs) {
    for (const char* mode : modes) {
      const std::string name = mode;
      CAPTURE(name);
      trace::Trial lab;
      lab.start(program, {mode});
      lab.run();
      core::World before = lab.world();
      lab.session.rewind(before.step);
      lab.settle();
      core::World after = lab.world();
      before.at_ns = after.at_ns = 0;
      CHECK(after == before);
    }
  }
}
