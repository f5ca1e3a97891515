#include "engine/observe/semaphores.hpp"

#include <doctest/doctest.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

using namespace ipclab;
using engine::observe::look_at_semaphores;
using engine::observe::sample_semaphores;

namespace {

union semun {
  int val;
  semid_ds* buf;
  unsigned short* array;
};

// A set of our own, gone with the test.
class Set {
 public:
  explicit Set(int members) : id_(semget(IPC_PRIVATE, members, 0640)) { REQUIRE(id_ >= 0); }
  ~Set() { remove(); }
  Set(const Set&) = delete;
  Set& operator=(const Set&) = delete;
  int id() const { return id_; }
  void set(int index, int value) const {
    semun argument{};
    argument.val = value;
    REQUIRE(semctl(id_, index, SETVAL, argument) == 0);
  }
  void operate(unsigned short index, short amount) const {
    sembuf operation{index, amount, 0};
    REQUIRE(semop(id_, &operation, 1) == 0);
  }
  void remove() {
    if (id_ >= 0) semctl(id_, 0, IPC_RMID);
    id_ = -1;
  }

 private:
  int id_;
};

// A child inside semop(), killed with the test.
class Waiter {
 public:
  Waiter(int set, unsigned short index, short amount) : pid_(fork()) {
    if (pid_ == 0) {
      sembuf operation{index, amount, 0};
      semop(set, &operation, 1);
      _exit(0);
    }
    REQUIRE(pid_ > 0);
  }
  ~Waiter() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

 private:
  pid_t pid_;
};

}  // namespace

TEST_CASE("facts of a set are those that it was made with") {
  const Set set(3);
  const auto look = look_at_semaphores(set.id());
  REQUIRE(look.facts);
  CHECK(look.facts->key == 0);
  CHECK(look.facts->mode == 0640u);
  CHECK(look.facts->members == 3);
}

TEST_CASE("a sample has value, both counts of waiters and the last pid of each member") {
  const Set set(3);
  set.set(1, 4);
  set.operate(1, -1);
  const Waiter first(set.id(), 0, -1);
  const Waiter second(set.id(), 0, -2);
  const Waiter zero(set.id(), 1, 0);
  const core::ObjectId object{7};
  auto sample = sample_semaphores(object, set.id(), 3);
  // The children get there in their own time; the test's limit ends a wait that never ends.
  while (sample.facts && ((*sample.facts)[0].ncnt < 2 || (*sample.facts)[1].zcnt < 1)) {
    std::this_thread::yield();
    sample = sample_semaphores(object, set.id(), 3);
  }
  REQUIRE(sample.facts);
  REQUIRE(sample.facts->size() == 3);
  const auto& members = *sample.facts;
  CHECK(members[0] == core::SemaphoreSampled{object, 0, 0, 2, 0, core::Pid{0}});
  CHECK(members[1] == core::SemaphoreSampled{object, 1, 3, 0, 1, core::Pid{getpid()}});
  CHECK(members[2] == core::SemaphoreSampled{object, 2, 0, 0, 0, core::Pid{0}});
}

TEST_CASE("a set that is gone is no error") {
  Set set(1);
  const int id = set.id();
  CHECK_FALSE(look_at_semaphores(id).gone());
  set.remove();
  CHECK(look_at_semaphores(id).gone());
  CHECK(sample_semaphores(core::ObjectId{1}, id, 1).gone());
}
