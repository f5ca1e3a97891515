#include "cli/state.hpp"

#include <array>
#include <string_view>

#include "core/names.hpp"

namespace ipclab::cli {
namespace {

constexpr std::array state_names = {"new", "ready", "running", "blocked", "stopped", "zombie", "ended"};

std::string hex(const std::string& bytes) {
  constexpr std::string_view signs = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += signs[static_cast<unsigned char>(c) >> 4];
    text += signs[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

class Teller {
 public:
  explicit Teller(const core::World& world) : world_(world) {}

  Json object(const core::Object& object) const {
    Json json;
    json["id"] = object.id.value;
    json["which"] = JsonArchive::value_of(object.kind);
    json["name"] = object.name;
    json["creator"] = process(object.creator);
    json["ordinal"] = object.ordinal;
    json["kernel_id"] = object.kernel_id;
    json["key"] = object.key;
    json["mode"] = object.mode;
    json["exists"] = object.exists;
    json["unlinked"] = object.unlinked;
    std::visit([&](const auto& state) { fill(json, object, state); }, object.state);
    json["readers"] = processes(core::readers_of(world_, object.id));
    json["writers"] = processes(core::writers_of(world_, object.id));
    json["waiting"] = Json::array();
    for (const core::TaskId id : core::waiting_for(world_, object.id)) json["waiting"].push_back(task(id));
    return json;
  }

  Json task(const core::Task& task) const {
    Json json;
    json["path"] = task.path;
    json["state"] = state_names.at(static_cast<std::size_t>(task.state));
    if (task.state == core::TaskState::Ready) json["held_at"] = JsonArchive::value_of(task.held_at);
    json["file"] = task.place.file;
    json["line"] = task.place.line;
    json["call"] = task.call ? Json(task.call->name) : Json(nullptr);
    json["in_call"] = task.in_call;
    json["returned"] = JsonArchive::value_of(task.returned);
    json["waits_for"] = JsonArchive::value_of(task.waits_for);
    json["waits_also"] = JsonArchive::value_of(task.waits_also);
    json["until_ns"] = JsonArchive::value_of(task.until_ns);
    json["instruction"] = task.instruction;
    json["access"] = task.access ? access(*task.access) : Json(nullptr);
    json["pending"] = pending(task.pending);
    json["blocked_signals"] = signals(task.blocked_signals);
    json["handlers"] = Json::array();
    for (const std::int32_t signal : task.handlers) json["handlers"].push_back(core::signal_name(signal));
    json["locals"] = variables(task.locals);
    json["injection"] = JsonArchive::value_of(task.injection);
    return json;
  }

  Json process(const core::Process& process) const {
    Json json;
    json["path"] = process.path;
    json["pid"] = process.pid.value;
    json["parent"] = this->process(process.parent);
    json["orphan"] = process.orphan;
    json["program"] = process.program;
    json["arguments"] = process.arguments;
    json["exit"] = JsonArchive::value_of(process.exit);
    json["reaped"] = process.reaped;
    json["pending"] = pending(process.pending);
    json["ignored"] = signals(process.ignored);
    json["caught"] = signals(process.caught);
    json["group"] = process.group.value;
    json["session"] = process.session.value;
    json["timer_ns"] = JsonArchive::value_of(process.timer_ns);
    json["descriptors"] = Json::array();
    for (const auto& [number, descriptor] : process.descriptors) {
      json["descriptors"].push_back(JsonArchive::value_of(descriptor));
    }
    json["globals"] = variables(process.globals);
    return json;
  }

 private:
  // Processes and tasks are named by their birth paths: they are the same in every run of a schedule.
  Json process(std::optional<core::TaskId> id) const {
    const core::Process* known = id ? world_.process(*id) : nullptr;
    return known == nullptr ? Json(nullptr) : Json(known->path);
  }
  Json task(core::TaskId id) const {
    const core::Task* known = world_.task(id);
    return known == nullptr ? Json(nullptr) : Json(known->path);
  }
  Json processes(const std::vector<core::TaskId>& ids) const {
    Json array = Json::array();
    for (const core::TaskId id : ids) array.push_back(process(id));
    return array;
  }
  Json amounts(const std::map<core::TaskId, std::int32_t>& per_process) const {
    Json json = Json::object();
    for (const auto& [id, amount] : per_process) json[process(id).get<std::string>()] = amount;
    return json;
  }
  static Json signals(std::uint64_t set) {
    Json array = Json::array();
    for (std::int32_t signal = 1; signal <= 64; ++signal) {
      if ((set >> (signal - 1) & 1) != 0) array.push_back(core::signal_name(signal));
    }
    return array;
  }
  Json pending(const std::vector<core::PendingSignal>& all) const {
    Json array = Json::array();
    for (const core::PendingSignal& one : all) {
      array.push_back({{"signal", core::signal_name(one.signal)},
                       {"from", process(one.from)},
                       {"value", JsonArchive::value_of(one.value)}});
    }
    return array;
  }
  static Json variables(const std::vector<core::Variable>& all) {
    Json array = Json::array();
    for (const core::Variable& one : all) {
      array.push_back({{"name", one.name}, {"type", one.type}, {"value", one.text}});
    }
    return array;
  }
  Json access(const core::MemoryAccess& access) const {
    Json json = JsonArchive::value_of(access);
    json["before"] = hex(access.before);
    json["after"] = hex(access.after);
    return json;
  }
  // The kernel's own words of it stand beside ours.
  template <class Facts>
  static void merge(Json& json, const Facts& facts) {
    const Json all = JsonArchive::value_of(facts);  // items() does not keep it
    for (const auto& [name, value] : all.items()) {
      if (name != "object") json[name] = value;
    }
  }

  void fill(Json&, const core::Object&, const core::Plain&) const {}

  void fill(Json& json, const core::Object&, const core::SemaphoreSet& set) const {
    json["members"] = Json::array();
    for (const core::SemaphoreMember& member : set.members) {
      Json waiting = Json::array();
      for (const core::Waiter& waiter : member.waiting) {
        waiting.push_back({{"task", task(waiter.task)}, {"amount", waiter.amount}});
      }
      json["members"].push_back({{"value", member.value},
                                 {"ncnt", member.ncnt},
                                 {"zcnt", member.zcnt},
                                 {"last_pid", member.last_pid.value},
                                 {"waiting", waiting},
                                 {"held", member.given_by_others ? Json::object() : amounts(member.held)},
                                 {"undo", amounts(member.undo)}});
    }
  }

  void fill(Json& json, const core::Object&, const core::Memory& memory) const {
    merge(json, memory.facts);
    json["attaches"] = Json::array();
    for (const core::Memory::Attach& attach : memory.attaches) {
      json["attaches"].push_back({{"process", process(attach.process)},
                                  {"at", attach.at.value},
                                  {"length", attach.length},
                                  {"offset", attach.offset},
                                  {"read_only", attach.read_only}});
    }
    json["type"] = memory.type;
    json["fields"] = Json::object();
    const auto type = world_.types.find(memory.type);
    if (type != world_.types.end()) {
      for (const core::Field& field : type->second.members) {
        json["fields"][field.path] = JsonArchive::value_of(core::number_of(field, memory.bytes));
      }
    }
    json["last_user"] = process(memory.last_user);
    json["last_access"] = memory.last_access ? access(*memory.last_access) : Json(nullptr);
    const std::size_t end = memory.bytes.find_last_not_of('\0');
    json["bytes"] = hex(memory.bytes.substr(0, end == std::string::npos ? 0 : end + 1));  // without the zeros behind
  }

  Json entry(const core::Queue::Entry& entry) const {
    Json json = JsonArchive::value_of(entry.fact);
    json["sender"] = process(entry.sender);
    return json;
  }

  void fill(Json& json, const core::Object&, const core::Queue& queue) const {
    merge(json, queue.facts);
    json["contents"] = Json::array();
    for (const core::Queue::Entry& one : queue.messages) json["contents"].push_back(entry(one));
    json["taken"] = queue.taken ? entry(*queue.taken) : Json(nullptr);
    json["taker"] = process(queue.taker);
  }

  void fill(Json& json, const core::Object&, const core::Stream& stream) const {
    if (stream.socket) merge(json, *stream.socket);
    json["bytes"] = stream.bytes;
    json["capacity"] = stream.capacity;
    json["contents"] = Json::array();
    for (const core::Piece& piece : stream.contents) {
      json["contents"].push_back({{"writer", process(piece.writer)}, {"size", piece.size}, {"bytes", piece.bytes}});
    }
  }

  void fill(Json& json, const core::Object&, const core::Counter& counter) const {
    json["value"] = counter.facts.value;
    json["waiting_in_memory"] = counter.facts.waiting;
    json["owner"] = counter.facts.owner ? task(*counter.facts.owner) : Json(nullptr);
  }

  void fill(Json& json, const core::Object&, const core::Locks& locks) const {
    json["locks"] = Json::array();
    for (const core::FileLock& lock : locks.locks) {
      Json one = JsonArchive::value_of(lock);
      one["process"] = process(lock.process);
      json["locks"].push_back(one);
    }
  }

  const core::World& world_;
};

template <class Map, class Tell>
Json differing(const Map& before, const Map& now, const Tell& tell) {
  Json array = Json::array();
  for (const auto& [id, value] : now) {
    const auto old = before.find(id);
    if (old == before.end() || !(old->second == value)) array.push_back(tell(value));
  }
  return array;
}

}  // namespace

std::optional<Json> StateLines::after(const core::Event& event, const core::World& world) {
  if (!std::holds_alternative<core::StepEnded>(event.body)) return std::nullopt;
  const Teller now(world);
  const Teller then(told_);
  Json json;
  json["kind"] = "state";
  json["step"] = event.step;
  json["objects"] = Json::array();
  for (const auto& [id, object] : world.objects) {
    const core::Object* old = told_.object(id);
    const Json told = now.object(object);
    if (old == nullptr || then.object(*old) != told) json["objects"].push_back(told);
  }
  json["tasks"] = differing(told_.tasks, world.tasks, [&](const core::Task& task) { return now.task(task); });
  json["processes"] =
      differing(told_.processes, world.processes, [&](const core::Process& process) { return now.process(process); });
  told_ = world;
  return json;
}

}  // namespace ipclab::cli
