#include "engine/runner/people.hpp"

namespace ipclab::engine::runner {

Person& People::add(core::Pid pid, const std::string& path) {
  const core::TaskId id{++last_};
  by_pid_[pid] = id;
  Person& person = by_id_[id];
  person.id = person.process = id;
  person.pid = pid;
  person.path = path;
  return person;
}

Person& People::launch(core::Pid pid, const std::string& path) { return add(pid, path); }

Person& People::born(Person& parent, core::Pid pid, core::Birth birth) {
  Person& process = by_id_.at(parent.process);
  const bool thread = birth == core::Birth::Thread;
  const std::string path = thread ? process.path + "/" + std::to_string(++process.threads)
                                  : process.path + "." + std::to_string(++process.children);
  Person& person = add(pid, path);
  person.birth = birth;
  if (thread) person.process = process.id;
  person.program = process.program;
  person.arguments = process.arguments;
  person.output = process.output;
  person.terminal = process.terminal;
  return person;
}

Person* People::of(core::Pid pid) {
  const auto found = by_pid_.find(pid);
  return found == by_pid_.end() ? nullptr : &by_id_.at(found->second);
}

Person* People::of(core::TaskId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

}  // namespace ipclab::engine::runner
