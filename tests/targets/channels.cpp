// Does what its arguments say with descriptors, one call each, in their order: channels 'pipe' 'fork' 'read 3 100'
// 'exit' 'write 4 hello' 'wait'. What stands between "fork" and its "exit" the child does. Descriptors are named by
// their numbers: the first that is free is 3. Errors are what tests are about: they are not checked.
#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

static int number(const std::string& word) { return static_cast<int>(std::strtol(word.c_str(), nullptr, 0)); }

static bool has(const Words& words, const char* flag) {
  for (const std::string& word : words)
    if (word == flag) return true;
  return false;
}

// "#4097" is so many bytes, anything else is itself.
static std::string text_of(const std::string& word) {
  return word[0] == '#' ? std::string(static_cast<std::size_t>(number(word.substr(1))), 'x') : word;
}

static void ignored_result(long) {}

static void pipes_and_files(const Words& words) {
  static char buffer[1 << 20];
  const std::string& call = words[0];
  if (call == "pipe") {
    int ends[2];
    ignored_result(pipe2(ends, has(words, "cloexec") ? O_CLOEXEC : 0));
  } else if (call == "mkfifo") {
    mkfifo(words[1].c_str(), 0600);
  } else if (call == "open") {
    const int flags = has(words, "r") ? O_RDONLY : has(words, "w") ? O_WRONLY : O_RDWR | O_CREAT;
    ignored_result(open(words[1].c_str(), flags | (has(words, "nonblock") ? O_NONBLOCK : 0), 0600));
  } else if (call == "unlink") {
    unlink(words[1].c_str());
  } else if (call == "read") {
    ignored_result(read(number(words[1]), buffer, static_cast<std::size_t>(number(words[2]))));
  } else if (call == "write") {
    const std::string text = text_of(words[2]);
    ignored_result(write(number(words[1]), text.data(), text.size()));
  } else if (call == "close") {
    close(number(words[1]));
  } else if (call == "dup2") {
    dup2(number(words[1]), number(words[2]));
  } else if (call == "nonblock") {
    fcntl(number(words[1]), F_SETFL, O_NONBLOCK);
  } else if (call == "capacity") {
    fcntl(number(words[1]), F_SETPIPE_SZ, number(words[2]));
  } else if (call == "flock") {
    const int how = has(words, "ex") ? LOCK_EX : has(words, "sh") ? LOCK_SH : LOCK_UN;
    flock(number(words[1]), how | (has(words, "nb") ? LOCK_NB : 0));
  } else if (call == "lock") {  // lock 3 w 0 10
    struct flock lock {};
    lock.l_type = static_cast<short>(words[2] == "w" ? F_WRLCK : words[2] == "r" ? F_RDLCK : F_UNLCK);
    lock.l_start = number(words[3]);
    lock.l_len = number(words[4]);
    fcntl(number(words[1]), F_SETLKW, &lock);
  }
}

static socklen_t address_of(const std::string& where, sockaddr_storage& storage) {
  if (where[0] == '/') {
    auto* address = reinterpret_cast<sockaddr_un*>(&storage);
    address->sun_family = AF_UNIX;
    std::strcpy(address->sun_path, where.c_str());
    return sizeof *address;
  }
  auto* address = reinterpret_cast<sockaddr_in*>(&storage);
  address->sin_family = AF_INET;
  address->sin_port = htons(static_cast<std::uint16_t>(number(where)));
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return sizeof *address;
}

// unix(7), SCM_RIGHTS: one descriptor goes with one byte.
static void pass(int through, int passed) {
  char byte = 'd';
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec piece{&byte, 1};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (passed < 0) {
    ignored_result(recvmsg(through, &message, 0));
    return;
  }
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  ignored_result(sendmsg(through, &message, 0));
}

static void sockets(const Words& words) {
  const std::string& call = words[0];
  sockaddr_storage storage{};
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  char buffer[4096];
  const int type = has(words, "dgram") ? SOCK_DGRAM : has(words, "seqpacket") ? SOCK_SEQPACKET : SOCK_STREAM;
  if (call == "socketpair") {
    int ends[2];
    socketpair(AF_UNIX, type, 0, ends);
  } else if (call == "socket") {
    ignored_result(socket(has(words, "inet") ? AF_INET : AF_UNIX, type, 0));
  } else if (call == "bind") {
    const socklen_t size = address_of(words[2], storage);
    bind(number(words[1]), address, size);
  } else if (call == "listen") {
    listen(number(words[1]), number(words[2]));
  } else if (call == "accept") {
    ignored_result(accept(number(words[1]), nullptr, nullptr));
  } else if (call == "connect") {
    const socklen_t size = address_of(words[2], storage);
    connect(number(words[1]), address, size);
  } else if (call == "send") {
    const std::string text = text_of(words[2]);
    ignored_result(send(number(words[1]), text.data(), text.size(), 0));
  } else if (call == "recv") {
    ignored_result(recv(number(words[1]), buffer, sizeof buffer, has(words, "peek") ? MSG_PEEK : 0));
  } else if (call == "shutdown") {
    shutdown(number(words[1]), has(words, "wr") ? SHUT_WR : SHUT_RD);
  } else if (call == "pass") {
    pass(number(words[1]), number(words[2]));
  } else if (call == "receive") {
    pass(number(words[1]), -1);
  }
}

static void counters_and_queues(const Words& words) {
  const std::string& call = words[0];
  if (call == "eventfd") {
    ignored_result(eventfd(static_cast<unsigned>(number(words[1])), has(words, "semaphore") ? EFD_SEMAPHORE : 0));
  } else if (call == "add") {
    const std::uint64_t value = static_cast<std::uint64_t>(number(words[2]));
    ignored_result(write(number(words[1]), &value, sizeof value));
  } else if (call == "take") {
    std::uint64_t value = 0;
    ignored_result(read(number(words[1]), &value, sizeof value));
  } else if (call == "poll") {
    std::vector<pollfd> entries;
    for (std::size_t i = 1; i < words.size(); ++i) entries.push_back({number(words[i]), POLLIN, 0});
    poll(entries.data(), entries.size(), -1);
  } else if (call == "epoll") {
    ignored_result(epoll_create1(0));
  } else if (call == "epoll_add") {
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(number(words[1]), EPOLL_CTL_ADD, number(words[2]), &event);
  } else if (call == "epoll_wait") {
    epoll_event event{};
    epoll_wait(number(words[1]), &event, 1, -1);
  } else if (call == "mq_open") {  // mq_open /box 2 16
    mq_attr attributes{};
    attributes.mq_maxmsg = number(words[2]);
    attributes.mq_msgsize = number(words[3]);
    ignored_result(mq_open(words[1].c_str(), O_CREAT | O_RDWR, 0600, &attributes));
  } else if (call == "mq_send") {
    mq_send(number(words[1]), words[3].data(), words[3].size(), static_cast<unsigned>(number(words[2])));
  } else if (call == "mq_receive") {
    char buffer[4096];
    unsigned priority = 0;
    ignored_result(mq_receive(number(words[1]), buffer, sizeof buffer, has(words, "blind") ? nullptr : &priority));
  } else if (call == "mq_unlink") {
    mq_unlink(words[1].c_str());
  }
}

static void processes(const Words& words, char** rest) {
  if (words[0] == "wait") {
    while (wait(nullptr) > 0) {
    }
  } else if (words[0] == "ignore") {
    signal(SIGPIPE, SIG_IGN);
  } else if (words[0] == "exec") {  // itself, with what follows
    char name[] = "channels";
    *rest = name;
    execv("/proc/self/exe", rest);
  }
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::istringstream line(argv[i]);
    Words words;
    for (std::string word; line >> word;) words.push_back(word);
    if (words[0] == "fork") {
      if (fork() == 0) continue;
      for (int depth = 1; depth > 0 && ++i < argc;) {
        if (std::strcmp(argv[i], "fork") == 0) ++depth;
        if (std::strcmp(argv[i], "exit") == 0) --depth;
      }
    } else if (words[0] == "exit") {
      _exit(0);
    } else {
      pipes_and_files(words);
      sockets(words);
      counters_and_queues(words);
      processes(words, argv + i);
    }
  }
  return 0;
}
