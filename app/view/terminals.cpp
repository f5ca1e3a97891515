// What the programs wrote to their terminals, and who waits for something to be typed.
#include <set>

#include "analysis/wait.hpp"
#include "view/cards.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

constexpr std::uint64_t most_output = 64 * 1024;  // bytes of a terminal that are shown

void show_output(const Stage& stage, const core::Terminal& terminal, TerminalView& view) {
  std::uint64_t skipped = terminal.skipped;
  std::uint64_t shown = terminal.kept;
  for (const core::OutputPiece& piece : terminal.pieces) {
    if (shown > most_output) {
      shown -= piece.text.size();
      skipped += piece.text.size();
      continue;
    }
    const bool fresh = piece.seq > stage.before.seq;
    if (!view.pieces.empty()) {
      TerminalPiece& last = view.pieces.back();
      if (last.writer.task == piece.writer && last.descriptor == piece.descriptor && last.fresh == fresh) {
        last.text += printable(piece.text);
        continue;
      }
    }
    view.pieces.push_back(
        {person(stage.names, stage.world, piece.writer), piece.descriptor, printable(piece.text), fresh});
  }
  if (skipped > 0) view.skipped = text::say(stage.names.lang, "view.skipped", std::to_string((skipped + 1023) / 1024));
}

}  // namespace

std::vector<TerminalView> terminals(const Stage& stage) {
  std::map<core::TaskId, std::optional<core::TaskId>> readers;  // by launched process; those with nothing to show, too
  for (const auto& [root, terminal] : stage.world.terminals) readers[root];
  for (const auto& [id, task] : stage.world.tasks) {
    const auto wait = analysis::wait_of(stage.world, id);
    if (!wait || wait->kind != analysis::WaitKind::Input) continue;
    auto& reader = readers[stage.world.process(task.process)->root];
    if (!reader) reader = id;
  }
  std::vector<TerminalView> views;
  for (const auto& [root, reader] : readers) {
    TerminalView view;
    view.root = root;
    view.name = stage.names.process(stage.world, root);
    const auto terminal = stage.world.terminals.find(root);
    if (terminal != stage.world.terminals.end()) show_output(stage, terminal->second, view);
    if (reader) view.reader = person(stage.names, stage.world, *reader);
    view.can_type = stage.read_only.empty() && !core::refusal(stage.world, core::Type{root, {}});
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace ipclab::view
