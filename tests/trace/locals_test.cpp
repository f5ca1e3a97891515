// The variables that a line sees, at each stop of the real engine.
#include <doctest/doctest.h>

#include "trial.hpp"

using namespace ipclab;
using core::TargetKind;

namespace {

std::string told(const std::vector<core::Variable>& variables) {
  std::string text;
  for (const core::Variable& variable : variables) {
    const auto pointer = variable.text.starts_with("0x");
    text += variable.type + " " + variable.name + " = " + (pointer ? "ptr" : variable.text) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("locals and globals are those of the line, and change with it") {
  trace::Trial lab;
  lab.start("variables");
  const auto world = [&]() -> const core::World& { return lab.world(); };
  const auto globals = [&] { return told(world().process(lab.id("variables"))->globals); };
  CHECK(told(lab.task("variables").locals).empty());  // held at main: arguments are not in their places yet
  CHECK(globals().find("int counter = 41\n") != std::string::npos);
  lab.to("variables", TargetKind::Line, "variables.cpp", trace::line_of("variables", "sum"));
  CHECK(told(lab.task("variables").locals) ==
        "int argc = 1\n"
        "char** argv = ptr\n"
        "Point here = {x = 3, y = 4}\n"
        "Bank* at = ptr\n");
  CHECK(globals().find("int counter = 1042\n") != std::string::npos);
  lab.to("variables", TargetKind::Line, "variables.cpp", trace::line_of("variables", "in-block"));
  CHECK(told(lab.task("variables").locals) ==
        "const char* what = ptr\n"
        "Point& point = {x = 3, y = 4}\n"
        "int calls = 0\n"
        "int result = 4\n"
        "int i = 0\n"
        "int depth = 100\n");
}

TEST_CASE(
    "a task held inside a library shows the variables of its own source's line; what has not changed is not told") {
  trace::Trial lab;
  lab.start("tellers", {}, "bank");
  lab.to("bank", TargetKind::Call, "fork");
  CHECK(told(lab.task("bank").locals) == "int argc = 1\nconst short flags = 0\nconst int set = 0\nint child = 1\n");
  lab.does("bank", "fork");
  CHECK(told(lab.task("bank.1").locals) == "int argc = 1\nconst short flags = 0\nconst int set = 0\nint child = 1\n");
  const core::Seq before = lab.world().seq;
  lab.to("bank.1", TargetKind::Call, "semop");
  CHECK(
      told(lab.task("bank.1").locals) ==
      "int set = 0\nshort amount = -1\nshort flags = 0\nsembuf operation = {sem_num = 0, sem_op = -1, sem_flg = 0}\n");
  lab.does("bank.1", "semop");
  std::size_t samples = 0;
  for (const core::Event& event : lab.session.log().events({before.value, lab.world().seq.value}))
    samples += std::holds_alternative<core::VariablesSampled>(event.body) ? 1 : 0;
  CHECK(samples == 1);  // the call has changed none of them
}
