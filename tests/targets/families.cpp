// Processes and threads in the ways that a tracer may get wrong. usage: families MODE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static int set;
static void change(short amount) {
  sembuf operation{0, amount, 0};
  semop(set, &operation, 1);
}

static void* thread_main(void* argument) {
  change(-1);
  dprintf(1, "thread inside\n");
  change(1);
  return argument;
}

static void say_status(const char* what, int status) {
  if (WIFEXITED(status)) printf("%s exited %d\n", what, WEXITSTATUS(status));
  if (WIFSIGNALED(status)) printf("%s killed by %s\n", what, sigabbrev_np(WTERMSIG(status)));
  if (WIFSTOPPED(status)) printf("%s stopped by %s\n", what, sigabbrev_np(WSTOPSIG(status)));
  if (WIFCONTINUED(status)) printf("%s continued\n", what);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const char* mode = argv[1];
  int status = 0;
  if (strcmp(mode, "orphan") == 0) {  // the parent ends first; a pipe, not time, orders them
    int gate[2];
    if (pipe(gate) != 0) return 3;
    const pid_t middle = fork();
    if (middle == 0) {
      const pid_t me = getpid();
      if (fork() == 0) {
        close(gate[0]);
        while (getppid() == me) sched_yield();
        (void)!write(gate[1], "o", 1);
        _exit(0);
      }
      _exit(7);
    }
    waitpid(middle, &status, 0);
    say_status("middle", status);
    close(gate[1]);
    char byte = 0;
    printf("orphan says %zd\n", read(gate[0], &byte, 1));
  } else if (strcmp(mode, "system") == 0) {  // vfork or CLONE_VFORK inside
    status = system("exit 3");
    say_status("shell", status);
  } else if (strcmp(mode, "vfork") == 0) {
    const pid_t child = vfork();
    if (child == 0) _exit(4);
    waitpid(child, &status, 0);
    say_status("vforked", status);
  } else if (strcmp(mode, "threads") == 0) {
    set = semget(IPC_PRIVATE, 1, 0600);
    semctl(set, 0, SETVAL, 1);
    pthread_t threads[3];
    for (pthread_t& thread : threads) pthread_create(&thread, nullptr, thread_main, nullptr);
    for (pthread_t thread : threads) pthread_join(thread, nullptr);
    semctl(set, 0, IPC_RMID);
    puts("joined");
  } else if (strcmp(mode, "exec") == 0) {
    const pid_t child = fork();
    if (child == 0) {
      execl("/proc/self/exe", "families", "hello", "there", nullptr);
      _exit(9);
    }
    waitpid(child, &status, 0);
    say_status("executed", status);
  } else if (strcmp(mode, "exec-in-thread") == 0) {  // execve(2): the thread takes over the process
    const pid_t child = fork();
    if (child == 0) {
      pthread_t thread;
      pthread_create(
          &thread, nullptr,
          [](void*) -> void* {
            execl("/proc/self/exe", "families", "hello", "thread", nullptr);
            return nullptr;
          },
          nullptr);
      pthread_join(thread, nullptr);
      _exit(9);
    }
    waitpid(child, &status, 0);
    say_status("executed", status);
  } else if (strcmp(mode, "hello") == 0) {
    printf("hello %s\n", argv[2]);
    return 5;
  } else if (strcmp(mode, "stop") == 0) {  // job control seen by the parent
    int gate[2];
    if (pipe(gate) != 0) return 3;
    const pid_t child = fork();
    if (child == 0) {
      char byte = 0;
      raise(SIGSTOP);
      (void)!read(gate[0], &byte, 1);  // not to end before its parent has seen it continue
      _exit(6);
    }
    waitpid(child, &status, WUNTRACED);
    say_status("child", status);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    say_status("child", status);
    (void)!write(gate[1], "g", 1);
    waitpid(child, &status, 0);
    say_status("child", status);
  } else if (strcmp(mode, "crash") == 0) {
    const pid_t child = fork();
    if (child == 0) {
      volatile int* nowhere = nullptr;
      (void)*nowhere;
    }
    waitpid(child, &status, 0);
    say_status("crashed", status);
  } else if (strcmp(mode, "daemon") == 0) {
    int gate[2];
    if (pipe(gate) != 0) return 3;
    if (fork() == 0) {
      setsid();
      if (fork() == 0) {
        printf("daemon leads a session: %d\n", getsid(0) == getpid());
        fflush(stdout);
        _exit(0);
      }
      _exit(0);
    }
    wait(nullptr);
    close(gate[1]);
    char byte = 0;
    (void)!read(gate[0], &byte, 1);  // end-of-file once the daemon has ended, too
  } else if (strcmp(mode, "no-zombies") == 0) {  // wait(2): with SIGCHLD ignored children leave none
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 5; ++i) {
      if (fork() == 0) _exit(i);
    }
    errno = 0;
    const pid_t result = wait(nullptr);
    printf("wait %d %s\n", result, strerrorname_np(errno));
  } else if (strcmp(mode, "many") == 0) {
    int sum = 0;
    for (int i = 0; i < 50; ++i) {
      if (fork() == 0) _exit(i);
      wait(&status);
      sum += WEXITSTATUS(status);
    }
    printf("sum %d\n", sum);
  } else if (strcmp(mode, "spin") == 0) {
    for (;;) asm volatile("");
  } else if (strcmp(mode, "handler") == 0) {  // a handler runs between two calls of the program
    static volatile bool caught = false;
    signal(SIGUSR1, [](int) { caught = true; });
    raise(SIGUSR1);
    printf("caught %d\n", static_cast<int>(caught));
  }
  return 0;
}
