// What a process has around it: limits, directory, environment, descriptors, its own ending. usage: surroundings MODE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#include <vector>

#include "modes.hpp"

static int limits_files() {
  rlimit few{20, 20};
  must(setrlimit(RLIMIT_NOFILE, &few), "setrlimit");
  int last = 0;
  for (int fd = 0; (fd = dup(1)) >= 0;) last = fd;
  printf("last %d, then %s\n", last, last_error());
  errno = 0;
  int ends[2];
  const int result = pipe(ends);
  printf("pipe %d %s\n", result, last_error());
  return 0;
}

static int limits_file_size() {
  const Folder folder;
  const std::string path = folder.file("large");
  const pid_t pid = child([&] {
    const rlimit small{5000, 5000}, no_core{0, 0};
    must(setrlimit(RLIMIT_FSIZE, &small), "setrlimit");
    must(setrlimit(RLIMIT_CORE, &no_core), "setrlimit");
    signal(SIGXFSZ, SIG_DFL);
    const int fd = must(open(path.c_str(), O_CREAT | O_WRONLY, 0600), "open");
    const std::vector<char> data(4000);
    const ssize_t first = write(fd, data.data(), data.size());
    const ssize_t second = write(fd, data.data(), data.size());
    printf("%zd, %zd\n", first, second);
    fflush(stdout);
    (void)!write(fd, data.data(), data.size());
  });
  const int status = status_of(pid);
  dprintf(1, "killed by %s\n", name_of_signal(WTERMSIG(status)).c_str());
  unlink(path.c_str());
  return 0;
}

static int limits_time() {
  const pid_t pid = child([] {
    const rlimit second{1, 1};
    setrlimit(RLIMIT_CPU, &second);
    signal(SIGXCPU, SIG_IGN);
    for (;;) asm volatile("");
  });
  say_status("child", status_of(pid));
  return 0;
}

static int limits_memory() {
  const pid_t pid = child([] {
    const rlimit some{64 << 20, 64 << 20};
    must(setrlimit(RLIMIT_AS, &some), "setrlimit");
    _exit(malloc(128 << 20) == nullptr ? 5 : 6);
  });
  say_status("child", status_of(pid));
  return 0;
}

static int makes_files() {
  const Folder folder;
  const std::string path = folder.file("file"), other = folder.file("other"), directory = folder.file("directory");
  umask(027);
  close(must(open(path.c_str(), O_CREAT | O_WRONLY, 0666), "open"));
  must(mkdir(directory.c_str(), 0777), "mkdir");
  struct stat state {};
  must(stat(path.c_str(), &state), "stat");
  printf("%o\n", state.st_mode);
  must(stat(directory.c_str(), &state), "stat");
  printf("%o, umask %o\n", state.st_mode, umask(0));
  must(chdir(directory.c_str()), "chdir");
  must(rename("../file", "../other"), "rename");
  char where[200];
  printf("%s\n", must(getcwd(where, sizeof where) == nullptr ? -1 : 0, "getcwd") == 0 ? strrchr(where, '/') : "");
  must(symlink("other", "../file"), "symlink");
  printf("%d\n", access("../file", R_OK));
  must(unlink("../file"), "unlink");
  must(unlink("../other"), "unlink");
  must(chdir("/tmp"), "chdir");
  must(rmdir(directory.c_str()), "rmdir");
  return 0;
}

static int has_environment() {
  clearenv();
  setenv("FIRST", "1", 1);
  setenv("EMPTY", "", 1);
  setenv("LONG", std::string(100'000, 'x').c_str(), 1);
  fflush(stdout);
  const pid_t pid = child([] { execl("/usr/bin/env", "env", "-u", "LONG", nullptr); });
  say_status("env", status_of(pid));
  return 0;
}

static int has_descriptors() {
  const int fd = must(open("/dev/null", O_RDONLY), "open");
  must(dup2(fd, 17), "dup2");
  close_range(3, 16, 0);
  DIR* folder = opendir("/proc/self/fd");
  for (const dirent* entry = nullptr; (entry = readdir(folder)) != nullptr;) {
    if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder)) printf("%s\n", entry->d_name);
  }
  return 0;
}

static int ends_with_everything_open() {
  for (int i = 0; i < 50; ++i) {
    int ends[2];
    must(pipe(ends), "pipe");
  }
  printf("no line end");
  return 77;
}

static int reads_clocks() {
  timespec before{}, after{};
  clock_gettime(CLOCK_MONOTONIC, &before);
  const timespec moment{0, 2'000'000};
  say_result("nanosleep", nanosleep(&moment, nullptr));
  clock_gettime(CLOCK_MONOTONIC, &after);
  const long long passed = (after.tv_sec - before.tv_sec) * 1'000'000'000LL + after.tv_nsec - before.tv_nsec;
  dprintf(1, "enough time %d\n", passed >= 2'000'000);
  dprintf(1, "today %d\n", time(nullptr) > 1'600'000'000);
  return 0;
}

static int counts_usage() {
  const pid_t pid = child([] {
    volatile long turns = 0;
    while (turns < 3'000'000) turns = turns + 1;
  });
  rusage usage{};
  int status = 0;
  must(wait4(pid, &status, 0, &usage), "wait4");
  say_status("child", status);
  dprintf(1, "it used time %d\n", usage.ru_utime.tv_usec + usage.ru_utime.tv_sec > 0);
  return 0;
}

static int changes_priority() {
  say_result("nice", nice(5));
  const pid_t pid = child([] { _exit(getpriority(PRIO_PROCESS, 0)); });
  say_status("child", status_of(pid));
  return 0;
}

static int crashes() {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  puts("just before");
  fflush(stdout);
  volatile int* nowhere = nullptr;
  return *nowhere;
}

static int writes_much() {
  for (int i = 0; i < 3000; ++i) printf("line %d of very many that fill the terminal\n", i);
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"limits-files", limits_files},
                            {"limits-file-size", limits_file_size},
                            {"limits-time", limits_time},
                            {"limits-memory", limits_memory},
                            {"makes-files", makes_files},
                            {"has-environment", has_environment},
                            {"has-descriptors", has_descriptors},
                            {"ends-with-everything-open", ends_with_everything_open},
                            {"reads-clocks", reads_clocks},
                            {"counts-usage", counts_usage},
                            {"changes-priority", changes_priority},
                            {"crashes", crashes},
                            {"writes-much", writes_much}};
  return run_mode(modes, argc, argv);
}
