// Two processes add to one counter in shared memory, without a lock: how they share it is the argument.
// What comes out depends on the order of their accesses, which a test chooses.
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Shared {
  int counter;
  char text[24];
};

static void add_one(Shared* shared) {
  shared->counter += 1;  // [add]
}

static void add_one_atomically(Shared* shared) {
  __atomic_fetch_add(&shared->counter, 1, __ATOMIC_SEQ_CST);  // [add-atomically]
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "plain";
  const bool spins = std::strcmp(how, "spin") == 0;
  const bool mapped = spins || std::strcmp(how, "mapped") == 0;
  int id = -1;
  void* memory = nullptr;
  if (mapped) {
    memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  } else {
    id = shmget(IPC_PRIVATE, 4096, 0600);
    memory = shmat(id, nullptr, 0);
  }
  auto* shared = static_cast<Shared*>(memory);
  volatile long turns = 0;
  while (spins) turns = turns + 1;
  const pid_t child = fork();
  if (child == -1) return 1;
  if (std::strcmp(how, "text") == 0) {
    const char* text = child == 0 ? "from the child" : "from the parent";
    std::memcpy(shared->text, text, std::strlen(text) + 1);  // [copy]
  } else if (std::strcmp(how, "atomic") == 0) {
    add_one_atomically(shared);  // [call-atomic]
  } else {
    add_one(shared);  // [call]
  }
  if (child == 0) _exit(0);  // [child-exit]
  wait(nullptr);             // [wait]
  std::printf("%d\n", shared->counter);
  if (!mapped) {
    shmdt(shared);
    shmctl(id, IPC_RMID, nullptr);
  }
  return 0;
}
