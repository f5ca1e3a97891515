// Makes each system call of its command line (NUMBER, or NUMBER:ARGUMENT:VALUE) with all other arguments -1, and
// writes "NUMBER ERRNO" a line, 0 for success.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    long values[6] = {-1, -1, -1, -1, -1, -1};
    long number = 0;
    unsigned which = 0;
    unsigned long value = 0;
    if (std::sscanf(argv[i], "%ld:%u:%lu", &number, &which, &value) == 3 && which < 6) {
      values[which] = static_cast<long>(value);
    }
    errno = 0;
    const long result = syscall(number, values[0], values[1], values[2], values[3], values[4], values[5]);
    std::printf("%ld %d\n", number, result == -1 ? errno : 0);
  }
}
