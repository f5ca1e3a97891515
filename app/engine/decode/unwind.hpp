// From a stop inside libc back to the line of the program's own source that led there.
// Unwinding rules (.eh_frame) are kept per instruction, so a place stopped at before costs a few memory reads.
// One thread: the runner's. Reads the executable and libraries by path, the process only through Memory.
#pragma once

#include <sys/user.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/call.hpp"
#include "engine/decode/frame.hpp"
#include "engine/decode/memory.hpp"
#include "engine/decode/program.hpp"

namespace ipclab::engine::decode {

using Registers = user_regs_struct;

// All that are known.
FrameRegisters frame_registers(const Registers& registers);

// One line of /proc/PID/maps.
struct Mapping {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::uint64_t offset = 0;
  bool executable = false;
  bool writable = false;
  bool shared = false;       // MAP_SHARED, shmat(2)
  std::uint64_t device = 0;  // of `inode`: makedev(3)
  std::uint64_t inode = 0;   // of the file; of System V shared memory: shmid
  std::string path;          // empty = anonymous, "[stack]", "[vdso]" …; without " (deleted)"
};
std::vector<Mapping> parse_maps(std::string_view text);

// The files already opened, by path, with the rules found so far. One per runner.
class Modules {
 public:
  Modules();
  ~Modules();
  Modules(const Modules&) = delete;
  Modules& operator=(const Modules&) = delete;

 private:
  friend class AddressSpace;
  struct Data;
  std::unique_ptr<Data> data_;
};

struct Unwound {
  core::Place place;  // line 0 where no frame of the program's own source was found
  std::string_view
      function;         // of a library, that the own source called: "sem_wait", "printf"; valid while Modules lives
  bool direct = false;  // the own source called the function that holds the stop or bears its call's name,
                        // or holds the stop itself
  bool unknown_code = false;  // a frame lay outside every known mapping: read the maps again (dlopen)
  // Of the frame in the own source, for its variables: registers, and an address (of the file) inside the statement.
  FrameRegisters registers;
  core::Address address;
};

// What is where in one process. A forked child has its parent's: copy it. Copies are cheap.
class AddressSpace {
 public:
  // Knows nothing: every place is line 0.
  AddressSpace() = default;
  // `maps` = text of /proc/PID/maps once libraries are loaded (held at main); at the entry point it is as good, but
  // libraries are not known yet. `entry` = AT_ENTRY of the auxiliary vector. `modules` outlives this.
  AddressSpace(Modules& modules, std::shared_ptr<const Program> program, std::string_view maps, core::Address entry);

  const std::shared_ptr<const Program>& program() const { return program_; }
  std::uint64_t bias() const { return bias_; }  // add to an address of the file

  // At most 64 frames. `through`: the library functions passed on the way, innermost first, `function` last; empty
  // names where there is no symbol.
  Unwound unwind(const Registers& registers, const Memory& memory,
                 std::vector<std::string_view>* through = nullptr) const;
  // The same where not all registers are known. `call`: the number of the system call that it is stopped in, -1 = none.
  Unwound unwind(const FrameRegisters& registers, long call, const Memory& memory,
                 std::vector<std::string_view>* through = nullptr) const;

  // The canonical frame address of the frame in the own source.
  std::optional<std::uint64_t> frame_address(const Unwound& unwound, const Memory& memory) const;

 private:
  struct Layout;
  std::shared_ptr<const Program> program_;
  std::shared_ptr<const Layout> layout_;
  std::uint64_t bias_ = 0;
};

// The innermost place in the program's own source: unwind(...).place.
core::Place place_of(const AddressSpace& space, const Registers& registers, const Memory& memory);

}  // namespace ipclab::engine::decode
