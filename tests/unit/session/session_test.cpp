#include <doctest/doctest.h>

#include <fstream>

#include "fake_runner.hpp"
#include "session/session.hpp"

using namespace ipclab;
using core::TaskId;
using session::Session;
using std::chrono::milliseconds;

namespace {

// Two programs that can be opened, one of them with a source; gone with the test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ipclab-session-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
    std::ofstream(path / "tellers") << "executable";
    std::ofstream(path / "shop") << "executable";
    std::ofstream(path / "tellers.cpp") << "int main() {}\n";
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  session::Places places() const {
    session::Places places;
    places.runner = path / "none";
    places.programs = places.sources = path;
    return places;
  }
};

core::Scene two_programs() {
  return {"plain", {{"bank", "tellers", {}, core::Stdout::Terminal}, {"shop", "shop", {}, core::Stdout::Terminal}}};
}

// Everything until all is quiet, or an Error comes out.
std::vector<core::Event> drain(Session& session) {
  std::vector<core::Event> events;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!session.idle()) {
    if (const auto event = session.next(milliseconds(100))) {
      CHECK(session.world().seq == event->seq);
      events.push_back(*event);
    }
    REQUIRE(std::chrono::steady_clock::now() < until);
  }
  return events;
}

std::string key_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const core::Error& error) {
    return error.message().key;
  }
  return {};
}

struct Stage {
  explicit Stage(std::vector<test::Script> scripts = {{}})
      : runners(std::move(scripts)), session(std::make_unique<Session>(folder.places(), runners.starter())) {
    session->start(two_programs());
    drain(*session);
  }
  void step(std::uint32_t task) {
    session->command(core::Step{TaskId{task}, 1});
    drain(*session);
  }
  Folder folder;
  test::FakeRunners runners;
  std::unique_ptr<Session> session;
};

}  // namespace

TEST_CASE("a scene launches its programs one after another and is idle when all are held") {
  const Folder folder;
  test::FakeRunners runners({test::Script{}});
  Session session(folder.places(), runners.starter());
  CHECK(session.idle());
  session.start(two_programs());
  CHECK_FALSE(session.idle());
  const auto events = drain(session);
  CHECK(events.size() == 8);
  CHECK(session.log().step_count() == 2);
  CHECK(session.world().process_by_path("shop")->program == "shop");
  CHECK(session.world().task(TaskId{2})->state == core::TaskState::Ready);
  CHECK(session.log().embedded.scene == two_programs());
  REQUIRE(session.log().embedded.source("demos/tellers.cpp") != nullptr);
  CHECK(*session.log().embedded.source("demos/tellers.cpp") == "int main() {}\n");
  CHECK(session.log().embedded.source("demos/shop.cpp") == nullptr);
}

TEST_CASE("a program that is not there is said before the scene on the stage ends") {
  Stage stage;
  const core::Scene wrong{"wrong", {{"bank", "tellres", {}, core::Stdout::Terminal}}};
  CHECK(key_of([&] { stage.session->start(wrong); }) == "sandbox.no-program");
  CHECK(stage.session->world().tasks.size() == 2);
  stage.step(1);
  CHECK(stage.session->log().step_count() == 3);
}

TEST_CASE("commands that cannot be carried out are refused with their reason") {
  Stage stage;
  CHECK(key_of([&] { stage.session->command(core::Step{TaskId{9}, 1}); }) == "refuse.unborn");
  stage.session->command(core::Step{TaskId{1}, 1});
  CHECK(key_of([&] { stage.session->command(core::Step{TaskId{2}, 1}); }) == "refuse.stepping");
  CHECK(key_of([&] { stage.session->rewind(1); }) == "refuse.stepping");
  drain(*stage.session);
  stage.session->command(core::Hold{});  // all are held: nothing to do
  CHECK(stage.session->idle());
  CHECK(key_of([&] { stage.session->rewind(0); }) == "session.not-a-step");
  CHECK(key_of([&] { stage.session->rewind(4); }) == "session.not-a-step");
}

TEST_CASE("a run is under way until its closing hold") {
  Stage stage;
  stage.session->command(core::Run{});
  const auto events = drain(*stage.session);
  CHECK(stage.session->log().step_count() == 2 + 1 + 4 + 1);
  CHECK(std::holds_alternative<core::StepEnded>(events.back().body));
  CHECK_FALSE(stage.session->world().running);
}

TEST_CASE("rewind really starts again, gives no known event, and goes on in a branch") {
  test::Script ahead;
  ahead.clock = 500'000;
  Stage stage({{}, ahead});
  stage.step(1);
  stage.step(2);
  stage.step(1);
  const record::Log before = stage.session->log();
  stage.session->rewind(4);
  CHECK(stage.session->rewinding());
  CHECK_FALSE(stage.session->idle());
  CHECK(drain(*stage.session).empty());
  CHECK(stage.runners.started() == 2);
  const record::Log& log = stage.session->log();
  CHECK(log.branch_count() == 2);
  CHECK(log.size() == before.range(4).last);
  CHECK(stage.session->world() == before.at_step(4));
  CHECK(log.events({0, before.size()}, record::BranchId{0}) == before.events({0, before.size()}));
  stage.step(2);
  CHECK(log.step_count() == 5);
  CHECK(log.event(log.size() - 1).at_ns == log.event(log.range(4).last - 1).at_ns + 10 * log.range(5).size());
}

TEST_CASE("rewinding into a run makes its first admissions again, then all are held") {
  Stage stage;
  stage.session->command(core::Run{});  // steps 3 (run), 4–7 (admissions), 8 (hold)
  drain(*stage.session);
  stage.session->rewind(5);
  const auto events = drain(*stage.session);
  const record::Log& log = stage.session->log();
  CHECK(log.shared_steps(log.current()) == 5);
  CHECK(log.step_count() == 6);
  CHECK(std::holds_alternative<core::Hold>(log.command(6)));
  CHECK(events.size() == log.range(6).size());
  CHECK_FALSE(stage.session->world().stepping);
}

TEST_CASE("rewinding over a whole run, a signal and what came by itself gives the same world") {
  test::Script script;
  script.admissions = 2;
  script.spontaneous_after = 6;  // after the run (3–6) something happens by itself (7)
  Stage stage({script});
  stage.session->command(core::Run{});
  drain(*stage.session);
  REQUIRE(stage.session->log().step_count() == 7);
  stage.session->command(core::SendSignal{TaskId{2}, 9});
  drain(*stage.session);
  stage.step(1);
  const core::World killed = stage.session->log().at_step(8);
  stage.session->rewind(8);
  drain(*stage.session);
  CHECK(stage.session->world() == killed);
}

TEST_CASE("where the processes go another way the rewind says so and both ways are kept") {
  test::Script other;
  other.differs_in = 4;
  Stage stage({{}, other});
  stage.step(1);
  stage.step(2);
  stage.step(1);
  const record::Log before = stage.session->log();
  stage.session->rewind(5);
  core::Message said;
  std::vector<core::Event> events;
  try {
    drain(*stage.session);
  } catch (const core::Error& error) {
    said = error.message();
  }
  // Step 4 is 8 + 6 events on: began, resumed, then the call that is another one.
  CHECK(said.key == "session.another-way");
  REQUIRE(said.args.size() == 3);
  CHECK(said.args[0] == "17");
  CHECK(said.args[1].find("call-entered") != std::string::npos);
  CHECK(said.args[2].find("call-entered pause(") != std::string::npos);
  events = drain(*stage.session);
  const record::Log& log = stage.session->log();
  CHECK(log.shared_steps(log.current()) == 3);
  CHECK(log.step_count() == 4);
  CHECK(std::get<core::CallEntered>(log.event(16).body).call.name == "pause");
  CHECK(events.size() == log.range(4).size());
  CHECK(log.events({0, before.size()}, record::BranchId{0}) == before.events({0, before.size()}));
  stage.step(1);
  CHECK(log.step_count() == 5);
}

TEST_CASE("a runner that dies is an event, everything is refused then, and reset starts afresh") {
  test::Script dying;
  dying.dies_in = 3;
  Stage stage({dying, {}});
  stage.session->command(core::Step{TaskId{1}, 1});
  const auto events = drain(*stage.session);
  REQUIRE(events.size() == 1);
  CHECK(std::get<core::EngineFailed>(events[0].body).message.key == "engine.runner-died");
  CHECK(stage.session->wake_fd() == -1);
  CHECK(key_of([&] { stage.session->command(core::Run{}); }) == "refuse.failed");
  CHECK_FALSE(stage.session->next(milliseconds(0)).has_value());
  stage.session->reset();
  drain(*stage.session);
  CHECK_FALSE(stage.session->world().failure.has_value());
  stage.step(1);
  CHECK(stage.session->log().step_count() == 3);
}

TEST_CASE("a runner that dies during a rewind leaves a branch that says so") {
  test::Script dying;
  dying.dies_in = 4;
  Stage stage({{}, dying});
  stage.step(1);
  stage.step(2);
  stage.session->rewind(4);
  const auto events = drain(*stage.session);
  REQUIRE(events.size() == 1);
  CHECK(std::holds_alternative<core::EngineFailed>(events[0].body));
  CHECK(stage.session->log().shared_steps(stage.session->log().current()) == 3);
  CHECK(stage.session->log().step_count(record::BranchId{0}) == 4);
}

TEST_CASE("bytes that are no events are our failure, and it is shown") {
  test::Script bad;
  bad.bad_bytes = true;
  const Folder folder;
  test::FakeRunners runners(std::vector{bad});
  Session session(folder.places(), runners.starter());
  session.start(two_programs());
  const auto events = drain(session);
  REQUIRE(events.size() == 1);
  CHECK(std::get<core::EngineFailed>(events[0].body).message.key == "engine.unreadable");
}

TEST_CASE("recordings have the last take of every scene, with the lesson's texts") {
  const Folder folder;
  test::FakeRunners runners({test::Script{}});
  Session session(folder.places(), runners.starter());
  session.embed_lesson("semaphore", {{"lesson.md", "# P and V"}});
  session.start(two_programs());
  drain(session);
  core::Scene second = two_programs();
  second.name = "second";
  second.programs.pop_back();
  session.start(second);
  drain(session);
  session.reset();
  drain(session);
  const auto scenes = session.scenes();
  REQUIRE(scenes.size() == 2);
  CHECK(scenes[0].embedded.scene.name == "plain");
  CHECK(scenes[0].step_count() == 2);
  CHECK(scenes[1].embedded.scene.name == "second");
  CHECK(scenes[1].step_count() == 1);
  CHECK(scenes[1].embedded.lesson == "semaphore");
  CHECK(scenes[1].embedded.texts.size() == 1);
}
