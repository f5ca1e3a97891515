// Shared memory by mmap(2), made and used by a parent and its child. usage: mapped anonymous|posix|file
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

struct Box {
  int count;
  char word[8];
  long sums[2];
};

static void check(bool good, const char* what) {
  if (good) return;
  perror(what);
  exit(1);
}

static Box* map(int descriptor, int flags) {
  void* at = mmap(nullptr, sizeof(Box), PROT_READ | PROT_WRITE, MAP_SHARED | flags, descriptor, 0);
  check(at != MAP_FAILED, "mmap");
  return static_cast<Box*>(at);
}

static Box* make(const std::string& how) {
  if (how == "anonymous") return map(-1, MAP_ANONYMOUS);
  const int descriptor =
      how == "posix" ? shm_open("/box", O_CREAT | O_EXCL | O_RDWR, 0600) : open("box", O_CREAT | O_RDWR, 0640);
  check(descriptor != -1, "open");
  check(ftruncate(descriptor, sizeof(Box)) == 0, "ftruncate");
  Box* box = map(descriptor, 0);
  close(descriptor);
  return box;
}

int main(int, char** argv) {
  const std::string how = argv[1];
  Box* box = make(how);
  box->count = 1;
  if (fork() == 0) {
    box->count += 41;
    strcpy(box->word, "child");
    box->sums[1] = -1;
    _exit(0);  // [child]
  }
  wait(nullptr);  // [wait]
  if (how == "posix") shm_unlink("/box");
  if (how == "file") unlink("box");
  munmap(box, sizeof(Box));
  return getppid() == 0;  // [end]
}
