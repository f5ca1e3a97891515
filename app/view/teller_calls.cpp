// Calls: what they gave, why they failed, where the kernel keeps their caller, and what let it go.
#include <algorithm>
#include <array>
#include <cerrno>

#include "core/names.hpp"
#include "view/rules.hpp"
#include "view/teller.hpp"
#include "view/waits.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

using analysis::WaitKind;

bool is_any(const std::string& name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool reads(const std::string& name) {
  return is_any(
      name, {"read", "readv", "recv", "recvfrom", "recvmsg", "recvmmsg", "msgrcv", "mq_receive", "mq_timedreceive"});
}

bool writes(const std::string& name) {
  return is_any(name,
                {"write", "writev", "send", "sendto", "sendmsg", "sendmmsg", "msgsnd", "mq_send", "mq_timedsend"});
}

bool moves_data(const core::Object* object, const core::Call& call) {
  if (object == nullptr) return false;
  const bool carries = object->as<core::Stream>() != nullptr || object->as<core::Queue>() != nullptr;
  return carries && (reads(call.name) || writes(call.name));
}

// Their success is told by another event.
bool told_otherwise(const core::Object* object, const core::Call& call) {
  const bool prints = is_any(call.name, {"write", "writev"}) && !call.arguments.empty() &&
                      (call.arguments[0].value == 1 || call.arguments[0].value == 2);
  if (prints || moves_data(object, call)) return true;
  if (is_any(call.name, {"shmat", "shmdt", "mmap", "munmap"})) return object != nullptr;
  return is_any(call.name,
                {"fork",   "vfork",  "clone",  "clone3",  "wait",     "waitpid", "wait4",  "waitid",     "semget",
                 "execve", "kill",   "tgkill", "raise",   "sigqueue", "pipe",    "socket", "socketpair", "eventfd",
                 "open",   "openat", "creat",  "mq_open", "dup",      "dup2",    "dup3",   "close"});
}

// shmctl(2), msgctl(2): told by the events of their effect.
bool removes(const core::Call& call) {
  return is_any(call.name, {"shmctl", "msgctl", "semctl"}) &&
         std::any_of(call.arguments.begin(), call.arguments.end(),
                     [](const core::Argument& argument) { return argument.text == "IPC_RMID"; });
}

std::string argument_text(const core::Call& call, std::size_t index) {
  return index < call.arguments.size() ? call.arguments[index].text : std::string();
}

Sentence call_name(const core::Task& task) { return {code((task.call ? task.call->name : "?") + "()")}; }

}  // namespace

// Calls that have a sentence of their own; false: none.
bool Teller::told_call(const core::Task& task, const core::Returned& returned) {
  const core::Call& call = *task.call;
  const core::Object* object = call.object ? world_.object(*call.object) : nullptr;
  const Sentence name = who(task.id);
  const bool asks_only = call.name == "kill" && call.arguments.size() > 1 && call.arguments[1].value == 0;
  if (asks_only) {
    const auto pid = static_cast<std::int32_t>(call.arguments[0].value);
    const core::Process* process = world_.process_of_pid(core::Pid{pid});
    const Sentence target =
        process == nullptr ? Sentence{value(pid)} : Sentence{process_span(names_, world_, process->id)};
    add(Weight::News, "view.did.asks-whether", {name, target, call_text(names_, world_, call)});
    return true;
  }
  if (object == nullptr) return false;
  const Sentence what = this->what(object->id);
  const bool end_of_file = returned.result == 0 && reads(call.name) && object->as<core::Stream>() != nullptr &&
                           (call.arguments.size() < 3 || call.arguments[2].value != 0);
  if (end_of_file) {
    const bool socket = object->kind == core::ObjectKind::Socket;
    add(Weight::Event, socket ? "view.did.end-of-file-socket" : "view.did.end-of-file", {name, call_name(task), what});
  } else if (object->kind == core::ObjectKind::EventFd && (reads(call.name) || writes(call.name))) {
    add(Weight::News, reads(call.name) ? "view.did.takes-count" : "view.did.adds-count", {name, what});
  } else if (call.name == "listen") {
    add(Weight::News, "view.did.listens", {name, what, {word(argument_text(call, 1), Ink::Value)}});
  } else if (call.name == "bind") {
    add(Weight::News, "view.did.binds", {name, what, {code(argument_text(call, 1))}});
  } else if (call.name == "connect") {
    add(Weight::News, "view.did.connects", {name, what});
  } else if (call.name == "accept" || call.name == "accept4") {
    add(Weight::News, "view.did.accepts", {name, what, {value(returned.result)}});
  } else if (call.name == "shutdown") {
    add(Weight::News, "view.did.shuts-down", {name, what, {code(argument_text(call, 1))}});
  } else {
    return false;
  }
  return true;
}

void Teller::succeeded(const core::Task& task, const core::Returned& returned) {
  const core::Call& call = *task.call;
  if (!call.operations.empty() && call.object) {
    if (released_.contains(task.id)) return;
    was_.just_released ? operated_at_last(task.id, call) : operated(task.id, call);
  } else if (told_call(task, returned) || removes(call)) {
    return;
  } else if (call.name == "semctl") {
    returned_from_semctl(task.id, call);
  } else if (!told_otherwise(call.object ? world_.object(*call.object) : nullptr, call)) {
    add(Weight::Aside, "view.did.returned", {who(task.id), {code(call.name + "()")}, {value(returned.result)}});
  }
}

void Teller::injected(const core::Task& task, const core::Returned& returned) {
  if (returned.error != 0) {
    add(Weight::Event, "view.did.injected",
        {who(task.id), call_name(task), {word(core::errno_name(returned.error), Ink::Bad)}});
  } else {
    add(Weight::Event, "view.did.injected-short", {who(task.id), call_name(task), {value(returned.result)}});
  }
}

void Teller::on(const core::Event& event, const core::CallReturned& returned) {
  const core::Task* task = world_.task(*event.task);
  if (task == nullptr || !task->call) return;
  if (returned.injected) {
    injected(*task, returned.returned);
    if (returned.returned.error != 0) return;
  }
  if (returned.returned.error != 0) {
    failed(*task, returned.returned);
  } else {
    succeeded(*task, returned.returned);
  }
}

void Teller::failed(const core::Task& task, const core::Returned& returned) {
  const core::Call& call = *task.call;
  const Sentence error = {word(core::errno_name(returned.error), Ink::Bad)};
  const bool timed = was_.wait && was_.wait->until_ns;
  const bool tried = !call.operations.empty() && call.object && returned.error == EAGAIN && !timed;
  if (tried) {
    const core::SemaphoreOp& op = call.operations.front();
    add(Weight::Event, "view.did.nowait",
        {who(task.id), {semaphore_span(names_, world_, *call.object, op.index)}, error});
    return;
  }
  const Weight weight = call.object ? Weight::Event : Weight::News;
  const std::string_view why = why_failed(world_, task, returned.error);
  const Sentence object = call.object ? what(*call.object) : Sentence{};
  if (why.empty()) {
    add(weight, "view.did.failed", {who(task.id), {code(call.name + "()")}, {value(-1)}, error});
  } else {
    add(weight, "view.did.failed-because",
        {who(task.id), {code(call.name + "()")}, {value(-1)}, error, weave(names_.lang, why, {object})});
  }
}

void Teller::on(const core::Event& event, const core::Blocked&) {
  const auto wait = analysis::wait_of(world_, *event.task);
  if (!wait) return;
  const core::Task& task = *world_.task(*event.task);
  const Sentence name = who(task.id);
  const Sentence in = call_name(task);
  const Sentence what = wait->object ? this->what(*wait->object) : Sentence{};
  if (wait->kind == WaitKind::Increase || wait->kind == WaitKind::Zero) {
    const Sentence semaphore = {semaphore_span(names_, world_, *wait->object, wait->index)};
    Operation asked;
    asked.amount = wait->amount;
    const core::SemaphoreMember& member = core::members_of(*world_.object(*wait->object)).at(wait->index);
    if (wait->kind == WaitKind::Zero) {
      add(Weight::Event, "view.did.blocked-zero", {name, semaphore});
    } else {
      add(Weight::Event, "view.did.blocked-p", {name, semaphore, operation_name(asked), {value(member.value)}});
    }
    return;
  }
  const std::string_view key = blocked_key(world_, *wait);
  add(Weight::Event, key, {name, in, what, wait_detail(names_, world_, *wait)});
}

void Teller::on(const core::Event& event, const core::Released& released) {
  released_.insert(*event.task);
  if (!was_.wait) return;
  const analysis::Link& wait = *was_.wait;
  if (wait.until_ns && event.at_ns >= *wait.until_ns) {
    add(Weight::Event, "view.did.time-over", {who(*event.task), call_text(names_, world_, *was_.task->call)});
    return;
  }
  const bool semaphore = wait.kind == WaitKind::Increase || wait.kind == WaitKind::Zero;
  if (!semaphore || !wait.object) return;  // what ended another wait is told by its own event
  const auto made_way = [&](const Clause& clause) {
    return clause.operation && released.by && clause.operation->object == *wait.object &&
           clause.operation->index == wait.index && clause.operation->task == *released.by;
  };
  const auto clause = std::find_if(clauses_.rbegin(), clauses_.rend(), made_way);
  if (clause != clauses_.rend()) {
    clause->operation->handed.push_back(*event.task);
    clause->operation->taken += wait.amount;
    return;
  }
  add(Weight::Event, "view.did.released",
      {who(*event.task), {semaphore_span(names_, world_, *wait.object, wait.index)}});
}

}  // namespace ipclab::view
