// Types of a program's own source, from its debug information: how a value is written, and the plain fields in it.
// One for each Program (Variables has it); the runner's thread. Reads the process only through Memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/event.hpp"
#include "engine/decode/memory.hpp"

struct Dwarf;  // libdw's

namespace ipclab::engine::decode {

enum class TypeKind : std::uint8_t {
  Signed,
  Unsigned,
  Character,
  Bool,
  Float,
  Enumeration,
  Pointer,
  Reference,
  Array,
  Record,     // struct, class, union
  String,     // std::string
  View,       // std::string_view
  Vector,     // std::vector
  Semaphore,  // sem_t
  Mutex,      // pthread_mutex_t
  Opaque,     // nothing is known of it but its size
};

// A type as its value sees it: typedef, const, volatile and what wraps a single value (std::atomic) are seen through.
struct Type {
  struct Member {
    std::string name;  // empty: a base class or an anonymous union
    std::uint64_t offset = 0;
    const Type* type = nullptr;
    std::uint32_t bit = 0;  // bit-fields: the first bit from `offset`
    std::uint32_t bits = 0;
  };

  TypeKind kind = TypeKind::Opaque;
  std::string name;  // as the source writes it
  std::uint64_t size = 0;
  const Type* element = nullptr;  // Array
  std::uint64_t count = 0;        // Array
  std::uint64_t target = 0;       // Pointer, Reference, Vector: for Types::target
  std::vector<Member> members;    // Record
  std::vector<std::pair<std::int64_t, std::string>> enumerators;
};

class Types {
 public:
  explicit Types(Dwarf* dwarf) : dwarf_(dwarf) {}
  ~Types();
  Types(const Types&) = delete;
  Types& operator=(const Types&) = delete;

  // By the offset of its entry in .debug_info; 0 is void. References are valid as long as this lives.
  const Type& at(std::uint64_t offset);
  const Type& target(const Type& type) { return at(type.target); }

  // As a debugger writes it: `{checking = 40, name = "Ann"}`, `'x' (120)`, `0x7ffe…`, at most some 200 characters.
  // What it points to is read where that is part of it (strings, references). `bytes` may be shorter than the type.
  std::string text(const Type& type, std::span<const std::byte> bytes, const Memory& memory);

 private:
  friend class TypeReader;
  const Type& keep(Type type);

  Dwarf* dwarf_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Type>> known_;
  std::vector<std::unique_ptr<Type>> inner_;  // of arrays of arrays
};

// Its plain values, arrays and records taken apart; a type that is plain itself has one, called "value".
core::TypeDescribed description_of(const Type& type);

}  // namespace ipclab::engine::decode
