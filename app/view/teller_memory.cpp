// Shared memory: attaches, what the kernel counts, and every value that another one took the place of.
#include <algorithm>

#include "view/memory.hpp"
#include "view/teller.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

constexpr std::size_t most_fields = 3;  // of one sample that are told one by one

Sentence number(std::uint64_t count) { return {value(static_cast<std::int64_t>(count))}; }

}  // namespace

void Teller::on(const core::Event&, const core::SegmentSampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Memory>() : nullptr;
  if (before == nullptr) return;
  const core::SegmentSampled& old = before->facts;
  const Sentence object = what(sample.object);
  if (old.nattch != sample.nattch)
    add(Weight::Note, "view.did.nattch", {object, number(old.nattch), number(sample.nattch)});
  if (old.size != sample.size && old.size != 0)
    add(Weight::News, "view.did.resized", {object, number(old.size), number(sample.size)});
  if (old.locked != sample.locked) add(Weight::News, sample.locked ? "view.did.locked" : "view.did.unlocked", {object});
}

void Teller::on(const core::Event& event, const core::Attached& attached) {
  const bool segment = world_.object(attached.object)->kind == core::ObjectKind::SharedSegment;
  std::string key = segment ? "view.did.attaches" : "view.did.maps";
  if (attached.read_only) key += "-read-only";
  add(Weight::Event, key, {who(*event.task), what(attached.object), {code(address_text(attached.at))}});
}

void Teller::on(const core::Event& event, const core::Detached& detached) {
  const bool segment = world_.object(detached.object)->kind == core::ObjectKind::SharedSegment;
  add(Weight::Event, segment ? "view.did.detaches" : "view.did.unmaps", {who(*event.task), what(detached.object)});
}

void Teller::changed_field(const core::Object& object, const core::Field& field, const std::string& before) {
  const auto& memory = *object.as<core::Memory>();
  const Sentence name = {word(names_.object(world_, object.id) + "." + field.path, Ink::Object)};
  const Sentence old = {word(field_text(field, before), Ink::Value)};
  const Sentence now = {word(field_text(field, memory.bytes), Ink::Value)};
  if (resumed_.size() == 1) {
    add(Weight::News, "view.did.field-by", {name, old, now, who(*resumed_.begin())});
  } else {
    add(Weight::News, "view.did.value", {name, old, now});
  }
}

void Teller::on(const core::Event&, const core::MemorySampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Memory>() : nullptr;
  if (before == nullptr || before->bytes.empty()) return;  // seen for the first time: nothing has changed
  const core::Object& object = *world_.object(sample.object);
  const auto fields = changed_fields(world_, *object.as<core::Memory>(), before->bytes);
  for (std::size_t i = 0; i < std::min(fields.size(), most_fields); ++i)
    changed_field(object, fields[i], before->bytes);
  if (fields.size() > most_fields)
    add(Weight::Aside, "view.did.more-fields", {what(object.id), number(fields.size() - most_fields)});
  if (!fields.empty()) return;
  const std::size_t from = static_cast<std::size_t>(sample.offset);
  std::uint64_t changed = 0;
  for (std::size_t i = 0; i < sample.bytes.size(); ++i)
    changed += from + i >= before->bytes.size() || before->bytes[from + i] != sample.bytes[i] ? 1 : 0;
  if (changed > 0)
    add(Weight::News, "view.did.bytes-changed", {what(object.id), number(changed), number(sample.offset)});
}

void Teller::on(const core::Event& event, const core::MemoryAccessed& accessed) {
  const core::MemoryAccess& access = accessed.access;
  const Sentence place = place_text(names_, world_, access);
  const Sentence old = {word(access_text(world_, access, access.before), Ink::Value)};
  const Sentence now = {word(access_text(world_, access, access.after), Ink::Value)};
  if (access.reads && access.writes) {
    add(Weight::Event, "view.did.updates", {who(*event.task), place, old, now});
  } else if (access.writes) {
    add(Weight::Event, "view.did.stores", {who(*event.task), place, old, now});
  } else {
    add(Weight::Event, "view.did.loads", {who(*event.task), place, old});
  }
}

void Teller::on(const core::Event&, const core::MemoryTyped& typed) {
  add(Weight::Aside, "view.did.typed-memory", {what(typed.object), {code(typed.type)}});
}

}  // namespace ipclab::view
