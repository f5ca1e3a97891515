#include "engine/runner/locals.hpp"

#include "engine/decode/variables.hpp"

namespace ipclab::engine::runner {

void Locals::sample_held(tracer::Tracee& task, Person& person) {
  const auto& program = task.space.program();
  if (!program || !program->has_lines()) return;
  const decode::Unwound unwound = post_.tracer.unwind(task);
  const auto memory = task.memory();
  core::VariablesSampled now;
  now.locals = program->variables().locals(task.space, unwound, memory);
  now.globals = program->variables().globals(task.space, memory);
  const core::World& world = post_.journal.world();
  if (now.locals != world.task(person.id)->locals || now.globals != world.process(person.process)->globals)
    post_.journal.add_sample(person.id, std::move(now));
}

}  // namespace ipclab::engine::runner
