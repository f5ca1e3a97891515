// Makes calls from known lines, by as many ways through libraries as there are. A test finds each line by its label.
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>

static void add(int set, short amount) {
  sembuf operation{0, amount, 0};
  semop(set, &operation, 1);  // [semop]
}

static void handler(int) {
  if (write(1, "signal\n", 7) != 7) _exit(1);  // [handler]
}

int main() {                                     // [main]
  const int set = semget(IPC_PRIVATE, 1, 0600);  // [semget]
  add(set, 1);                                   // [add]
  semctl(set, 0, IPC_RMID);                      // [semctl]

  int ends[2];
  if (pipe(ends) == -1) return 1;             // [pipe]
  if (write(ends[1], "x", 1) != 1) return 1;  // [write]
  char byte = 0;
  if (read(ends[0], &byte, 1) != 1) return 1;  // [read]
  close(ends[0]);                              // [close]

  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  std::printf("a line of %d words\n", 5);                    // [printf]
  std::cout << "through a header's template" << std::flush;  // [cout]
  std::perror("nothing");                                    // [perror]

  const timespec moment{0, 1};
  nanosleep(&moment, nullptr);  // [nanosleep]

  std::signal(SIGUSR1, handler);  // [signal]
  std::raise(SIGUSR1);            // [raise]

  if (fork() == 0) _exit(0);   // [fork]
  wait(nullptr);               // [wait]
  if (vfork() == 0) _exit(0);  // [vfork]
  wait(nullptr);               // [wait-vfork]

  std::signal(SIGUSR2, _exit);  // [signal-exit]
  std::raise(SIGUSR2);          // [exit]
}
