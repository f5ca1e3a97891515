#include <doctest/doctest.h>

#include "cli/json.hpp"

using namespace ipclab;
using cli::Json;

TEST_CASE("an event is one flat object: its kind and fields beside seq, step and task") {
  const core::Event event{core::Seq{12}, 3, 700, core::TaskId{2},
                          core::SemaphoreSampled{core::ObjectId{1}, 0, 1, 2, 0, core::Pid{101}}};
  CHECK(cli::json_of(event).dump() ==
        R"({"seq":12,"step":3,"at_ns":700,"task":2,"kind":"semaphore","object":1,"index":0,"value":1,"ncnt":2,)"
        R"("zcnt":0,"last_pid":101})");
}

TEST_CASE("commands, calls, optional values and enumerators are spelled out") {
  core::Event event{core::Seq{1}, 1, 0, std::nullopt,
                    core::StepBegan{core::RunTo{core::TaskId{2}, core::TargetKind::Line, "demos/a.cpp", 17}}};
  Json json = cli::json_of(event);
  CHECK(json["task"].is_null());
  CHECK(json["command"].dump() == R"({"kind":"run-to","task":2,"which":"line","text":"demos/a.cpp","number":17})");

  core::Call call;
  call.name = "semop";
  call.operations = {{0, -1, false, true}};
  event.body = core::Held{core::HeldAt::BeforeCall, {}, call};
  json = cli::json_of(event);
  CHECK(json["kind"] == "held");
  CHECK(json["at"] == "before-call");
  CHECK(json["call"]["operations"][0]["undo"] == true);
  CHECK(json["call"]["object"].is_null());
}

TEST_CASE("a field called kind does not hide which event it is") {
  core::Event event;
  event.body = core::ObjectCreated{core::ObjectId{1}, core::ObjectKind::SemaphoreSet, 1, 0, 0, 0600, 1, ""};
  const Json json = cli::json_of(event);
  CHECK(json["kind"] == "object-created");
  CHECK(json["which"] == "semaphore-set");
}

TEST_CASE("output that is no UTF-8 is still a line of JSON") {
  core::Event event;
  event.body = core::OutputWritten{1, "a\xFF\n", 3};
  const std::string line = cli::line_of(cli::json_of(event));
  CHECK(line.back() == '\n');
  CHECK(Json::parse(line)["bytes"] == "a\xEF\xBF\xBD\n");
}
