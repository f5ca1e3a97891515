// What processes and objects are called on the screen: by the lesson's names where it gives some
// ("alice", in Chinese "小爱"), else by birth path and ordinal. A plain value; made once per scene and language.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "core/world.hpp"
#include "text/catalogue.hpp"

namespace ipclab::view {

class Names {
 public:
  text::Lang lang = text::Lang::En;
  std::map<std::string, std::string> processes;  // birth path → name
  // path of the creator, ordinal of the set, index of the member → name
  std::map<std::tuple<std::string, std::uint32_t, std::uint16_t>, std::string> semaphores;
  // of all other kinds: path of the creator, ordinal among its objects of the kind → name
  std::map<std::tuple<std::string, core::ObjectKind, std::uint32_t>, std::string> objects;
  std::map<std::pair<core::ObjectKind, std::string>, std::string> known_as;  // kind, name of the object → name

  std::string process(const core::World& world, core::TaskId process) const;
  std::string task(const core::World& world, core::TaskId task) const;  // a thread is "name/2"
  std::string semaphore(const core::World& world, core::ObjectId object, std::uint16_t index) const;
  std::string object(const core::World& world, core::ObjectId object) const;  // a set as a whole, too

 private:
  std::string by_creator(const core::World& world, const core::Object& object, const std::string& member) const;
};

// "pipe", "共享内存段"; of Other what kind of descriptor it is.
std::string kind_text(text::Lang lang, const core::Object& object);

// The place of a process among all that were born, from 0: its colour and its digit key.
std::size_t birth_order(const core::World& world, core::TaskId process);

}  // namespace ipclab::view
