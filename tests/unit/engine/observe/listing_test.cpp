#include "engine/observe/listing.hpp"

#include <doctest/doctest.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

using ipclab::engine::observe::listed_ids;

TEST_CASE("what exists is listed by its id, what is gone is not") {
  const int segment = shmget(IPC_PRIVATE, 100, 0600);
  const int queue = msgget(IPC_PRIVATE, 0600);
  const int set = semget(IPC_PRIVATE, 1, 0600);
  CHECK(listed_ids("shm").contains(segment));
  CHECK(listed_ids("msg").contains(queue));
  CHECK(listed_ids("sem").contains(set));
  shmctl(segment, IPC_RMID, nullptr);
  msgctl(queue, IPC_RMID, nullptr);
  semctl(set, 0, IPC_RMID);
  CHECK_FALSE(listed_ids("shm").contains(segment));
  CHECK_FALSE(listed_ids("msg").contains(queue));
  CHECK_FALSE(listed_ids("sem").contains(set));
}
