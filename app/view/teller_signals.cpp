// Signals: sent, pending, coalesced, delivered, handled; what a process blocks, ignores and catches; job control.
#include <csignal>

#include "core/names.hpp"
#include "view/teller.hpp"
#include "view/waits.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

constexpr std::int32_t last_signal = 64;

std::uint64_t bit_of(std::int32_t signal) { return std::uint64_t{1} << (signal - 1); }

Sentence names_of(text::Lang lang, std::uint64_t set) {
  Sentence names;
  for (std::int32_t signal = 1; signal <= last_signal; ++signal) {
    if ((set & bit_of(signal)) == 0) continue;
    if (!names.empty()) names.push_back(word(text::say(lang, "view.comma")));
    names.push_back(code(core::signal_name(signal)));
  }
  return names;
}

// While a handler runs the kernel blocks its signal by itself: that is no change of anybody's.
std::uint64_t own_mask(const core::Task& task) {
  std::uint64_t mask = task.blocked_signals;
  for (const std::int32_t signal : task.handlers) mask &= ~bit_of(signal);
  return mask;
}

}  // namespace

void Teller::on(const core::Event& event, const core::SignalSent& sent) {
  const Sentence signal = {code(core::signal_name(sent.signal))};
  const core::Task* task = world_.task(*event.task);
  const Sentence target = who(*event.task);
  sent_.insert(sent.signal);
  if (sent.coalesced) {
    add(Weight::Event, "view.did.coalesced", {signal, target});
    return;
  }
  if (sent.from && sent.value) {
    add(Weight::News, "view.did.queues", {who(*sent.from), signal, target, {value(*sent.value)}});
  } else if (sent.from && world_.task(*sent.from) != nullptr && world_.task(*sent.from)->process == task->process) {
    add(Weight::News, "view.did.raises", {target, signal});
  } else if (sent.from) {
    add(Weight::News, "view.did.sends", {who(*sent.from), signal, target});
  } else {
    // That SIGKILL arrived is told by the end that it brings.
    add(sent.signal == SIGKILL ? Weight::Aside : Weight::Note, "view.did.is-sent", {target, signal});
  }
  if ((task->blocked_signals & bit_of(sent.signal)) != 0) add(Weight::News, "view.did.stays-pending", {target, signal});
}

void Teller::on(const core::Event& event, const core::SignalDelivered& delivered) {
  const Sentence signal = {code(core::signal_name(delivered.signal))};
  switch (delivered.disposition) {
    case core::Disposition::Handler:
      add(Weight::News, "view.did.handles", {who(*event.task), signal});
      return;
    case core::Disposition::Ignored:
      add(Weight::Note, "view.did.ignores", {who(*event.task), signal});
      return;
    case core::Disposition::Terminates:
    case core::Disposition::Stops:
    case core::Disposition::Continues:
      return;  // told by the event of its effect
  }
}

void Teller::on(const core::Event& event, const core::HandlerReturned& returned) {
  add(Weight::News, "view.did.handler-returned", {who(*event.task), {code(core::signal_name(returned.signal))}});
}

void Teller::on(const core::Event& event, const core::SignalsSampled&) {
  const core::Task& now = *world_.task(*event.task);
  const core::Process& process = *world_.process(now.process);
  if (!was_.task->returned) return;  // it came into the world so
  const Sentence name = who(now.id);
  const auto changed = [&](std::string_view key, std::uint64_t signals) {
    if (signals != 0) add(Weight::News, key, {name, names_of(names_.lang, signals)});
  };
  const std::uint64_t before = own_mask(*was_.task);
  const std::uint64_t after = own_mask(now);
  changed("view.did.blocks", after & ~before);
  changed("view.did.unblocks", before & ~after);
  changed("view.did.will-catch", process.caught & ~was_.process->caught);
  changed("view.did.will-ignore", process.ignored & ~was_.process->ignored);
  changed("view.did.default", (was_.process->caught | was_.process->ignored) & ~(process.caught | process.ignored));
  std::uint64_t pending = 0;
  for (const auto* all : {&now.pending, &process.pending}) {
    for (const core::PendingSignal& signal : *all) pending |= bit_of(signal.signal);
  }
  for (const auto* all : {&was_.task->pending, &was_.process->pending}) {
    for (const core::PendingSignal& signal : *all) pending &= ~bit_of(signal.signal);
  }
  for (const std::int32_t signal : sent_) pending &= ~bit_of(signal);
  changed("view.did.pending", pending);
}

void Teller::on(const core::Event&, const core::TimerSampled& timer) {
  if (!timer.until_ns) return;  // it was sent, or called off
  add(Weight::News, "view.did.timer",
      {{process_span(names_, world_, timer.process)}, {word(time_text(*timer.until_ns), Ink::Value)}});
}

void Teller::on(const core::Event& event, const core::JobStopped& stopped) {
  add(Weight::Event, "view.did.stopped", {who(*event.task), {code(core::signal_name(stopped.signal))}});
}

void Teller::on(const core::Event& event, const core::JobContinued&) {
  add(Weight::News, "view.did.continued", {who(*event.task)});
}

}  // namespace ipclab::view
