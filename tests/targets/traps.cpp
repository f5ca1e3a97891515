// Looks for what single steps and breakpoints could leave behind: the trap flag, SIGTRAP's mask and handler.
// Prints the same however it is stepped.
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

static volatile int caught = 0;

static void handler(int) {
  caught = caught + 1;
  sigset_t now;
  sigprocmask(SIG_BLOCK, nullptr, &now);
  if (sigismember(&now, SIGTRAP) == 1) caught = caught + 10;
}

static void flags() {
  unsigned long pushed = 0;
  unsigned long left = 0;
  long number = SYS_getuid;
  asm volatile("pushfq; popq %0" : "=r"(pushed));
  asm volatile("syscall; movq %%r11, %0" : "=r"(left), "+a"(number)::"rcx", "r11", "memory");
  std::printf("trap flag %d %d\n", static_cast<int>(pushed >> 8 & 1), static_cast<int>(left >> 8 & 1));
  number = SYS_getppid;
  asm volatile("syscall; movq %%r11, %0" : "=r"(left), "+a"(number)::"rcx", "r11", "memory");
  number = SYS_write;
  asm volatile("syscall; movq %%r11, %0"
               : "=r"(left), "+a"(number)
               : "D"(1L), "S"("by hand\n"), "d"(8L)
               : "rcx", "r11", "memory");
  std::printf("trap flag %d\n", static_cast<int>(left >> 8 & 1));
}

static void own_traps() {
  std::signal(SIGTRAP, handler);
  asm volatile("int3");
  std::raise(SIGTRAP);
  std::printf("caught %d\n", caught);
}

// A signal comes while its process computes: it is sent by the process itself, and let through by nothing but the mask.
static void masks() {
  struct sigaction action {};
  action.sa_handler = handler;
  sigfillset(&action.sa_mask);
  sigaction(SIGTRAP, &action, nullptr);
  sigaction(SIGUSR1, &action, nullptr);
  sigset_t all;
  sigset_t before;
  sigset_t after;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  int sum = 0;
  for (int i = 0; i < 10; ++i) {
    sum += i;
  }
  std::raise(SIGUSR1);
  sigprocmask(SIG_SETMASK, &before, &after);
  struct sigaction still {};
  sigaction(SIGTRAP, nullptr, &still);
  std::printf("sum %d, caught %d, was blocked %d, handler %s\n", sum, caught, sigismember(&after, SIGTRAP),
              still.sa_handler == handler ? "kept" : "lost");
}

int main(int argc, char** argv) {
  if (argc < 2) return 1;
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  if (std::strcmp(argv[1], "flags") == 0) flags();
  if (std::strcmp(argv[1], "own") == 0) own_traps();
  if (std::strcmp(argv[1], "masks") == 0) masks();
  return 0;
}
