#include "channels.hpp"

#include <doctest/doctest.h>

#include <array>

namespace ipclab::trace {
namespace {

std::string told(const std::vector<std::string>& lines) {
  constexpr std::array own = {": variables", " held ", " entered ", "futex", ": began ", "began ", "ended reached"};
  std::string all;
  for (const std::string& line : lines) {
    bool leave_out = false;
    for (const char* part : own) leave_out = leave_out || line.find(part) != std::string::npos;
    if (!leave_out) all += line + "\n";
  }
  return all;
}

}  // namespace

Channels::Channels(std::vector<std::string> script) { lab.start("channels", std::move(script), "c"); }

std::string Channels::does(const std::string& path, const std::string& call, std::uint32_t times) {
  return told(lab.does(path, call, times));
}

std::string Channels::to(const std::string& path, const std::string& call) {
  return told(lab.to(path, core::TargetKind::Call, call));
}

std::string Channels::run() { return told(lab.run()); }

std::string Channels::signal(const std::string& path, int number) { return told(lab.signal(path, number)); }

const core::Object& Channels::object(std::uint32_t id) const {
  const core::Object* found = lab.world().object(core::ObjectId{id});
  REQUIRE(found != nullptr);
  return *found;
}

const core::Stream& Channels::stream(std::uint32_t id) const {
  const auto* found = object(id).as<core::Stream>();
  REQUIRE(found != nullptr);
  return *found;
}

std::string Channels::descriptors(const std::string& path) const {
  std::string text;
  for (const auto& [number, descriptor] : lab.world().process(lab.id(path))->descriptors) {
    if (number < 3) continue;  // the terminal
    const auto way = core::EnumNames<core::Access>::names[static_cast<std::size_t>(descriptor.access)];
    text += (text.empty() ? "" : " ") + std::to_string(number) + "=" +
            (descriptor.object ? "object " + std::to_string(descriptor.object->value) : descriptor.target) + ":" +
            std::string(way);
  }
  return text;
}

std::string Channels::paths(const std::vector<core::TaskId>& ids) const {
  std::string text;
  for (const core::TaskId id : ids) text += (text.empty() ? "" : " ") + lab.world().task(id)->path;
  return text;
}

std::string Channels::readers(std::uint32_t id) const {
  return paths(core::readers_of(lab.world(), core::ObjectId{id}));
}
std::string Channels::writers(std::uint32_t id) const {
  return paths(core::writers_of(lab.world(), core::ObjectId{id}));
}
std::string Channels::waiting(std::uint32_t id) const {
  return paths(core::waiting_for(lab.world(), core::ObjectId{id}));
}

std::string Channels::contents(std::uint32_t id) const {
  std::string text;
  for (const core::Piece& piece : stream(id).contents) {
    const std::string writer = piece.writer ? lab.world().process(*piece.writer)->path : "?";
    text += (text.empty() ? "" : " ") + writer + ":" + std::to_string(piece.size);
  }
  return text;
}

}  // namespace ipclab::trace
