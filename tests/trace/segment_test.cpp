// System V shared memory: the state after every step, from shmget(2) to the last detach.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>

#include "trial.hpp"

using namespace ipclab;

namespace {

std::string path_of(const core::World& world, core::TaskId process) { return world.process(process)->path; }

// "size 5000 nattch 2: script, script read-only"; "removed".
std::string segment(const trace::Trial& lab, std::uint32_t number = 1) {
  const core::Object* object = lab.world().object(core::ObjectId{number});
  if (object == nullptr) return "none";
  const core::Memory& memory = *object->as<core::Memory>();
  std::string text =
      object->exists ? "size " + std::to_string(memory.facts.size) + " nattch " + std::to_string(memory.facts.nattch)
                     : "removed";
  if (object->exists && memory.facts.dest) text += " dest";
  const char* separator = ": ";
  for (const core::Memory::Attach& attach : memory.attaches) {
    text += separator + path_of(lab.world(), attach.process) + (attach.read_only ? " read-only" : "");
    separator = ", ";
  }
  return text;
}

bool contains(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("a segment's life: nattch counts attaches, fork copies them, what is marked goes with the last") {
  trace::Trial lab;
  lab.start("script", {"shmget 4711 5000", "shmat", "shmat rdonly", "fork", "shmdt", "exit", "wait", "shmrmid",
                       "shmget 4711 100", "shmdt", "shmdt"});
  lab.does("script", "shmget");
  CHECK(segment(lab) == "size 5000 nattch 0");
  const core::Object& first = *lab.world().object(core::ObjectId{1});
  CHECK(first.kind == core::ObjectKind::SharedSegment);
  CHECK(first.creator == lab.id("script"));
  CHECK(first.ordinal == 1);
  CHECK(first.key == 4711);
  CHECK(first.mode == 0600);
  CHECK(contains(lab.does("script", "shmat"), "script: attached object 1"));
  CHECK(segment(lab) == "size 5000 nattch 1: script");
  CHECK(contains(lab.does("script", "shmat"), "script: attached object 1 read-only"));
  CHECK(segment(lab) == "size 5000 nattch 2: script, script read-only");
  const auto& attaches = lab.world().object(core::ObjectId{1})->as<core::Memory>()->attaches;
  CHECK(attaches[0].length == 8192);  // whole pages
  CHECK(attaches[0].at != attaches[1].at);
  CHECK(lab.task("script").returned->result == static_cast<std::int64_t>(attaches[1].at.value));
  lab.does("script", "fork");
  CHECK(segment(lab) == "size 5000 nattch 4: script, script read-only, script.1, script.1 read-only");
  CHECK(contains(lab.does("script.1", "shmdt"), "script.1: detached object 1"));
  CHECK(segment(lab) == "size 5000 nattch 3: script, script read-only, script.1");
  CHECK(lab.world().object(core::ObjectId{1})->as<core::Memory>()->facts.last_pid == lab.task("script.1").pid);
  CHECK(lab.world().object(core::ObjectId{1})->as<core::Memory>()->facts.creator_pid == lab.task("script").pid);
  lab.run({"script.1"});
  CHECK(lab.task("script.1").state == core::TaskState::Zombie);
  CHECK(segment(lab) == "size 5000 nattch 2: script, script read-only");
  lab.does("script", "wait");
  CHECK(contains(lab.does("script", "shmctl"), "script: object 1 unlinked"));
  CHECK(segment(lab) == "size 5000 nattch 2 dest: script, script read-only");
  CHECK(lab.world().object(core::ObjectId{1})->unlinked);
  CHECK(lab.world().object(core::ObjectId{1})->key == 0);
  lab.does("script", "shmget");  // the key is free again: a second segment
  CHECK(segment(lab, 2) == "size 100 nattch 0");
  CHECK(lab.world().object(core::ObjectId{2})->ordinal == 2);
  CHECK(lab.world().object(core::ObjectId{2})->key == 4711);
  lab.does("script", "shmdt");
  CHECK(segment(lab) == "size 5000 nattch 1 dest: script");
  const auto last = lab.does("script", "shmdt");
  CHECK(contains(last, "script: detached object 1"));
  CHECK(contains(last, "script: object 1 removed"));
  CHECK(segment(lab) == "removed");
  CHECK(segment(lab, 2) == "size 100 nattch 0");
}

TEST_CASE("exec and exit detach; the end of the last one attached is the end of a marked segment") {
  trace::Trial lab;
  lab.start("script", {"shmget 0 4096", "shmat", "fork", "exec", "exit", "shmrmid", "exit"});
  lab.does("script", "fork");
  CHECK(segment(lab) == "size 4096 nattch 2: script, script.1");
  lab.to("script.1", core::TargetKind::Call, "pause");
  CHECK(segment(lab) == "size 4096 nattch 1: script");
  lab.does("script", "shmctl");
  CHECK(segment(lab) == "size 4096 nattch 1 dest: script");
  const auto lines = lab.to("script", core::TargetKind::End);
  const auto exited = std::find(lines.begin(), lines.end(), "script: exited 0");
  REQUIRE(exited != lines.end());
  CHECK(std::find(exited, lines.end(), "script: object 1 removed") != lines.end());
  CHECK(segment(lab) == "removed");
}

TEST_CASE("a segment that nobody has attached goes at once; afterwards its id is unknown") {
  trace::Trial lab;
  lab.start("script", {"shmget 0 100", "shmrmid", "shmat", "shmrmid"});
  lab.does("script", "shmget");
  CHECK(contains(lab.does("script", "shmctl"), "script: object 1 removed"));
  CHECK(segment(lab) == "removed");
  lab.does("script", "shmat");
  CHECK(lab.task("script").returned->error == EINVAL);
  lab.does("script", "shmctl");
  CHECK(lab.task("script").returned->error == EINVAL);
  CHECK(lab.world().objects.size() == 1);
}

TEST_CASE("what fails attaches nothing: an address inside a page, IPC_EXCL of a key that is taken") {
  trace::Trial lab;
  lab.start("script", {"shmget 99 100", "shmat unaligned", "shmget 99 100 excl", "shmget 99 100"});
  lab.does("script", "shmget");
  lab.does("script", "shmat");
  CHECK(lab.task("script").returned->error == EINVAL);
  CHECK(segment(lab) == "size 100 nattch 0");
  lab.does("script", "shmget");
  CHECK(lab.task("script").returned->error == EEXIST);
  lab.does("script", "shmget");  // the same segment once more
  CHECK(lab.task("script").returned->error == 0);
  CHECK(lab.world().objects.size() == 1);
}

TEST_CASE("a store into a read-only attach kills; the kernel detaches") {
  trace::Trial lab;
  lab.start("script", {"shmget 0 100", "shmat rdonly", "store x"});
  lab.does("script", "shmat");
  CHECK(segment(lab) == "size 100 nattch 1: script read-only");
  lab.step("script");
  CHECK(lab.world().process(lab.id("script"))->exit == core::ExitStatus{true, SIGSEGV, false});
  CHECK(segment(lab) == "size 100 nattch 0");
}

TEST_CASE("made, attached, marked and detached in one step: told in its order") {
  trace::Trial lab;
  lab.start("script", {"shmget 0 100", "shmat", "shmrmid", "shmdt"});
  const auto lines = lab.to("script", core::TargetKind::End);
  CHECK(lab.world().last_step.outcome == core::Outcome::Reached);
  CHECK(contains(lines, "script: object 1 removed"));
  CHECK(segment(lab) == "removed");
}

TEST_CASE("what the last one stores and leaves behind in one step is known, though nobody has it attached any more") {
  for (const char* leaves : {"shmdt", "exit"}) {
    trace::Trial lab;
    lab.start("script", {"shmget 0 100", "shmat", "store hello", leaves});
    lab.does("script", "shmat");
    CHECK(segment(lab) == "size 100 nattch 1: script");
    lab.run({"script"});
    CHECK(segment(lab) == "size 100 nattch 0");
    CHECK(lab.world().object(core::ObjectId{1})->as<core::Memory>()->bytes.starts_with("hello"));
  }
}
