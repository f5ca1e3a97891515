// Memory shared by parent and child: an anonymous mapping.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main() {
  auto* number = static_cast<int*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (number == MAP_FAILED) return 1;
  if (fork() == 0) {
    *number = 42;  // [write]
    _exit(0);      // [written]
  }
  wait(nullptr);
  munmap(number, 4096);  // [unmap]
  return 0;
}
