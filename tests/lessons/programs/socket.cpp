// A pair of sockets, and a server that a client connects to.
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

static sockaddr_un address() {
  sockaddr_un place{};
  place.sun_family = AF_UNIX;
  strcpy(place.sun_path, "/tmp/shop");
  return place;
}

static void both_ways() {
  int ends[2];
  char buffer[16];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1) _exit(1);
  if (fork() == 0) {
    close(ends[0]);
    if (recv(ends[1], buffer, sizeof buffer, 0) != 4) _exit(1);
    if (send(ends[1], "pong!", 5, 0) != 5) _exit(1);
    _exit(0);
  }
  close(ends[1]);
  if (send(ends[0], "ping", 4, 0) != 4) _exit(1);
  if (recv(ends[0], buffer, sizeof buffer, 0) != 5) _exit(1);
  wait(nullptr);
}

static void serve() {
  const sockaddr_un place = address();
  char buffer[16];
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&place), sizeof place) == -1) _exit(1);
  if (listen(listener, 3) == -1) _exit(1);
  if (fork() == 0) {
    const int client = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(client, reinterpret_cast<const sockaddr*>(&place), sizeof place) == -1) _exit(1);
    if (send(client, "bread", 5, 0) != 5) _exit(1);
    _exit(0);
  }
  const int served = accept(listener, nullptr, nullptr);
  if (recv(served, buffer, sizeof buffer, 0) != 5) _exit(1);
  wait(nullptr);
}

int main(int argc, char**) {
  argc > 1 ? serve() : both_ways();
  return 0;
}
