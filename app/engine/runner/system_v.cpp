#include "engine/runner/system_v.hpp"

#include <sys/ipc.h>

#include <algorithm>

#include "engine/observe/listing.hpp"

namespace ipclab::engine::runner {
namespace {

template <class Values, class Value>
bool contains(const Values& all, const Value& value) {
  return std::find(all.begin(), all.end(), value) != all.end();
}

}  // namespace

SystemV::SystemV(Post& post, const Family& family)
    : Watch(post), family_(family), before_(observe::listed_ids(family.listing)) {}

std::optional<core::ObjectId> SystemV::object_of(tracer::Tracee&, Person& person, const core::Call& call) {
  const bool controls = call.name == family_.control && !contains(family_.no_id, call.command);
  if (call.arguments.empty() || (!controls && !contains(family_.use, std::string_view(call.name)))) return std::nullopt;
  const auto kernel_id = static_cast<std::int32_t>(call.arguments.front().value);
  if (const auto known = post_.registry.find(family_.kind, kernel_id)) return known;
  core::ObjectCreated facts;
  if (!describe(kernel_id, facts)) return std::nullopt;
  return meet(kernel_id, std::move(facts), person.id, std::nullopt);
}

core::ObjectId SystemV::meet(std::int64_t kernel_id, core::ObjectCreated facts, core::TaskId teller,
                             std::optional<core::TaskId> creator) {
  facts.kind = family_.kind;
  facts.kernel_id = kernel_id;
  const core::ObjectId object = post_.registry.add(std::move(facts), teller, creator);
  met(object, kernel_id, teller, creator.has_value());
  return object;
}

void SystemV::returned(tracer::Tracee&, Person& person, const core::Call& call, const core::Returned& value) {
  if (value.error != 0) return;
  if (call.name == family_.get) {
    core::ObjectCreated facts;
    if (post_.registry.find(family_.kind, value.result) || !describe(value.result, facts)) return;
    const bool creates = call.arguments.front().value == IPC_PRIVATE || (call.arguments.back().value & IPC_CREAT) != 0;
    const bool made = creates && !before_.contains(value.result);
    meet(value.result, std::move(facts), person.id, made ? std::optional(person.process) : std::nullopt);
    return;
  }
  if (call.name != family_.control || call.command != IPC_RMID || !call.object) return;
  const auto known = post_.registry.alive().find(*call.object);
  if (known == post_.registry.alive().end()) return;
  if (is_gone_when_removed(known->second.kernel_id)) return gone(*call.object, person.id);
  const core::Object* object = post_.journal.world().object(*call.object);  // none yet, where it was made in this step
  if (object == nullptr || !object->unlinked) post_.journal.add(person.id, core::Unlinked{*call.object});
}

void SystemV::gone(core::ObjectId object, std::optional<core::TaskId> teller) {
  post_.registry.remove(object);
  if (teller) {
    post_.journal.add(*teller, core::ObjectRemoved{object});
  } else {
    post_.journal.add_sample(core::ObjectRemoved{object});
  }
}

void SystemV::sample() {
  for (const core::ObjectId object : post_.registry.touched(family_.kind)) {
    if (!look(object, post_.registry.alive().at(object).kernel_id)) gone(object);
  }
}

}  // namespace ipclab::engine::runner
