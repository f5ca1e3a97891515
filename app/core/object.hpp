// Kernel objects through which processes talk, and the facts that are told of them. Part of event.hpp.
// Made by `engine/runner`; names are those of the man pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"

namespace ipclab::core {

enum class ObjectKind : std::uint8_t {
  SemaphoreSet,    // semget(2)
  SharedSegment,   // shmget(2)
  MessageQueue,    // msgget(2)
  Pipe,            // pipe(2)
  Fifo,            // mkfifo(3)
  Socket,          // socket(2), socketpair(2): one end
  PosixSemaphore,  // sem_overview(7), named or not
  PosixMemory,     // shm_overview(7)
  PosixQueue,      // mq_overview(7)
  Mapping,         // mmap(2), MAP_SHARED: anonymous or of a file
  Mutex,           // pthread_mutex_lock(3p) and other locks made of futex(2)
  EventFd,         // eventfd(2)
  File,            // a file that is locked: flock(2), fcntl(2)
  Terminal,        // pty(7)
  Other,           // timerfd, signalfd, epoll, pidfd, inotify …: `ObjectCreated::name` says which
};

// Event::task made it; `ordinal` counts what its process made of this kind, from 1. Ordinal 0: it was there before,
// Event::task only met it.
struct ObjectCreated {
  ObjectId object;
  ObjectKind kind = ObjectKind::SemaphoreSet;
  std::uint32_t ordinal = 1;
  std::int64_t kernel_id = 0;  // semid, shmid, msqid, inode: shown, not used
  std::int32_t key = 0;        // System V; 0 = IPC_PRIVATE
  std::uint32_t mode = 0;      // permission bits
  std::uint32_t members = 0;   // nsems
  std::string name;            // path or "/name"; what kind of descriptor for Other; empty = it has none
  bool operator==(const ObjectCreated&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("kind", self.kind);
    archive("ordinal", self.ordinal);
    archive("kernel_id", self.kernel_id);
    archive("key", self.key);
    archive("mode", self.mode);
    archive("members", self.members);
    archive("name", self.name);
  }
};

// Its name or id can no longer be used (unlink(2), shm_unlink(3), IPC_RMID of an attached segment); who has it open or
// attached keeps it.
struct Unlinked {
  ObjectId object;
  bool operator==(const Unlinked&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
  }
};

// It exists no longer.
struct ObjectRemoved {
  ObjectId object;
  bool operator==(const ObjectRemoved&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
  }
};

// ---- System V semaphores

// What the kernel says of one member of a set now (semctl(2): GETVAL, GETNCNT, GETZCNT, GETPID).
struct SemaphoreSampled {
  ObjectId object;
  std::uint16_t index = 0;
  std::uint16_t value = 0;  // semval
  std::uint16_t ncnt = 0;   // semncnt
  std::uint16_t zcnt = 0;   // semzcnt
  Pid last_pid;             // sempid
  bool operator==(const SemaphoreSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("index", self.index);
    archive("value", self.value);
    archive("ncnt", self.ncnt);
    archive("zcnt", self.zcnt);
    archive("last_pid", self.last_pid);
  }
};

// Event::task's process ended and the kernel added its semadj to the value (semop(2), SEM_UNDO).
struct UndoApplied {
  ObjectId object;
  std::uint16_t index = 0;
  std::int32_t amount = 0;
  bool operator==(const UndoApplied&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("index", self.index);
    archive("amount", self.amount);
  }
};

// ---- data on its way: pipes, FIFOs, sockets, message queues

enum class Flow : std::uint8_t { In, Out };

// Event::task's process put bytes or a message into the object, or took them out. A write(2) that is blocked half way
// is told for the part that is in, and later for the rest. A message is one DataMoved.
struct DataMoved {
  ObjectId object;  // whose buffer it is: of two connected sockets the receiving one
  Flow flow = Flow::In;
  std::uint64_t total = 0;  // bytes
  std::string bytes;        // the first of them, at most 1024
  std::int64_t type = 0;    // messages: mtype of msgop(2), priority of mq_send(3)
  bool operator==(const DataMoved&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("flow", self.flow);
    archive("total", self.total);
    archive("bytes", self.bytes);
    archive("type", self.type);
  }
};

// Pipe, Fifo: FIONREAD, F_GETPIPE_SZ.
struct StreamSampled {
  ObjectId object;
  std::uint64_t bytes = 0;
  std::uint64_t capacity = 0;
  bool operator==(const StreamSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("bytes", self.bytes);
    archive("capacity", self.capacity);
  }
};

enum class SocketState : std::uint8_t { Unconnected, Listening, Connecting, Connected, Closed };

struct SocketSampled {
  ObjectId object;
  std::int32_t domain = 0;  // AF_UNIX, AF_INET …
  std::int32_t type = 0;    // SOCK_STREAM, SOCK_DGRAM …
  SocketState state = SocketState::Unconnected;
  std::string local;  // address as a person writes it; empty = none
  std::string remote;
  std::optional<ObjectId> peer;  // the other end, where it is a socket of the lab
  std::uint64_t bytes = 0;       // waiting to be received
  std::uint64_t capacity = 0;    // SO_RCVBUF
  std::uint32_t backlog = 0;     // listening: most
  std::uint32_t unaccepted = 0;  // listening: connections waiting for accept(2)
  bool operator==(const SocketSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("domain", self.domain);
    archive("type", self.type);
    archive("state", self.state);
    archive("local", self.local);
    archive("remote", self.remote);
    archive("peer", self.peer);
    archive("bytes", self.bytes);
    archive("capacity", self.capacity);
    archive("backlog", self.backlog);
    archive("unaccepted", self.unaccepted);
  }
};

// MessageQueue: msgctl(2) IPC_STAT. PosixQueue: mq_getattr(3), without pids; `limit` is then in messages.
struct QueueSampled {
  ObjectId object;
  std::uint64_t messages = 0;  // msg_qnum, mq_curmsgs
  std::uint64_t bytes = 0;     // msg_cbytes
  std::uint64_t limit = 0;     // msg_qbytes, mq_maxmsg
  std::uint64_t longest = 0;   // mq_msgsize
  Pid last_sender;             // msg_lspid
  Pid last_receiver;           // msg_lrpid
  bool operator==(const QueueSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("messages", self.messages);
    archive("bytes", self.bytes);
    archive("limit", self.limit);
    archive("longest", self.longest);
    archive("last_sender", self.last_sender);
    archive("last_receiver", self.last_receiver);
  }
};

struct MessageFact {
  std::int64_t type = 0;
  std::uint64_t size = 0;
  std::string bytes;  // the first of them
  bool operator==(const MessageFact&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("type", self.type);
    archive("size", self.size);
    archive("bytes", self.bytes);
  }
};

// What is really in a queue, in order, where the bookkeeping from DataMoved says otherwise (a queue that was there
// before, a sender that is not traced, two senders released at once).
struct QueueListed {
  ObjectId object;
  std::vector<MessageFact> messages;
  bool operator==(const QueueListed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("messages", self.messages);
  }
};

// ---- shared memory

// SharedSegment: shmctl(2) IPC_STAT. PosixMemory, Mapping: only the size.
struct SegmentSampled {
  ObjectId object;
  std::uint64_t size = 0;    // shm_segsz
  std::uint64_t nattch = 0;  // shm_nattch
  Pid creator_pid;           // shm_cpid
  Pid last_pid;              // shm_lpid
  bool dest = false;         // SHM_DEST: to be destroyed on the last detach
  bool locked = false;       // SHM_LOCKED: never swapped out
  std::int32_t key = 0;      // 0 once it is marked
  bool operator==(const SegmentSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("size", self.size);
    archive("nattch", self.nattch);
    archive("creator_pid", self.creator_pid);
    archive("last_pid", self.last_pid);
    archive("dest", self.dest);
    archive("locked", self.locked);
    archive("key", self.key);
  }
};

// shmat(2), mmap(2) by Event::task's process. A child of fork(2) has its parent's: that is not told.
struct Attached {
  ObjectId object;
  Address at;
  std::uint64_t length = 0;
  std::uint64_t offset = 0;  // in the object
  bool read_only = false;
  bool operator==(const Attached&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("at", self.at);
    archive("length", self.length);
    archive("offset", self.offset);
    archive("read_only", self.read_only);
  }
};

// shmdt(2), munmap(2). Exec and exit detach all: that is not told.
struct Detached {
  ObjectId object;
  Address at;
  bool operator==(const Detached&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("at", self.at);
  }
};

// These bytes stand there now. Only the first 4096 of an object are looked at.
struct MemorySampled {
  ObjectId object;
  std::uint64_t offset = 0;
  std::string bytes;
  bool operator==(const MemorySampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("offset", self.offset);
    archive("bytes", self.bytes);
  }
};

// One instruction's load, store, or both (a locked addition).
struct MemoryAccess {
  Address address;
  std::optional<ObjectId> object;
  std::uint64_t offset = 0;  // in the object
  std::uint32_t size = 0;    // bytes
  bool reads = false;
  bool writes = false;
  std::string before;  // the bytes; at most 64
  std::string after;   // empty while it is only about to happen
  bool operator==(const MemoryAccess&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("address", self.address);
    archive("object", self.object);
    archive("offset", self.offset);
    archive("size", self.size);
    archive("reads", self.reads);
    archive("writes", self.writes);
    archive("before", self.before);
    archive("after", self.after);
  }
};

// Event::task did it, stepping by access or instruction.
struct MemoryAccessed {
  MemoryAccess access;
  bool operator==(const MemoryAccessed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("access", self.access);
  }
};

enum class FieldKind : std::uint8_t {
  Signed,
  Unsigned,
  Character,
  Bool,
  Float,
  Pointer,
  Text,
  Semaphore,
  Mutex,
  Bytes
};

// A plain value inside a type, arrays and records taken apart: "slot[3].id".
struct Field {
  std::string path;
  std::string type;  // as the source writes it
  FieldKind kind = FieldKind::Signed;
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  bool operator==(const Field&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("path", self.path);
    archive("type", self.type);
    archive("kind", self.kind);
    archive("offset", self.offset);
    archive("size", self.size);
  }
};

// A type of a program's own source, from its debug information; at most 256 fields.
struct TypeDescribed {
  std::string name;
  std::uint64_t size = 0;
  std::vector<Field> members;
  bool operator==(const TypeDescribed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("name", self.name);
    archive("size", self.size);
    archive("members", self.members);
  }
};

// A pointer to that type points to the object's beginning: Event::task's program sees it so.
struct MemoryTyped {
  ObjectId object;
  std::string type;  // told by TypeDescribed
  bool operator==(const MemoryTyped&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("type", self.type);
  }
};

// ---- counters and locks

// PosixSemaphore, EventFd: their value. Mutex: 1 while it is locked.
struct CounterSampled {
  ObjectId object;
  std::uint64_t value = 0;
  std::uint32_t waiting = 0;    // as far as its memory tells
  std::optional<TaskId> owner;  // of a mutex
  bool operator==(const CounterSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("value", self.value);
    archive("waiting", self.waiting);
    archive("owner", self.owner);
  }
};

enum class LockKind : std::uint8_t { Flock, Posix, OpenFile };

// One line of /proc/locks (proc(5)).
struct FileLock {
  LockKind kind = LockKind::Flock;
  std::optional<TaskId> process;
  bool exclusive = false;  // a write lock
  bool waiting = false;
  std::uint64_t first = 0;  // byte
  std::uint64_t last = ~std::uint64_t{0};
  bool operator==(const FileLock&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("kind", self.kind);
    archive("process", self.process);
    archive("exclusive", self.exclusive);
    archive("waiting", self.waiting);
    archive("first", self.first);
    archive("last", self.last);
  }
};

struct LocksSampled {
  ObjectId object;
  std::vector<FileLock> locks;  // holders, then waiters, as the kernel lists them
  bool operator==(const LocksSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("locks", self.locks);
  }
};

// ---- what a process has of objects

// A bit set: which way data may go through a descriptor.
enum class Access : std::uint8_t { None, Read, Write, Both };

struct Descriptor {
  std::int32_t number = -1;
  std::optional<ObjectId> object;
  std::string target;  // what /proc/PID/fd/N says: a path, "pipe:[17]" …
  Access access = Access::None;
  bool close_on_exec = false;
  bool nonblocking = false;
  bool append = false;
  std::uint32_t file = 0;  // the open file description, in order of first sight: who has the same number shares it
  bool operator==(const Descriptor&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("number", self.number);
    archive("object", self.object);
    archive("target", self.target);
    archive("access", self.access);
    archive("close_on_exec", self.close_on_exec);
    archive("nonblocking", self.nonblocking);
    archive("append", self.append);
    archive("file", self.file);
  }
};

// Of Event::task's process. A child of fork(2) begins with its parent's: that is not told. Exit closes all.
struct DescriptorsChanged {
  std::vector<Descriptor> now;  // new, or different
  std::vector<std::int32_t> closed;
  bool operator==(const DescriptorsChanged&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("now", self.now);
    archive("closed", self.closed);
  }
};

}  // namespace ipclab::core
