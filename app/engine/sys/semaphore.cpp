#include "engine/sys/semaphore.hpp"

#include <sys/sem.h>

namespace ipclab::engine::sys {
namespace {

// semctl(2): the caller must define it.
union semun {
  int val;
  semid_ds* buf;
  unsigned short* array;
};

Answer<std::int32_t> ask(int semid, std::uint32_t index, int command) {
  const int value = ::semctl(semid, static_cast<int>(index), command);
  if (value == -1) return {errno, 0};
  return {0, value};
}

}  // namespace

Answer<SemaphoreStatus> semaphore_status(int semid) {
  semid_ds status{};
  semun argument{};
  argument.buf = &status;
  if (::semctl(semid, 0, IPC_STAT, argument) == -1) return {errno, {}};
  return {0, {status.sem_perm.__key, status.sem_perm.mode & 0777u, static_cast<std::uint32_t>(status.sem_nsems)}};
}

Answer<std::vector<std::uint16_t>> semaphore_values(int semid, std::uint32_t members) {
  Answer<std::vector<std::uint16_t>> answer;
  answer.value.resize(members);
  semun argument{};
  argument.array = answer.value.data();
  if (::semctl(semid, 0, GETALL, argument) == -1) return {errno, {}};
  return answer;
}

Answer<std::int32_t> semaphore_waiting(int semid, std::uint32_t index) { return ask(semid, index, GETNCNT); }
Answer<std::int32_t> semaphore_waiting_zero(int semid, std::uint32_t index) { return ask(semid, index, GETZCNT); }
Answer<std::int32_t> semaphore_last_pid(int semid, std::uint32_t index) { return ask(semid, index, GETPID); }

}  // namespace ipclab::engine::sys
