// A scene of a lesson: what it starts, and what the script calls the processes and objects. Pure values.
// Read by the script, the player and `view` (names on cards).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lab.hpp"
#include "lesson/problem.hpp"

namespace ipclab::lesson {

struct ProcessName {
  std::string name;     // in the script: "alice"
  std::string path;     // its birth path: "bank.1"
  std::string program;  // of the launch that it descends from: "undo_mutex"
  bool operator==(const ProcessName&) const = default;
};

// `mutex = bank semaphore 1[0]`, `line = bank pipe 2`, `money = bank segment 1 as Bank`, `book = file named
// "/tmp/book"`
struct ObjectName {
  std::string name;
  std::string creator_path;  // birth path; empty = whoever made it: it is known by `known_as`
  core::ObjectKind kind = core::ObjectKind::SemaphoreSet;
  std::uint32_t ordinal = 1;  // among the creator's objects of this kind
  std::uint16_t member = 0;   // of a set
  std::string type;           // of shared memory; empty = the one that its program sees
  std::string known_as;       // core::Object::name
  bool operator==(const ObjectName&) const = default;

  // The object that it names, also one that is gone; nullptr where it has never been.
  const core::Object* find(const core::World& world) const;
};

struct Scene {
  std::string name;
  Spot at;
  std::vector<core::Launch> programs;
  std::vector<ProcessName> processes;  // the launched ones too
  std::vector<ObjectName> objects;
  bool operator==(const Scene&) const = default;

  core::Scene to_start() const { return {name, programs}; }
  const ProcessName* process(std::string_view script_name) const;
  const ObjectName* object(std::string_view script_name) const;
  const ProcessName* process_at(std::string_view path) const;
};

// A demo's source, and the lines of its labels: `// [half done]` stands on the line that it names.
struct Source {
  std::string program;
  std::string file;  // as in its debug information: "demos/undo_mutex.cpp"
  std::string text;
  std::map<std::string, std::uint32_t> labels;
  bool operator==(const Source&) const = default;
};
Source read_source(std::string program, std::string file, std::string text);

}  // namespace ipclab::lesson
