#include "engine/runner/remarks.hpp"

#include <sys/syscall.h>

#include <cerrno>
#include <string>

#include "engine/sys/program_file.hpp"

namespace ipclab::engine::runner {

void Remarks::executed(tracer::Tracee& task, Person& person) {
  if (sys::is_32_bit("/proc/" + std::to_string(task.pid.value) + "/exe")) {
    post_.journal.add(person.id, core::Noticed{{"notice.32-bit", {person.path, person.program}}});
  }
  if (sys::stayed_who_it_was(task.pid)) {
    post_.journal.add(person.id, core::Noticed{{"notice.stays-who-it-is", {person.path, person.program}}});
  }
}

void Remarks::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  if (task.raw.number != SYS_ptrace || value.error != EPERM) return;
  const core::Pid whom{static_cast<std::int32_t>(task.raw.args[1])};
  const bool ours = call.arguments.front().text == "PTRACE_TRACEME" || post_.people.of(whom) != nullptr;
  if (!ours) return;
  post_.journal.add(person.id, core::Noticed{{"notice.own-ptrace", {person.path}}});
}

}  // namespace ipclab::engine::runner
