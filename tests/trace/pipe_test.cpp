// Pipes: empty and full, whose bytes, who keeps the end of file away, and that to look changes nothing.
#include <doctest/doctest.h>

#include <csignal>

#include "channels.hpp"

using namespace ipclab;
using core::TaskState;
using trace::Channels;

TEST_CASE("an empty pipe blocks its reader until somebody writes; the bytes have a name") {
  Channels c({"pipe", "fork", "read 3 100", "exit", "write 4 hello", "wait"});
  CHECK(c.to("c", "write") ==
        "c: returned pipe = 0\n"
        "c: object 1 created, pipe\n"
        "c: descriptors 3=object 1:read 4=object 1:write\n"
        "c.1: born by fork of c\n"
        "c: returned fork = pid\n"
        "object 1 bytes 0 of 65536\n");
  CHECK(c.descriptors("c.1") == "3=object 1:read 4=object 1:write");  // a copy of its parent's
  CHECK(c.readers(1) == "c c.1");
  CHECK(c.writers(1) == "c c.1");
  CHECK(c.does("c.1", "read") == "c.1: blocked on object 1\n");
  CHECK(c.waiting(1) == "c.1");
  CHECK(c.does("c", "write") ==
        "c: returned write = 5\n"
        "c: put 5 into object 1 \"hello\"\n"
        "c.1: released by c\n"
        "c.1: returned read = 5\n"
        "c.1: took 5 out of object 1 \"hello\"\n");
  CHECK(c.stream(1).bytes == 0);
  CHECK(c.contents(1).empty());
}

TEST_CASE("a full pipe blocks its writer half way; what is in is told, and the rest when it is in") {
  Channels c({"pipe", "fork", "close 3", "write 4 #70000", "exit", "close 4", "read 3 4096", "read 3 65536",
              "read 3 100000", "read 3 1", "wait"});
  c.to("c", "read");
  c.to("c.1", "write");
  CHECK(c.does("c.1", "write") ==
        "c.1: blocked on object 1\n"
        "c.1: put 65536 into object 1\n"
        "object 1 bytes 65536 of 65536\n");
  CHECK(c.contents(1) == "c.1:65536");
  CHECK(c.does("c", "read") ==
        "c: returned read = 4096\n"
        "c: took 4096 out of object 1\n"
        "c.1: put 4096 into object 1\n");
  CHECK(c.state("c.1") == TaskState::Blocked);
  CHECK(c.stream(1).bytes == 65536);
  CHECK(c.does("c", "read") ==
        "c: returned read = 65536\n"
        "c: took 65536 out of object 1\n"
        "c.1: released by c\n"
        "c.1: returned write = 70000\n"
        "c.1: put 368 into object 1\n"
        "object 1 bytes 368 of 65536\n");
  CHECK(c.contents(1) == "c.1:368");
  c.does("c", "read");
  CHECK(c.does("c", "read") == "c: blocked on object 1\n");
  CHECK(c.writers(1) == "c.1");
  CHECK(c.run().find("c: returned read = 0\n") != std::string::npos);  // its last write end closes at its exit
  CHECK_FALSE(c.object(1).exists);
}

TEST_CASE("writes of a page and a byte fill a pipe of 64 KiB at 45066") {
  std::vector<std::string> script = {"pipe"};
  for (int i = 0; i < 12; ++i) script.push_back("write 4 #4097");
  Channels c(script);
  c.does("c", "write", 10);
  CHECK(c.state("c") == TaskState::Ready);
  CHECK(c.stream(1).bytes == 40970);
  c.does("c", "write");
  CHECK(c.state("c") == TaskState::Blocked);
  CHECK(c.stream(1).bytes == 45066);
}

TEST_CASE("up to PIPE_BUF bytes go in whole or not at all; more may go in in part") {
  Channels c({"pipe", "capacity 4 4096", "write 4 #4000", "fork", "write 4 #200", "exit", "fork", "write 4 #5000",
              "exit", "read 3 3900", "read 3 100", "wait"});
  c.to("c", "read");
  CHECK(c.stream(1).capacity == 4096);
  c.does("c.1", "write");
  CHECK(c.stream(1).bytes == 4000);  // 96 would have had room
  c.does("c", "read");
  CHECK(c.state("c.1") == TaskState::Blocked);  // room is given page by page
  c.does("c", "read");
  CHECK(c.state("c.1") == TaskState::Ready);
  CHECK(c.contents(1) == "c.1:200");
  c.does("c.2", "write");
  CHECK(c.state("c.2") == TaskState::Blocked);
}

TEST_CASE("no end of file while the reader itself keeps a write end") {
  Channels c({"pipe", "fork", "read 3 10", "read 3 10", "exit", "write 4 hello", "close 4", "wait"});
  c.to("c", "wait");
  CHECK(c.descriptors("c") == "3=object 1:read");
  CHECK(c.writers(1) == "c.1");
  CHECK(c.does("c.1", "read", 2) ==
        "c.1: returned read = 5\n"
        "c.1: took 5 out of object 1 \"hello\"\n"
        "c.1: blocked on object 1\n"
        "object 1 bytes 0 of 65536\n");
  c.run();
  CHECK(c.state("c.1") == TaskState::Blocked);
  CHECK(c.state("c") == TaskState::Blocked);
}

TEST_CASE(
    "without a reader: EPIPE where SIGPIPE is ignored, the end where it is not; the lab's looks keep neither away") {
  for (const bool ignored : {true, false}) {
    CAPTURE(ignored);
    Channels c(
        {ignored ? "ignore" : "capacity 4 4096", "pipe", "fork", "close 3", "write 4 abc", "exit", "close 3", "wait"});
    c.to("c", "wait");
    CHECK(c.readers(1) == "c.1");
    CHECK(c.does("c.1", "close").find("c.1: descriptors -3\n") != std::string::npos);
    CHECK(c.readers(1).empty());
    c.does("c.1", "write");
    CHECK(c.lab.task("c.1").returned->error == EPIPE);
    c.run();
    const auto& status = c.lab.world().process(c.lab.id("c.1"))->exit;
    REQUIRE(status);
    CHECK(status->killed == !ignored);
    if (!ignored) CHECK(status->code == SIGPIPE);
  }
}

TEST_CASE("two writers, one pipe: the pieces stand in the order in which they came") {
  Channels c({"pipe", "fork", "write 4 one", "write 4 one", "exit", "fork", "write 4 two", "exit", "read 3 4", "wait"});
  c.to("c", "read");
  c.does("c.1", "write");
  c.does("c.2", "write");
  c.does("c.1", "write");
  CHECK(c.contents(1) == "c.1:3 c.2:3 c.1:3");
  CHECK(c.does("c", "read").find("c: took 4 out of object 1 \"onet\"\n") != std::string::npos);
  CHECK(c.contents(1) == "c.2:2 c.1:3");
}

TEST_CASE("the kill of a blocked writer leaves what it had written") {
  Channels c({"pipe", "fork", "write 4 #70000", "exit", "wait"});
  c.to("c", "wait");
  c.does("c.1", "write");
  c.signal("c.1", SIGKILL);
  CHECK(c.contents(1) == "c.1:65536");
  CHECK(c.stream(1).bytes == 65536);
}
