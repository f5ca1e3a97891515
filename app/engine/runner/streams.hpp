// Pipes, FIFOs and sockets: who put how many bytes where and who took them, also the part of a write(2) that is still
// blocked; how full they are, and what a socket is connected to.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/runner/descriptors.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Streams : public Watch {
 public:
  Streams(Post& post, Descriptors& descriptors) : Watch(post), descriptors_(descriptors) {}

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void blocked(tracer::Tracee& task, Person& person, core::Blocked& blocked) override;
  void sample() override;

  // The socket that is bound to this address, as core::SocketSampled::local has it.
  std::optional<core::ObjectId> bound_to(const std::string& address) const;

 private:
  // Bytes under way: told to have gone in less told to have come out, since the kernel was asked last.
  struct Flow {
    std::int64_t known = 0;
  };
  struct Sent {
    core::TaskId task;
    std::uint64_t total = 0;
    std::string bytes;
  };

  void moved(core::ObjectId object, core::Flow flow, core::TaskId teller, const Sent& what);
  void put(tracer::Tracee& task, Person& person, core::ObjectId object, std::uint64_t total);
  void took(tracer::Tracee& task, Person& person, core::ObjectId object, std::uint64_t total);
  void sent(core::ObjectId from, std::optional<core::ObjectId> to, core::TaskId teller, const Sent& what);
  void spliced(tracer::Tracee& task, Person& person, std::uint64_t total);
  void made(Person& person, std::int32_t number);
  std::optional<core::ObjectId> receiver(tracer::Tracee& task, core::ObjectId object);
  std::optional<core::ObjectId> peer(core::ObjectId socket);
  std::optional<observe::SocketLook> look(core::ObjectId socket) const;
  std::optional<core::SocketSampled> facts(core::ObjectId socket);
  std::optional<core::ObjectId> peer_of(core::ObjectId socket, const observe::SocketLook& look) const;
  bool is_socket(core::ObjectId object) const { return descriptors_.kind_of(object) == core::ObjectKind::Socket; }
  bool is_stream(core::ObjectId object) const;
  void partly_written(core::ObjectId object, std::uint64_t bytes);
  std::vector<core::TaskId> blocked_writers(core::ObjectId object);
  void sample_pipe(core::ObjectId object);
  void sample_socket(core::ObjectId object);

  Descriptors& descriptors_;
  std::map<core::ObjectId, Flow> flows_;
  std::map<core::TaskId, std::uint64_t> told_;             // of the write(2) that it is blocked in
  std::map<core::ObjectId, core::ObjectId> peers_;         // sockets of the lab that are connected
  std::map<core::ObjectId, std::vector<Sent>> unclaimed_;  // by the sending socket: nobody has accepted it yet
};

}  // namespace ipclab::engine::runner
