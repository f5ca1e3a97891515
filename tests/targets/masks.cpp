// Masks all signals as a program does, then as newer versions of libc do by themselves, and forks.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

int main() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  sigprocmask(SIG_SETMASK, &before, nullptr);

  const unsigned long every = ~0UL;  // also the two that sigfillset leaves out
  unsigned long then = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &every, &then, 8UL);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &then, nullptr, 8UL);

  if (fork() == 0) _exit(0);
  wait(nullptr);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return 0;
}
