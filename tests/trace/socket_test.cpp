// Sockets: pairs, UNIX and TCP connections: whose buffer has the bytes, who waits to be accepted, descriptors on the
// way.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include "channels.hpp"

using namespace ipclab;
using core::SocketState;
using core::TaskState;
using trace::Channels;

TEST_CASE("a pair of sockets: both ways, each end its own buffer; shutdown gives the end of file") {
  Channels c({"socketpair", "fork", "close 3", "send 4 hello", "recv 4", "shutdown 4 wr", "recv 4", "exit", "recv 3",
              "send 3 back", "recv 3", "close 3", "close 4", "wait"});
  CHECK(c.to("c", "recv") ==
        "c: returned socketpair = 0\n"
        "c: object 1 created, socket\n"
        "c: object 2 created, socket\n"
        "c: descriptors 3=object 1:both 4=object 2:both\n"
        "c: object 1 connected bytes 0 peer object 2\n"
        "c: object 2 connected bytes 0 peer object 1\n"
        "c.1: born by fork of c\n"
        "c: returned fork = pid\n");
  CHECK(c.does("c", "recv") == "c: blocked on object 1\n");
  c.to("c.1", "send");
  CHECK(c.does("c.1", "send") ==
        "c.1: returned send = 5\n"
        "c.1: put 5 into object 1 \"hello\"\n"
        "c: released by c.1\n"
        "c: returned recv = 5\n"
        "c: took 5 out of object 1 \"hello\"\n");
  CHECK(c.does("c.1", "recv") == "c.1: blocked on object 2\n");
  CHECK(c.does("c", "send").find("c: put 4 into object 2 \"back\"\n") != std::string::npos);
  CHECK(c.does("c", "recv") == "c: blocked on object 1\n");
  CHECK(c.does("c.1", "shutdown") ==
        "c.1: returned shutdown = 0\n"
        "c: released by c.1\n"
        "c: returned recv = 0\n");
  c.to("c", "wait");
  CHECK_FALSE(c.object(1).exists);
  CHECK(c.readers(2) == "c.1");
  c.run();
  CHECK_FALSE(c.object(2).exists);
}

TEST_CASE("datagrams and packets keep their boundaries") {
  for (const char* kind : {"dgram", "seqpacket"}) {
    CAPTURE(kind);
    Channels c({std::string("socketpair ") + kind, "send 4 one", "send 4 three", "recv 3", "recv 3 peek", "recv 3"});
    c.does("c", "send", 2);
    CHECK(c.contents(1) == "c:3 c:5");
    c.does("c", "recv");
    CHECK(c.contents(1) == "c:5");
    c.does("c", "recv");  // MSG_PEEK
    CHECK(c.contents(1) == "c:5");
    CHECK(c.does("c", "recv").find("c: took 5 out of object 1 \"three\"\n") != std::string::npos);
    CHECK(c.contents(1).empty());
  }
}

TEST_CASE("listen, connect, accept: what is sent before accept is waiting in the new socket") {
  for (const bool unix_domain : {true, false}) {
    CAPTURE(unix_domain);
    const std::string where = unix_domain ? "/tmp/s" : "7000";
    const std::string make = unix_domain ? "socket" : "socket inet";
    Channels c({make, "bind 3 " + where, "listen 3 4", "fork", "close 3", make, "connect 3 " + where, "send 3 early",
                "recv 3", "exit", "accept 3", "recv 4", "send 4 back", "close 4", "close 3", "unlink /tmp/s", "wait"});
    c.to("c", "accept");
    CHECK(c.stream(1).socket->state == SocketState::Listening);
    CHECK(c.stream(1).socket->backlog == 4);
    c.does("c.1", "connect");
    CHECK(c.stream(1).socket->unaccepted == 1);
    CHECK(c.stream(2).socket->state == SocketState::Connected);
    CHECK(c.stream(2).socket->remote == (unix_domain ? "/tmp/s" : "127.0.0.1:7000"));
    c.does("c.1", "send");
    const std::string accepted = c.does("c", "accept");
    CHECK(accepted.find("c: object 3 created, socket\n") != std::string::npos);
    CHECK(accepted.find("c.1: put 5 into object 3 \"early\"\n") != std::string::npos);
    CHECK(c.stream(1).socket->unaccepted == 0);
    CHECK(c.stream(2).socket->peer == core::ObjectId{3});
    CHECK(c.stream(3).socket->peer == core::ObjectId{2});
    CHECK(c.contents(3) == "c.1:5");
    CHECK(c.does("c", "recv").find("c: took 5 out of object 3 \"early\"\n") != std::string::npos);
    CHECK(c.does("c.1", "recv") == "c.1: blocked on object 2\n");
    CHECK(c.does("c", "send").find("c.1: took 4 out of object 2 \"back\"\n") != std::string::npos);
    c.to("c", "close");
    CHECK(c.lab.task("c.1").state == TaskState::Ready);
    c.run();
    for (const std::uint32_t id : {1u, 2u, 3u}) CHECK_FALSE(c.object(id).exists);
  }
}

TEST_CASE("accept waits for a connection; a full backlog keeps connect waiting for the one that listens") {
  Channels c({"socket", "bind 3 /tmp/s", "listen 3 0", "fork", "socket", "connect 4 /tmp/s", "socket",
              "connect 5 /tmp/s", "exit", "accept 3", "accept 3", "accept 3", "unlink /tmp/s", "wait"});
  c.to("c", "accept");
  c.does("c.1", "connect");
  CHECK(c.does("c.1", "connect").find("c.1: blocked on object 1\n") != std::string::npos);
  CHECK(c.waiting(1) == "c.1");
  CHECK(c.does("c", "accept").find("c.1: released by c\n") != std::string::npos);
  c.does("c", "accept");
  CHECK(c.does("c", "accept") == "c: blocked on object 1\n");
}

TEST_CASE("a full socket blocks the sender half way") {
  Channels c({"socketpair", "fork", "send 4 #1000000", "exit", "close 4", "recv 3", "wait"});
  c.to("c", "recv");
  c.does("c.1", "send");
  CHECK(c.state("c.1") == TaskState::Blocked);
  CHECK(c.stream(1).bytes > 0);
  CHECK(c.contents(1) == "c.1:" + std::to_string(c.stream(1).bytes));
}

TEST_CASE("a descriptor on its way keeps its object; who receives it has it") {
  Channels c({"socketpair", "fork", "receive 4", "read 5 10", "exit", "pipe", "pass 3 5", "close 5", "write 6 abc",
              "close 6", "wait"});
  c.to("c", "write");
  CHECK(c.descriptors("c") == "3=object 1:both 4=object 2:both 6=object 3:write");
  CHECK(c.object(3).exists);
  CHECK(c.does("c.1", "recvmsg").find("c.1: descriptors 5=object 3:read\n") != std::string::npos);
  CHECK(c.readers(3) == "c.1");
  c.does("c", "write");
  CHECK(c.does("c.1", "read").find("c.1: took 3 out of object 3 \"abc\"\n") != std::string::npos);
  c.run();
  CHECK_FALSE(c.object(3).exists);
}
