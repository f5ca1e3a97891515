#include "engine/observe/segments.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "engine/sys/proc.hpp"

using namespace ipclab;
using engine::observe::Attach;
using engine::observe::attaches;
using engine::observe::look_at_segment;

namespace {

// A segment of our own, gone with the test, whatever is attached.
class Segment {
 public:
  explicit Segment(std::size_t size) : id_(shmget(IPC_PRIVATE, size, 0640)) { REQUIRE(id_ >= 0); }
  ~Segment() {
    for (void* at : attached_) shmdt(at);
    mark();
  }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  int id() const { return id_; }
  void* attach(int flags = 0) {
    void* at = shmat(id_, nullptr, flags);
    REQUIRE(at != reinterpret_cast<void*>(-1));
    attached_.push_back(at);
    return at;
  }
  void detach() {
    REQUIRE(shmdt(attached_.back()) == 0);
    attached_.pop_back();
  }
  void mark() const { shmctl(id_, IPC_RMID, nullptr); }
  std::vector<Attach> seen() const {
    std::vector<Attach> ours;
    for (const Attach& attach : attaches(engine::sys::Proc(core::Pid{getpid()}).maps())) {
      if (attach.shmid == id_) ours.push_back(attach);
    }
    return ours;
  }

 private:
  int id_;
  std::vector<void*> attached_;
};

core::Address address(void* at) { return core::Address{reinterpret_cast<std::uint64_t>(at)}; }

}  // namespace

TEST_CASE("a segment's size, mode and creator are those that it was made with; nobody is attached") {
  const Segment segment(5000);
  const auto look = look_at_segment(segment.id());
  REQUIRE(look.facts);
  CHECK(look.facts->key == 0);
  CHECK(look.facts->mode == 0640u);
  CHECK(look.facts->size == 5000);
  CHECK(look.facts->nattch == 0);
  CHECK(look.facts->creator == core::Pid{getpid()});
  CHECK(look.facts->last == core::Pid{0});
  CHECK_FALSE(look.facts->dest);
  CHECK(segment.seen().empty());
}

TEST_CASE("nattch counts attaches, not processes: one process twice is two, each with its address") {
  Segment segment(5000);
  void* first = segment.attach();
  void* second = segment.attach(SHM_RDONLY);
  CHECK(look_at_segment(segment.id()).facts->nattch == 2);
  const auto seen = segment.seen();
  REQUIRE(seen.size() == 2);  // mapped are whole pages
  const Attach one{segment.id(), address(first), 8192, true};
  const Attach two{segment.id(), address(second), 8192, false};
  CHECK(seen == (first < second ? std::vector{one, two} : std::vector{two, one}));
  segment.detach();
  CHECK(segment.seen() == std::vector{one});
}

TEST_CASE("an attach that mprotect has cut in parts is one attach still") {
  Segment segment(3 * 4096);
  void* at = segment.attach();
  REQUIRE(mprotect(static_cast<char*>(at) + 4096, 4096, PROT_READ) == 0);
  CHECK(segment.seen() == std::vector{Attach{segment.id(), address(at), 3 * 4096, true}});
}

TEST_CASE("looking changes neither nattch nor lpid") {
  Segment segment(100);
  segment.attach();
  for (int look = 0; look < 3; ++look) {
    const auto now = look_at_segment(segment.id());
    REQUIRE(now.facts);
    CHECK(now.facts->nattch == 1);
    CHECK(now.facts->last == core::Pid{getpid()});
    CHECK(segment.seen().size() == 1);
  }
}

TEST_CASE("a segment that is marked lives with key 0 until its last detach, then it is gone, which is no error") {
  Segment segment(100);
  segment.attach();
  segment.mark();
  const auto marked = look_at_segment(segment.id());
  REQUIRE(marked.facts);
  CHECK(marked.facts->dest);
  CHECK(marked.facts->key == 0);
  CHECK(segment.seen().size() == 1);
  segment.detach();
  CHECK(look_at_segment(segment.id()).gone());
}

TEST_CASE("only the kernel's own files are segments") {
  CHECK(attaches("7f0000000000-7f0000001000 rw-s 00000000 00:01 5   /SYSV00001234\n").empty());
  CHECK(attaches("7f0000000000-7f0000001000 rw-s 00000000 00:01 5   /dev/zero (deleted)\n").empty());
  CHECK(attaches("").empty());
  CHECK(attaches("/SYSV").empty());
  CHECK(attaches("7f0000000000-7f0000001000 r--s 00000000 00:01 32769   /SYSV00001234 (deleted)") ==
        std::vector{Attach{32769, core::Address{0x7f0000000000}, 4096, false}});
}
