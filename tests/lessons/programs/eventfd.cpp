// An eventfd: a counter behind a descriptor.
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

int main() {
  const int bell = eventfd(0, 0);
  if (bell == -1) return 1;
  eventfd_t value = 0;
  if (fork() == 0) {
    if (eventfd_read(bell, &value) == -1) _exit(1);
    _exit(static_cast<int>(value));
  }
  eventfd_write(bell, 3);
  eventfd_write(bell, 2);
  wait(nullptr);
  return 0;
}
