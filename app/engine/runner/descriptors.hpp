// Which process has which descriptor of which object: the tables of all processes, read again only where a call has
// touched them. Tells DescriptorsChanged, and birth and end of the objects that live as long as somebody has them open.
// The watches of such objects are handed it and ask it.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/observe/descriptors.hpp"
#include "engine/observe/streams.hpp"
#include "engine/runner/descriptor_calls.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Descriptors : public Watch {
 public:
  using Watch::Watch;

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void born(Person& parent, Person& child) override;
  void executed(tracer::Tracee& task, Person& person) override;
  void ended(Person& person) override;
  void sample() override;

  struct Entry {
    core::Descriptor descriptor;
    std::optional<core::ObjectKind> kind;
    observe::ObjectName name;
    std::uint32_t permissions = 0;
  };
  // What a process of `person` has open under this number; nullptr: nothing.
  const Entry* find(const Person& person, std::int32_t number) const;
  // The object behind it, where it is a channel (anything but a plain file or a terminal). Met now, if need be.
  std::optional<core::ObjectId> channel(Person& person, std::int32_t number);
  std::optional<core::ObjectKind> kind_of(core::ObjectId object) const;
  // Somebody who has it open, to look through; nothing: nobody has.
  std::optional<observe::Holder> holder(core::ObjectId object) const;
  std::optional<core::ObjectId> named(const observe::ObjectName& name) const;
  // The one that has this name and was not unlinked.
  std::optional<core::ObjectId> linked(core::ObjectKind kind, const std::string& path) const;
  std::vector<core::ObjectId> all(core::ObjectKind kind) const;

  // An object that is known by a file: a FIFO or a file that is locked. Those who have it open now have that object.
  core::ObjectId add(core::ObjectCreated facts, const observe::ObjectName& name, Person& teller,
                     std::optional<core::TaskId> creator);
  // Its name is gone: it ends when the last one closes it.
  void unlinked(core::ObjectId object, Person& by);

 private:
  // Open files are numbered from blocks of each process's own, begun at its birth: of two that return from one
  // rendezvous (open of a FIFO) either may be seen first, and the numbers must not say which.
  struct Table {
    std::map<std::int32_t, Entry> entries;
    std::uint32_t next_file = 0;
    std::uint32_t end_of_block = 0;
  };
  struct Known {
    core::ObjectKind kind = core::ObjectKind::Other;
    observe::ObjectName name;
    std::string path;         // as core::ObjectCreated::name
    bool needs_name = false;  // lives on without being open, until it is unlinked
  };

  Table& table(Person& person, tracer::Tracee& task);
  void read(Table& table, Person& person, core::Pid pid, const std::vector<std::int32_t>& numbers, bool makes);
  void read_all(Table& table, Person& person, core::Pid pid, bool makes);
  void read_initial(Table& table, Person& person, core::Pid pid);
  void take(Table& table, Person& person, core::Pid pid, std::int32_t number,
            const std::optional<observe::DescriptorLook>& look, bool makes, core::DescriptorsChanged& changed);
  void tell(Person& person, core::DescriptorsChanged changed);
  std::uint32_t open_file(Table& table, core::Pid pid, const Entry& entry, std::int32_t number);
  void take_status_flags(Person& person, tracer::Tracee& task, std::int32_t number);
  std::optional<core::ObjectId> object_for(Entry& entry, Person& person, bool makes);
  std::optional<core::ObjectId> meet(Entry& entry, Person& person);
  core::ObjectId add_channel(const Entry& entry, Person& person, std::optional<core::TaskId> creator);
  void lose(const std::set<core::ObjectId>& objects, Person& by);
  bool is_open(core::ObjectId object) const;
  void receive(tracer::Tracee& task, Person& person);
  void note_in_flight(tracer::Tracee& task, Person& person, std::uint64_t message);
  void begin_block(Table& table);
  core::Pid pid_of(core::TaskId process) const;

  std::map<core::TaskId, Table> tables_;  // by process
  std::map<observe::ObjectName, core::ObjectId> names_;
  std::map<core::ObjectId, Known> known_;
  std::set<observe::ObjectName> outside_;  // open when a program was launched: met when a call works on them
  std::set<observe::ObjectName> outputs_;  // stand for the terminal of a launch: what is written there is output
  std::set<core::ObjectId> arrived_;       // received in this step, before it was seen to be sent
  std::set<core::ObjectId> in_flight_;     // unix(7), SCM_RIGHTS: sent, perhaps not received yet
  std::uint32_t last_block_ = 1;           // file numbers up to this one are given to processes
  core::TaskId last_seen_;                 // tables of launched programs are read up to this one
};

}  // namespace ipclab::engine::runner
