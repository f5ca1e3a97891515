// Objects of every kind that are made, used and removed within one step, or with whoever has them: nobody may look at
// what is told but not yet in the World, or is gone already.
#include <doctest/doctest.h>

#include <csignal>

#include "traced.hpp"
#include "trial.hpp"

using namespace ipclab;

namespace {

const std::string churn = IPCLAB_BINARY_DIR "/tests/targets/churn";

void check_all_gone(const core::World& world) {
  CHECK_FALSE(world.failure.has_value());
  for (const auto& [id, task] : world.tasks) {
    CAPTURE(task.path);
    CHECK(task.state == core::TaskState::Ended);
  }
  CHECK(world.objects.size() > 10);
  for (const auto& [id, object] : world.objects) {
    if (object.kind == core::ObjectKind::File || object.kind == core::ObjectKind::Terminal) continue;
    CAPTURE(id.value);
    CAPTURE(static_cast<int>(object.kind));
    CHECK_FALSE(object.exists);
  }
}

}  // namespace

TEST_CASE("on the host: made and removed before anybody could look") {
  for (const char* mode : {"many", "killed"}) {
    CAPTURE(mode);
    const trace::Traced told = trace::traced(churn, {mode});
    CHECK(told.refused.key == "");
    CHECK_FALSE(told.status.killed);
    CHECK(told.status.code == 0);
    check_all_gone(told.world);
  }
}

TEST_CASE("on the host: two programs at once") {
  const trace::Traced told = trace::traced("sh", {"-c", churn + " many & " + churn + " killed & wait"});
  CHECK(told.refused.key == "");
  CHECK(told.status.code == 0);
  check_all_gone(told.world);
}

TEST_CASE("in the lab: run, and in one step from beginning to end, two at once") {
  trace::Trial lab;
  core::Scene scene;
  scene.programs.push_back({"first", "churn", {"killed"}, core::Stdout::Terminal});
  scene.programs.push_back({"second", "churn", {"once"}, core::Stdout::Terminal});
  lab.session.start(scene);
  lab.settle();
  lab.to("second", core::TargetKind::End);
  lab.run();
  CHECK(lab.world().process(lab.id("first"))->exit->code == 0);
  CHECK(lab.world().process(lab.id("second"))->exit->code == 0);
  check_all_gone(lab.world());
}

TEST_CASE("in the lab: killed after any number of steps") {
  for (const std::uint32_t steps : {1U, 2U, 3U, 5U, 8U, 13U, 21U, 34U, 55U, 89U}) {
    CAPTURE(steps);
    trace::Trial lab;
    lab.start("churn", {"once"});
    lab.step("churn", steps);
    lab.signal("churn", SIGKILL);
    CHECK(lab.task("churn").state == core::TaskState::Ended);
    CHECK_FALSE(lab.world().failure.has_value());
  }
}
