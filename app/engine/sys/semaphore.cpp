#include "engine/sys/semaphore.hpp"

#include <sys/sem.h>

#include <cerrno>

namespace ipclab::engine::sys {
namespace {

// semctl(2): the caller must define it.
union semun {
  int val;
  semid_ds* buf;
  unsigned short* array;
};

SemaphoreNumber ask(int semid, std::uint32_t index, int command) {
  const int value = ::semctl(semid, static_cast<int>(index), command);
  if (value == -1) return {errno, 0};
  return {0, value};
}

}  // namespace

SemaphoreStatus semaphore_status(int semid) {
  semid_ds status{};
  semun argument{};
  argument.buf = &status;
  if (::semctl(semid, 0, IPC_STAT, argument) == -1) return {errno, 0, 0, 0};
  return {0, status.sem_perm.__key, status.sem_perm.mode & 0777u, static_cast<std::uint32_t>(status.sem_nsems)};
}

SemaphoreValues semaphore_values(int semid, std::uint32_t members) {
  SemaphoreValues result;
  result.values.resize(members);
  semun argument{};
  argument.array = result.values.data();
  if (::semctl(semid, 0, GETALL, argument) == -1) return {errno, {}};
  return result;
}

SemaphoreNumber semaphore_waiting(int semid, std::uint32_t index) { return ask(semid, index, GETNCNT); }
SemaphoreNumber semaphore_waiting_zero(int semid, std::uint32_t index) { return ask(semid, index, GETZCNT); }
SemaphoreNumber semaphore_last_pid(int semid, std::uint32_t index) { return ask(semid, index, GETPID); }

bool means_gone(std::int32_t error) { return error == EINVAL || error == EIDRM; }

}  // namespace ipclab::engine::sys
