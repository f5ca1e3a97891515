// The variables of a program's own source that a place can see, and what is in them now.
// One for each Program (Program::variables); the runner's thread. Reads the process only through Memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/event.hpp"
#include "engine/decode/memory.hpp"
#include "engine/decode/types.hpp"
#include "engine/decode/unwind.hpp"

namespace ipclab::engine::decode {

// A variable that points to something, and to what.
struct Pointing {
  std::uint64_t to = 0;
  const Type* target = nullptr;
};

// A sem_t or pthread_mutex_t that the own source can name.
struct Lock {
  std::string name;  // "ready", "box->empty", "*turn"
  std::uint64_t address = 0;
  bool is_mutex = false;
  bool local = false;  // on the stack: before it is set up there may be anything
};

class Variables {
 public:
  explicit Variables(const Program& program);
  ~Variables();
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

  // `unwound` comes from `space`, which is of this program.
  // Parameters and locals of the function, as far as their declarations have been passed: outer blocks first, without
  // what inner ones hide.
  std::vector<core::Variable> locals(const AddressSpace& space, const Unwound& unwound, const Memory& memory);
  std::vector<core::Variable> globals(const AddressSpace& space, const Memory& memory);
  // Pointers among both, also inside of records.
  std::vector<Pointing> pointers(const AddressSpace& space, const Unwound& unwound, const Memory& memory);
  // Among both, and in what pointers among both point to.
  std::vector<Lock> locks(const AddressSpace& space, const Unwound& unwound, const Memory& memory);

 private:
  struct Data;
  struct Reading;
  std::unique_ptr<Data> data_;
};

}  // namespace ipclab::engine::decode
