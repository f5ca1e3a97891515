// One thing a line, for stepping by line: tests find the lines by their labels. Prints the same however it is stepped.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

static int sum = 0;

static int twice(int number) {
  sum += number;      // [twice]
  return 2 * number;  // [twice-return]
}  // [twice-end]

static int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }  // [factorial]

static void handler(int) {
  sum += 100;  // [handler]
}  // [handler-end]

static jmp_buf back;

static void jump() {
  longjmp(back, 1);  // [longjmp]
}

static void fail() {
  throw std::runtime_error("failed");  // [throw]
}

static int compare(const void* a, const void* b) {
  return *static_cast<const int*>(a) - *static_cast<const int*>(b);  // [compare]
}  // [compare-end]

static void calls() {
  std::printf("first %d\n", 1);                 // [printf]
  sum = twice(4);                               // [call]
  for (int i = 0; i < 2; ++i)                   // [for]
    sum += i;                                   // [body]
  for (int i = 0; i < 1000; ++i) sum += i % 2;  // [one-line-loop]
  std::printf("%d\n", sum);                     // [printf-sum]
  std::printf("%d\n", factorial(4));            // [recursion]
}  // [calls-end]

static void leaves() {
  if (setjmp(back) == 0) {  // [setjmp]
    jump();                 // [jump]
  }
  std::printf("jumped\n");  // [jumped]
  try {
    fail();                                                     // [fail]
  } catch (const std::exception& error) {                       // [catch]
    std::printf("%s\n", error.what());                          // [caught]
  }                                                             // [catch-end]
  int numbers[] = {3, 1, 2};                                    // [numbers]
  std::qsort(numbers, 3, sizeof *numbers, compare);             // [qsort]
  std::printf("%d%d%d\n", numbers[0], numbers[1], numbers[2]);  // [sorted]
}  // [leaves-end]

static void signals() {
  std::signal(SIGUSR1, handler);  // [signal]
  std::raise(SIGUSR1);            // [raise]
  std::printf("%d\n", sum);       // [raised]
}  // [signals-end]

static void family() {
  int ends[2];
  if (pipe(ends) != 0) std::exit(1);                                            // [pipe]
  const pid_t child = fork();                                                   // [fork]
  if (child == 0) {                                                             // [is-child]
    char byte = 0;                                                              // [byte]
    if (read(ends[0], &byte, 1) != 1) _exit(1);                                 // [read]
    execl("/proc/self/exe", "lines", "executed", static_cast<char*>(nullptr));  // [execl]
  }
  if (write(ends[1], "x", 1) != 1) std::exit(1);  // [write]
  int status = 0;                                 // [status]
  waitpid(child, &status, 0);                     // [waitpid]
  std::printf("status %d\n", status);             // [end]
}  // [family-end]

static void threads() {
  int number = 0;                                        // [number]
  std::thread other([&number] { number = twice(21); });  // [thread]
  other.join();                                          // [join]
  std::printf("%d\n", number);                           // [joined]
}  // [threads-end]

int main(int argc, char** argv) {                    // [main]
  const char* mode = argc > 1 ? argv[1] : "calls";   // [mode]
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);     // [setvbuf]
  if (std::strcmp(mode, "calls") == 0) calls();      // [calls]
  if (std::strcmp(mode, "leaves") == 0) leaves();    // [leaves]
  if (std::strcmp(mode, "signals") == 0) signals();  // [signals]
  if (std::strcmp(mode, "family") == 0) family();    // [family]
  if (std::strcmp(mode, "threads") == 0) threads();  // [threads]
  if (std::strcmp(mode, "executed") == 0) return 7;  // [executed]
  return 0;                                          // [return]
}  // [main-end]
