// What one blocked task waits for, and who could end the wait. Values, no sentences.
// Derived from World alone; why.hpp makes chains of it, deadlock.hpp sets. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/world.hpp"

namespace ipclab::analysis {

enum class WaitKind : std::uint8_t {
  Increase,    // semop(2): a semaphore is too small
  Zero,        // semop(2): a semaphore is not zero
  Child,       // wait(2) and relatives: a child has to end; also the parent of a vfork(2)
  Thread,      // pthread_join(3)
  Data,        // read(2), recv(2): an empty pipe, FIFO or socket, and it is no end-of-file
  Room,        // write(2), send(2), msgsnd(2), mq_send(3): it is full
  Message,     // msgrcv(2), mq_receive(3): no message that it takes
  OtherEnd,    // open(2) of a FIFO: nobody has the other end open
  Lock,        // flock(2), fcntl(2): somebody holds a lock on the file that excludes this one
  Mutex,       // pthread_mutex_lock(3p): somebody has it
  Condition,   // pthread_cond_wait(3p): nobody has signalled it
  Counter,     // sem_wait(3), read(2) of an eventfd: it is zero
  Connection,  // accept(2): nobody connects
  Answer,      // connect(2): the listener takes no more
  Signal,      // pause(2), sigsuspend(2), sigwaitinfo(2)
  Time,        // nanosleep(2) and relatives
  Input,       // read(2) from the terminal: a person has to type
  Any,         // poll(2) and relatives: any of `any_of`
  Other,       // a call whose end the lab cannot tell
};

// One task waiting.
struct Link {
  core::TaskId task;
  WaitKind kind = WaitKind::Other;
  std::optional<core::ObjectId> object;   // all but Child, Thread, Signal, Time, where it is known
  std::uint16_t index = 0;                // Increase, Zero: its member
  std::int16_t amount = 0;                // Increase, Zero: sem_op
  std::int64_t type = 0;                  // Message: msgtyp as asked for; Room of a message queue: mtype
  core::Access end = core::Access::None;  // OtherEnd: the one that somebody has to open
  std::optional<std::uint64_t> until_ns;  // whatever it waits for, then the wait is over
  // Processes known to be able to end it: children, those who have it, those who have the other end open. Its own
  // process comes last: then it has what it waits for itself (a lock, or the write end that keeps end-of-file away).
  std::vector<core::TaskId> by;
  std::vector<core::TaskId> threads;  // only these tasks of `by`: a mutex's owner, threads to be joined
  bool anyone = false;                // beside them, whoever does the right thing: nobody in particular
  std::vector<Link> any_of;           // Any: one for each object
  bool operator==(const Link&) const = default;
};

// The wait of one task; nothing where it is not blocked.
std::optional<Link> wait_of(const core::World& world, core::TaskId task);

// `by` holds the process of the waiting task itself.
bool waits_for_itself(const core::World& world, const Link& link);

}  // namespace ipclab::analysis
