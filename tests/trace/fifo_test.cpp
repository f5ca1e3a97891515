// FIFOs: open waits for the other end, in both orders; the name and the bytes live apart.
#include <doctest/doctest.h>

#include "channels.hpp"

using namespace ipclab;
using core::TaskState;
using trace::Channels;

TEST_CASE("open of one end waits for the other, whichever comes first") {
  for (const bool reader_first : {true, false}) {
    CAPTURE(reader_first);
    Channels c({"mkfifo /tmp/f", "fork", "open /tmp/f r", "read 3 10", "exit", "open /tmp/f w", "write 3 hi", "close 3",
                "unlink /tmp/f", "wait"});
    CHECK(c.to("c", "open").find("c: object 1 created, fifo\n") != std::string::npos);
    CHECK(c.object(1).name == "/tmp/f");
    CHECK(c.object(1).creator == c.lab.id("c"));
    const std::string first = reader_first ? "c.1" : "c";
    const std::string second = reader_first ? "c" : "c.1";
    CHECK(c.does(first, "open") == first + ": blocked on object 1\n");
    CHECK(c.waiting(1) == first);
    const std::string lines = c.does(second, "open");
    CHECK(lines.find(first + ": released by " + second + "\n") != std::string::npos);
    CHECK(c.descriptors("c") == "3=object 1:write");
    CHECK(c.descriptors("c.1") == "3=object 1:read");
    CHECK(c.stream(1).capacity == 65536);
    c.run();
    CHECK(c.object(1).unlinked);
    CHECK_FALSE(c.object(1).exists);
  }
}

TEST_CASE("without waiting: a reader opens at once, a writer gets ENXIO") {
  Channels c(
      {"mkfifo /tmp/f", "open /tmp/f w nonblock", "open /tmp/f r nonblock", "open /tmp/f w nonblock", "unlink /tmp/f"});
  c.does("c", "open");
  CHECK(c.lab.task("c").returned->error == ENXIO);
  c.does("c", "open", 2);
  CHECK(c.descriptors("c") == "3=object 1:read 4=object 1:write");
  CHECK(c.lab.world().process(c.lab.id("c"))->descriptors.at(3).nonblocking);
  c.run();
}

TEST_CASE("when nobody has it open the bytes are gone, the name is not") {
  Channels c({"mkfifo /tmp/f", "open /tmp/f rw", "write 3 lost", "close 3", "open /tmp/f r nonblock", "read 3 10",
              "unlink /tmp/f", "close 3"});
  c.to("c", "close");
  CHECK(c.contents(1) == "c:4");
  c.does("c", "close");
  CHECK(c.object(1).exists);
  CHECK(c.stream(1).bytes == 0);
  CHECK(c.contents(1).empty());
  c.does("c", "read");
  CHECK(c.lab.task("c").returned->result == 0);
  CHECK(c.does("c", "unlink") ==
        "c: returned unlink = 0\n"
        "c: object 1 unlinked\n");
  CHECK(c.object(1).exists);  // until it is closed
  c.does("c", "close");
  CHECK_FALSE(c.object(1).exists);
}
