#include "lesson/scene.hpp"

#include <algorithm>

namespace ipclab::lesson {
namespace {

template <class Rows>
auto find_named(const Rows& rows, std::string_view name) -> decltype(rows.data()) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

const core::Object* ObjectName::find(const core::World& world) const {
  const core::Process* creator = world.process_by_path(creator_path);
  const core::Object* last = nullptr;  // a name may be given again: the one that has it now
  for (const auto& [id, object] : world.objects) {
    if (object.kind != kind) continue;
    const bool made = creator != nullptr && object.creator == creator->id && object.ordinal == ordinal;
    if (creator_path.empty() ? object.name == known_as : made) last = &object;
  }
  return last;
}

const ProcessName* Scene::process(std::string_view script_name) const { return find_named(processes, script_name); }
const ObjectName* Scene::object(std::string_view script_name) const { return find_named(objects, script_name); }

const ProcessName* Scene::process_at(std::string_view path) const {
  const auto found =
      std::find_if(processes.begin(), processes.end(), [&](const ProcessName& row) { return row.path == path; });
  return found == processes.end() ? nullptr : &*found;
}

Source read_source(std::string program, std::string file, std::string text) {
  Source source{std::move(program), std::move(file), std::move(text), {}};
  std::uint32_t line = 0;
  std::size_t begin = 0;
  while (begin < source.text.size()) {
    ++line;
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    const std::string_view row = std::string_view(source.text).substr(begin, end - begin);
    const std::size_t open = row.rfind("// [");
    const std::size_t close = open == row.npos ? row.npos : row.find(']', open);
    if (close != row.npos) source.labels.emplace(row.substr(open + 4, close - open - 4), line);
    begin = end + 1;
  }
  return source;
}

}  // namespace ipclab::lesson
