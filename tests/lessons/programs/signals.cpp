// A signal that is blocked, pending, and handled.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t rung;

static void ring(int) {
  rung = rung + 1;  // [ring]
}

int main() {
  struct sigaction action {};
  action.sa_handler = ring;
  sigaction(SIGUSR1, &action, nullptr);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  if (fork() == 0) {
    kill(getppid(), SIGUSR1);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  sigprocmask(SIG_UNBLOCK, &set, nullptr);  // [unblock]
  wait(nullptr);                            // [wait]
  return rung;
}
