// Reads its terminal, or moves bytes through a pipe, and says what each call gave. usage: listener MODE
//   lines: until end of file · quiet: the same without echo · raw: key by key until q · pipe: calls that may fail
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

static void say(const char* what, ssize_t result) {
  char text[80];
  const int size = result < 0 ? snprintf(text, sizeof text, "%s: %s\n", what, strerrorname_np(errno))
                              : snprintf(text, sizeof text, "%s: %zd\n", what, result);
  (void)!write(STDOUT_FILENO, text, static_cast<size_t>(size));
}

static void interrupted(int) { say("SIGINT", 0); }

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string mode = argv[1];
  char buffer[64];
  if (mode == "pipe") {
    int ends[2], pair[2];
    (void)!pipe(ends);
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    say("write", write(ends[1], "abcdefgh", 8));
    say("read", read(ends[0], buffer, sizeof buffer));
    say("send", send(pair[0], "abcdefgh", 8, 0));
    say("recv", recv(pair[1], buffer, sizeof buffer, 0));
    say("close", close(ends[0]));
    say("fork", fork());
    return 0;
  }
  if (mode != "lines") {
    termios settings;
    tcgetattr(STDIN_FILENO, &settings);
    if (mode == "quiet") settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (mode == "raw") settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
  }
  struct sigaction action = {};
  action.sa_handler = interrupted;
  sigaction(SIGINT, &action, nullptr);
  ssize_t got = 1;
  while (got != 0 && !(mode == "raw" && buffer[0] == 'q')) {
    got = read(STDIN_FILENO, buffer, sizeof buffer);
    say("got", got);
  }
  return 0;
}
