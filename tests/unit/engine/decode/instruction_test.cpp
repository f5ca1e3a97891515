#include "engine/decode/instruction.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "array_memory.hpp"
#include "engine/decode/program.hpp"
#include "engine/decode/unwind.hpp"
#include "labels.hpp"
#include "tracee.hpp"

using namespace ipclab::engine::decode;
using ipclab::core::Address;

namespace {

constexpr std::uint64_t here = 0x1000;

struct Decoded {
  ArrayMemory memory;
  Disassembler disassembler;
  Instruction instruction;

  explicit Decoded(const std::vector<std::uint8_t>& code) {
    memory.put(here, code.data(), code.size());
    memory.put(here + code.size(), std::string(16, '\x90').data(), 16);
    instruction = disassembler.at(Address{here}, memory);
  }
  std::string text() { return disassembler.text(Address{here}, memory); }
};

user_regs_struct registers() {
  user_regs_struct all{};
  all.rip = here;
  all.rax = 0x100;
  all.rbx = 0x2000;
  all.rcx = 3;
  all.rdi = 0x5000;
  all.rsi = 0x6000;
  all.rsp = 0x7000;
  all.rbp = 0x7100;
  all.fs_base = 0x90000;
  return all;
}

// "address:size rw" of each access.
std::string accesses(const std::vector<std::uint8_t>& code, const user_regs_struct& at = registers()) {
  std::string all;
  for (const Access& access : Decoded(code).instruction.accesses(at)) {
    char text[64];
    std::snprintf(text, sizeof text, "%s%llx:%u %s%s", all.empty() ? "" : ", ",
                  static_cast<unsigned long long>(access.address.value), access.size, access.read ? "r" : "",
                  access.write ? "w" : "");
    all += text;
  }
  return all;
}

}  // namespace

TEST_CASE("loads, stores, and both at once") {
  CHECK(accesses({0x8b, 0x07}) == "5000:4 r");                      // mov eax, [rdi]
  CHECK(accesses({0x89, 0x07}) == "5000:4 w");                      // mov [rdi], eax
  CHECK(accesses({0x83, 0x07, 0x01}) == "5000:4 rw");               // add dword ptr [rdi], 1
  CHECK(accesses({0xf0, 0x83, 0x07, 0x01}) == "5000:4 rw");         // lock add
  CHECK(accesses({0xf0, 0x0f, 0xc1, 0x07}) == "5000:4 rw");         // lock xadd [rdi], eax
  CHECK(accesses({0xf0, 0x0f, 0xb1, 0x0f}) == "5000:4 rw");         // lock cmpxchg [rdi], ecx
  CHECK(accesses({0xf0, 0x48, 0x0f, 0xc7, 0x0f}) == "5000:16 rw");  // lock cmpxchg16b [rdi]
  CHECK(accesses({0x87, 0x07}) == "5000:4 rw");                     // xchg [rdi], eax
  CHECK(accesses({0x83, 0x3f, 0x03}) == "5000:4 r");                // cmp dword ptr [rdi], 3
  CHECK(accesses({0xf7, 0x07, 3, 0, 0, 0}) == "5000:4 r");          // test dword ptr [rdi], 3
  CHECK(accesses({0x0f, 0x94, 0x07}) == "5000:1 w");                // sete byte ptr [rdi]
  CHECK(accesses({0x0f, 0x11, 0x07}) == "5000:16 w");               // movups [rdi], xmm0
  CHECK(accesses({0xc5, 0xfe, 0x7f, 0x07}) == "5000:32 w");         // vmovdqu [rdi], ymm0
  CHECK(accesses({0xc5, 0xfe, 0x6f, 0x07}) == "5000:32 r");         // vmovdqu ymm0, [rdi]
  CHECK(accesses({0xf7, 0x37}) == "5000:4 r");                      // div dword ptr [rdi]
  CHECK(accesses({0xdd, 0x07}) == "5000:8 r");                      // fld qword ptr [rdi]
  CHECK(accesses({0xdd, 0x1f}) == "5000:8 w");                      // fstp qword ptr [rdi]
}

TEST_CASE("no access: addresses computed, hints, registers only") {
  CHECK(accesses({0x48, 0x8d, 0x47, 0x08}).empty());  // lea rax, [rdi+8]
  CHECK(accesses({0x0f, 0x1f, 0x00}).empty());        // nop dword ptr [rax]
  CHECK(accesses({0x0f, 0x18, 0x0f}).empty());        // prefetcht0 [rdi]
  CHECK(accesses({0x0f, 0xae, 0x3f}).empty());        // clflush [rdi]
  CHECK(accesses({0x01, 0xc8}).empty());              // add eax, ecx
}

TEST_CASE("addresses of every form") {
  CHECK(accesses({0x8b, 0x44, 0x8b, 0xf8}) == "2004:4 r");                        // mov eax, [rbx+rcx*4-8]
  CHECK(accesses({0x48, 0x8b, 0x05, 0x10, 0, 0, 0}) == "1017:8 r");               // mov rax, [rip+0x10]
  CHECK(accesses({0x64, 0x48, 0x8b, 0x04, 0x25, 0x28, 0, 0, 0}) == "90028:8 r");  // mov rax, fs:[0x28]
  auto high = registers();
  high.rdi = 0xf'0000'5000;
  CHECK(accesses({0x67, 0x8b, 0x07}, high) == "5000:4 r");  // mov eax, [edi]
  auto bits = registers();
  bits.rax = 77;
  CHECK(accesses({0x48, 0x0f, 0xab, 0x07}, bits) == "5008:8 rw");  // bts [rdi], rax
  bits.rax = static_cast<unsigned long long>(-3);
  CHECK(accesses({0x48, 0x0f, 0xab, 0x07}, bits) == "4ff8:8 rw");
}

TEST_CASE("the stack") {
  CHECK(accesses({0x50}) == "6ff8:8 w");                        // push rax
  CHECK(accesses({0x58}) == "7000:8 r");                        // pop rax
  CHECK(accesses({0xff, 0x37}) == "5000:8 r, 6ff8:8 w");        // push [rdi]
  CHECK(accesses({0x8f, 0x04, 0x24}) == "7008:8 w, 7000:8 r");  // pop [rsp]: the address after the pop
  CHECK(accesses({0xe8, 0, 0, 0, 0}) == "6ff8:8 w");            // call
  CHECK(accesses({0xc3}) == "7000:8 r");                        // ret
  CHECK(accesses({0xc9}) == "7100:8 r");                        // leave
  CHECK(Decoded({0x9c}).instruction.kind == Instruction::Kind::PushFlags);
}

TEST_CASE("string instructions: one round at a time, none where nothing is left") {
  CHECK(accesses({0xf3, 0x48, 0xa5}) == "5000:8 w, 6000:8 r");  // rep movsq
  CHECK(accesses({0xf3, 0xaa}) == "5000:1 w");                  // rep stosb
  CHECK(accesses({0xa6}) == "6000:1 r, 5000:1 r");              // cmpsb
  CHECK(Decoded({0xf3, 0xaa}).instruction.kind == Instruction::Kind::Repeated);
  auto over = registers();
  over.rcx = 0;
  CHECK(accesses({0xf3, 0xaa}, over).empty());
}

TEST_CASE("what cannot be known is said") {
  CHECK(Decoded({0xc4, 0xe2, 0x6d, 0x90, 0x04, 0x8f}).instruction.scattered);  // vpgatherdd
  CHECK(Decoded({0x06}).instruction.kind == Instruction::Kind::Unknown);
  CHECK(Decoded({0x06}).text() == "?");
  CHECK(Decoded({0x0f, 0x05}).instruction.kind == Instruction::Kind::SystemCall);
}

TEST_CASE("text, and an instruction at the end of what can be read") {
  CHECK(Decoded({0xf0, 0x83, 0x07, 0x01}).text() == "lock add dword ptr [rdi], 1");
  CHECK(Decoded({0xc3}).text() == "ret");
  ArrayMemory memory;
  memory.put(0x1ffe, "\x8b\x07", 2);
  Disassembler disassembler;
  CHECK(disassembler.at(Address{0x1ffe}, memory).length == 2);
}

TEST_CASE("the machine does what is predicted: every store, and no other") {
  Tracee tracee(target("stores"));
  const ProcessMemory memory(tracee.pid());
  const auto program = Program::open(target("stores"));
  const std::uint64_t bias = tracee.entry().value - program->entry().value;
  const auto start = program->addresses_of_line("stores.cpp", line_of("area is filled", "stores")).back().value;
  tracee.run_to(start + bias);

  // All that it can write: its data (maps: rw, private), except what the loader keeps above the stack.
  struct Region {
    std::uint64_t start;
    std::vector<std::byte> before;
    std::vector<std::byte> after;
  };
  std::vector<Region> regions;
  const auto sp = Tracee::registers(tracee.pid()).rsp;
  regions.push_back({sp - 16384, std::vector<std::byte>(16384 + 512), {}});
  for (const Mapping& mapping : parse_maps(tracee.maps())) {
    const bool own_data = mapping.path.ends_with("/stores") && !mapping.executable;
    if (own_data && mapping.end - mapping.start <= 65536)
      regions.push_back({mapping.start, std::vector<std::byte>(mapping.end - mapping.start), {}});
  }
  for (Region& region : regions) {
    REQUIRE(memory.read(Address{region.start}, region.before));
    region.after = region.before;
  }
  Disassembler disassembler;
  int steps = 0;
  int changes = 0;
  int wrong = 0;
  for (;;) {
    const auto before = Tracee::registers(tracee.pid());
    const Instruction instruction = disassembler.at(Address{before.rip}, memory);
    const std::string text = disassembler.text(Address{before.rip}, memory);
    const Accesses predicted = instruction.accesses(before);
    const int status = tracee.resume(PTRACE_SINGLESTEP);
    if (!WIFSTOPPED(status)) break;
    ++steps;
    const auto is_predicted = [&](std::uint64_t address) {
      return std::any_of(predicted.begin(), predicted.end(), [&](const Access& access) {
        return access.write && address - access.address.value < access.size;
      });
    };
    for (Region& region : regions) {
      REQUIRE(memory.read(Address{region.start}, region.after));
      if (region.after == region.before) continue;
      for (std::size_t i = 0; i < region.after.size(); ++i) {
        if (region.after[i] == region.before[i]) continue;
        ++changes;
        const bool expected = is_predicted(region.start + i);
        if (!expected && instruction.kind != Instruction::Kind::SystemCall && ++wrong < 10) {
          CAPTURE(text);
          CAPTURE(region.start + i);
          CHECK(expected);
        }
      }
      region.before = region.after;
    }
  }
  CHECK(wrong == 0);
  CHECK(steps > 3000);
  CHECK(changes > 3000);
}
