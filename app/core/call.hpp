// A system call with its meaning: what `engine/decode` makes of numbers and memory.
// Names and constants are spelled as in the man pages (section 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"

namespace ipclab::core {

// One argument: the name the man page gives it, the raw register, and how a person would write it.
struct Argument {
  std::string name;
  std::uint64_t value = 0;
  std::string text;
  bool operator==(const Argument&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("name", self.name);
    archive("value", self.value);
    archive("text", self.text);
  }
};

// One operation of semop(2), a struct sembuf.
struct SemaphoreOp {
  std::uint16_t index = 0;  // sem_num
  std::int16_t amount = 0;  // sem_op: < 0 is P, > 0 is V, 0 waits for zero
  bool nowait = false;      // IPC_NOWAIT
  bool undo = false;        // SEM_UNDO
  bool operator==(const SemaphoreOp&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("index", self.index);
    archive("amount", self.amount);
    archive("nowait", self.nowait);
    archive("undo", self.undo);
  }
};

struct Call {
  std::uint16_t number = 0;  // of the kernel (x86-64)
  std::string name;          // as the source spells it: semtimedop without a timeout is "semop"
  std::vector<Argument> arguments;
  std::optional<ObjectId> object;       // what it works on, where that is known
  std::vector<SemaphoreOp> operations;  // semop only
  std::int32_t command = 0;             // semctl, shmctl, msgctl: SETVAL, IPC_RMID … (sys/sem.h)
  std::uint32_t index = 0;              // semctl only: semnum
  std::int64_t type = 0;                // msgsnd: mtype of the message; msgrcv: msgtyp
  bool operator==(const Call&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("number", self.number);
    archive("name", self.name);
    archive("arguments", self.arguments);
    archive("object", self.object);
    archive("operations", self.operations);
    archive("command", self.command);
    archive("index", self.index);
    archive("type", self.type);
  }
};

// What a call gave back. The libc function returns -1 where `error` is set.
struct Returned {
  std::string call;         // name of the call
  std::int64_t result = 0;  // register value; negative errno is kept in `error`
  std::int32_t error = 0;   // errno, 0 = success
  bool operator==(const Returned&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("call", self.call);
    archive("result", self.result);
    archive("error", self.error);
  }
};

// A place in the program's own source; line 0 = unknown.
struct Place {
  std::string file;  // as compiled, e.g. "demos/tellers.cpp"
  std::uint32_t line = 0;
  std::string function;
  Address address;  // of the instruction in the program's own code
  bool operator==(const Place&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("file", self.file);
    archive("line", self.line);
    archive("function", self.function);
    archive("address", self.address);
  }
};

}  // namespace ipclab::core
