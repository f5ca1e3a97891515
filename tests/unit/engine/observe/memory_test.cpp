#include "engine/observe/memory.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "engine/observe/chance.hpp"

using namespace ipclab;
using engine::observe::changes;

namespace {

const core::ObjectId object{3};

std::string told(const std::string& before, const std::string& now) {
  std::string text;
  for (const auto& change : changes(object, before, now)) {
    CHECK(change.object == object);
    text += std::to_string(change.offset) + ":" + change.bytes + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("changes are told with what stands between near ones, and make the old into the new") {
  CHECK(told("", "").empty());
  CHECK(told("abcdef", "abcdef").empty());
  CHECK(told("abcdef", "abXdef") == "2:X ");
  CHECK(told("abcdef", "XbcdeX") == "0:XbcdeX ");
  CHECK(told("", "abc") == "0:abc ");
  CHECK(told("abc", "abcde") == "3:de ");
  const std::string before(100, '.');
  std::string now = before;
  now[0] = now[17] = now[60] = now[99] = 'X';
  CHECK(changes(object, before, now).size() == 3);
  std::string made = before;
  for (const auto& change : changes(object, before, now))
    made.replace(change.offset, change.bytes.size(), change.bytes);
  CHECK(made == now);
}

TEST_CASE("memory is read as far as there is a file behind it, and no further than is kept") {
  const int file = memfd_create("test", MFD_CLOEXEC);
  REQUIRE(ftruncate(file, 4096) == 0);
  auto* at = static_cast<char*>(mmap(nullptr, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  REQUIRE(at != MAP_FAILED);
  std::strcpy(at + 4000, "end");
  engine::sys::Proc self(core::Pid{getpid()});
  const core::Address address{reinterpret_cast<std::uint64_t>(at)};
  std::string bytes;
  engine::observe::look_at_memory(self, core::Address{address.value + 4000}, 3000, bytes);
  CHECK(bytes.size() == 96);
  CHECK(bytes.starts_with("end"));
  REQUIRE(ftruncate(file, 3 * 4096) == 0);
  engine::observe::look_at_memory(self, address, 3 * 4096, bytes);
  CHECK(bytes.size() == engine::observe::memory_kept);
  munmap(at, 3 * 4096);
  close(file);
  engine::observe::look_at_memory(self, address, 100, bytes);
  CHECK(bytes.empty());
}

TEST_CASE("names that sem_open makes up") {
  using engine::observe::may_be_made_by_sem_open;
  CHECK(may_be_made_by_sem_open("/dev/shm/sem.0zvHjk"));
  CHECK_FALSE(may_be_made_by_sem_open("/dev/shm/sem.turn"));
  CHECK_FALSE(may_be_made_by_sem_open("/dev/shm/sem.my_sem"));
  CHECK_FALSE(may_be_made_by_sem_open("/dev/shm/box.0zvHjk"));
}
