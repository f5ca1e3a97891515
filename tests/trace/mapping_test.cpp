// Shared memory by mmap(2): anonymous, POSIX, of a file; what stands in it, as which type, who has it, how it ends.
#include <doctest/doctest.h>

#include "trial.hpp"

using namespace ipclab;
using core::ObjectKind;
using core::TargetKind;
using core::TaskState;

namespace {

const core::Object& box(const trace::Trial& lab) { return *lab.world().object(core::ObjectId{1}); }

std::int64_t field(const trace::Trial& lab, const std::string& path) {
  const auto* memory = box(lab).as<core::Memory>();
  for (const core::Field& member : lab.world().types.at(memory->type).members)
    if (member.path == path) return core::number_of(member, memory->bytes).value_or(-999);
  FAIL("no field ", path);
  return 0;
}

std::size_t attached(const trace::Trial& lab) { return box(lab).as<core::Memory>()->attaches.size(); }

void before_wait(trace::Trial& lab, const std::string& how) {
  lab.start("mapped", {how}, "m");
  lab.to("m", TargetKind::Call, "wait");
}

}  // namespace

TEST_CASE("anonymous memory: made by mmap, shared by fork, gone with the last mapping") {
  trace::Trial lab;
  lab.start("mapped", {"anonymous"}, "m");
  lab.to("m", TargetKind::Call, "mmap");
  CHECK(trace::joined(lab.step("m")) ==
        "m: began step\n"
        "m: entered mmap(NULL, 32, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0) at map:25\n"
        "m: returned mmap = ptr\n"
        "m: object 1 created, mapping\n"
        "m: attached object 1\n"
        "m: held before-call fork() at main:45\n"
        "object 1 size 4096 nattch 0\n"
        "object 1 bytes 0+4096: 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
        "m: type Box size 32 fields 4\n"
        "m: object 1 is a Box\n"
        "ended reached\n");
  CHECK(field(lab, "count") == 1);
  lab.step("m");
  CHECK(attached(lab) == 2);
  CHECK(trace::joined(lab.to("m.1", TargetKind::Line, "mapped.cpp", trace::line_of("mapped", "child"))) ==
        "m.1: began run-to\n"
        "m.1: held line at main:49\n"
        "object 1 bytes 0+32: 2a 00 00 00 63 68 69 6c 64 00 00 00 00 00 00 00\n"
        "ended reached\n");
  CHECK(field(lab, "count") == 42);
  CHECK(field(lab, "sums[0]") == 0);
  CHECK(field(lab, "sums[1]") == -1);
  lab.run({"m.1"});
  CHECK(attached(lab) == 1);
  lab.to("m", TargetKind::Call, "munmap");
  CHECK(box(lab).exists);
  CHECK(trace::joined(lab.does("m", "munmap")) ==
        "m: began does\n"
        "m: entered munmap(ptr, 32) at main:54\n"
        "m: returned munmap = 0\n"
        "m: detached object 1\n"
        "m: object 1 removed\n"
        "m: held after-call at main:54\n"
        "ended reached\n");
  CHECK_FALSE(box(lab).exists);
}

TEST_CASE("POSIX memory: known from shm_open, sized by ftruncate, without a name after shm_unlink, gone after munmap") {
  trace::Trial lab;
  lab.start("mapped", {"posix"}, "m");
  lab.does("m", "open");
  CHECK(box(lab).kind == ObjectKind::PosixMemory);
  CHECK(box(lab).name == "/box");
  CHECK(box(lab).mode == 0600);
  CHECK(box(lab).creator == lab.id("m"));
  CHECK(box(lab).as<core::Memory>()->facts.size == 0);
  CHECK(attached(lab) == 0);
  lab.does("m", "ftruncate");
  CHECK(box(lab).as<core::Memory>()->facts.size == 32);
  CHECK(lab.task("m").call->object == core::ObjectId{1});
  lab.does("m", "mmap");
  CHECK(attached(lab) == 1);
  CHECK(box(lab).as<core::Memory>()->bytes == std::string(32, '\0'));
  lab.does("m", "close");
  lab.does("m", "fork");
  lab.run({"m.1"});
  CHECK(lab.task("m.1").state == TaskState::Zombie);
  CHECK(field(lab, "count") == 42);
  CHECK_FALSE(box(lab).unlinked);
  lab.does("m", "unlink");
  CHECK(box(lab).unlinked);
  CHECK(box(lab).exists);
  lab.does("m", "munmap");
  CHECK_FALSE(box(lab).exists);
}

TEST_CASE("a shared file is one object for all who map it") {
  trace::Trial lab;
  before_wait(lab, "file");
  CHECK(box(lab).kind == ObjectKind::Mapping);
  CHECK(box(lab).name == "/tmp/box");
  CHECK(box(lab).mode == 0640);
  CHECK(box(lab).as<core::Memory>()->facts.size == 32);
  CHECK(attached(lab) == 2);
  CHECK(field(lab, "count") == 1);
}

TEST_CASE("looking at memory is no event where nothing has changed, and a rewind finds the same bytes") {
  trace::Trial lab;
  before_wait(lab, "anonymous");
  const std::uint32_t step = lab.world().step;
  for (const std::string& line : lab.step("m")) CHECK(line.find("bytes") == std::string::npos);
  lab.run();
  lab.session.rewind(step);
  lab.settle();
  CHECK(field(lab, "count") == 1);
  CHECK(attached(lab) == 2);
}
