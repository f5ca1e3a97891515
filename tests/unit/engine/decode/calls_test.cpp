#include "engine/decode/calls.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <set>

#include "array_memory.hpp"
#include "engine/decode/calls_table.hpp"

using namespace ipclab::engine::decode;
using ipclab::core::Call;

namespace {

// "name(arg, arg)", with `=` names where asked for.
std::string written(const Call& call, bool names = false) {
  std::string text = call.name + "(";
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (i > 0) text += ", ";
    if (names) text += call.arguments[i].name + "=";
    text += call.arguments[i].text;
  }
  return text + ")";
}

template <class... Number>
RawCall raw(long number, Number... args) {
  return {number, {static_cast<std::uint64_t>(args)...}};
}

std::string written(const RawCall& call, const Memory& memory = ArrayMemory()) {
  return written(decode_call(call, memory));
}

}  // namespace

TEST_CASE("semaphore calls read as in the source") {
  ArrayMemory memory;
  const sembuf p{0, -1, SEM_UNDO};
  memory.put(0x1000, p);
  const auto one = decode_call(raw(SYS_semtimedop, 3, 0x1000, 1, 0), memory);
  CHECK(written(one, true) == "semop(semid=3, sops={0, -1, SEM_UNDO}, nsops=1)");
  REQUIRE(one.operations.size() == 1);
  CHECK(one.operations[0] == ipclab::core::SemaphoreOp{0, -1, false, true});
  CHECK(one.number == SYS_semtimedop);

  const sembuf two[] = {{0, 0, IPC_NOWAIT}, {1, 2, IPC_NOWAIT | SEM_UNDO}};
  memory.put(0x1000, two);
  const timespec limit{1, 500};
  memory.put(0x2000, limit);
  CHECK(written(raw(SYS_semtimedop, 3, 0x1000, 2, 0x2000), memory) ==
        "semtimedop(3, [{0, 0, IPC_NOWAIT}, {1, +2, IPC_NOWAIT|SEM_UNDO}], 2, {1, 500})");

  const auto unreadable = decode_call(raw(SYS_semop, 3, 0x9000, 1), memory);
  CHECK(written(unreadable) == "semop(3, 0x9000, 1)");
  CHECK(unreadable.operations.empty());
  CHECK(decode_call(raw(SYS_semop, 3, 0x1000, std::uint64_t{1} << 40), memory).operations.empty());

  CHECK(written(raw(SYS_semget, IPC_PRIVATE, 1, IPC_CREAT | IPC_EXCL | 0600)) ==
        "semget(IPC_PRIVATE, 1, IPC_CREAT|IPC_EXCL|0600)");
  CHECK(written(raw(SYS_semget, 0xffffffff42000000, 1, 0)) == "semget(0x42000000, 1, 0)");
}

TEST_CASE("semctl has a fourth argument where its command takes one") {
  ArrayMemory memory;
  const auto set = decode_call(raw(SYS_semctl, 5, 2, SETVAL, 1), memory);
  CHECK(written(set, true) == "semctl(semid=5, semnum=2, cmd=SETVAL, arg=1)");
  CHECK(set.command == SETVAL);
  CHECK(set.index == 2);
  CHECK(written(raw(SYS_semctl, 5, 0, IPC_RMID, 0xdead)) == "semctl(5, 0, IPC_RMID)");
  CHECK(written(raw(SYS_semctl, 5, 1, GETNCNT, 0)) == "semctl(5, 1, GETNCNT)");

  const std::uint16_t values[] = {1, 0, 4};
  memory.put(0x1000, values);
  const auto all = raw(SYS_semctl, 5, 0, SETALL, 0x1000);
  CHECK(written(decode_call(all, memory, 3)) == "semctl(5, 0, SETALL, {1, 0, 4})");
  CHECK(written(decode_call(all, memory)) == "semctl(5, 0, SETALL, 0x1000)");
  CHECK(written(decode_call(all, memory, 4)) == "semctl(5, 0, SETALL, 0x1000)");
}

TEST_CASE("calls carry the name that the source used") {
  const auto any = static_cast<std::uint32_t>(-1);  // an int in a 64-bit register, not sign-extended
  CHECK(written(raw(SYS_wait4, any, 0, 0, 0)) == "wait(NULL)");
  CHECK(written(raw(SYS_wait4, any, 0x10, WNOHANG, 0)) == "waitpid(-1, 0x10, WNOHANG)");
  CHECK(written(raw(SYS_wait4, 101, 0, 0, 0)) == "waitpid(101, NULL, 0)");
  CHECK(written(raw(SYS_wait4, any, 0, 0, 0x20)) == "wait4(-1, NULL, 0, 0x20)");
  CHECK(written(raw(SYS_clone, CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD, 0, 0, 0x7000)) == "fork()");
  CHECK(written(raw(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0x7000)) ==
        "clone(CLONE_VM|CLONE_VFORK|SIGCHLD, 0x7000, NULL, NULL, NULL)");
  CHECK(written(raw(SYS_vfork)) == "vfork()");
  CHECK(written(raw(SYS_exit_group, 3)) == "exit(3)");
  CHECK(written(raw(SYS_kill, any, SIGTERM)) == "kill(-1, SIGTERM)");
  CHECK(written(raw(SYS_kill, 7, 0)) == "kill(7, 0)");
  CHECK(written(raw(SYS_pipe2, 0x10, 0)) == "pipe(0x10)");
  CHECK(written(raw(SYS_pipe2, 0x10, O_CLOEXEC)) == "pipe2(0x10, O_CLOEXEC)");
  CHECK(written(raw(SYS_clock_nanosleep, 0, 0, 0, 0)) == "nanosleep(NULL, NULL)");
  CHECK(written(raw(SYS_clock_nanosleep, 1, 0, 0, 0)) == "clock_nanosleep(CLOCK_MONOTONIC, 0, NULL, NULL)");
  CHECK(written(raw(SYS_recvfrom, 3, 0, 0, 0, 0)) == "recv(3, NULL, 0, 0)");
  CHECK(written(raw(SYS_rt_sigtimedwait, 0, 0, 0)) == "sigwaitinfo(NULL, NULL)");
  CHECK(written(raw(999)) == "syscall 999()");
}

TEST_CASE("files: flags, modes, strings, bytes") {
  ArrayMemory memory;
  memory.put(0x1000, std::vector<char>(512).data(), 512);
  memory.put_text(0x1000, "/tmp/f\"o");
  const auto here = static_cast<std::uint32_t>(AT_FDCWD);
  CHECK(written(raw(SYS_openat, here, 0x1000, O_WRONLY | O_CREAT | O_CLOEXEC, 0640), memory) ==
        "open(\"/tmp/f\\\"o\", O_WRONLY|O_CREAT|O_CLOEXEC, 0640)");
  CHECK(written(raw(SYS_openat, here, 0x1000, O_RDONLY, 0x1234), memory) == "open(\"/tmp/f\\\"o\", O_RDONLY)");
  CHECK(written(raw(SYS_openat, 4, 0x1000, O_RDWR), memory) == "openat(4, \"/tmp/f\\\"o\", O_RDWR)");
  CHECK(written(raw(SYS_mknodat, here, 0x1000, S_IFIFO | 0600, 0), memory) == "mkfifo(\"/tmp/f\\\"o\", S_IFIFO|0600)");
  CHECK(written(raw(SYS_openat, here, 0x9999, O_RDONLY), memory) == "open(0x9999, O_RDONLY)");

  memory.put(0x2000, "tab\there\n\x01", 10);
  CHECK(written(raw(SYS_write, 1, 0x2000, 10), memory) == "write(1, \"tab\\there\\n\\x01\", 10)");
  memory.put(0x2000, "\xff信\xe4\xbf\xc0\x80\xed\xa0\x80", 11);
  CHECK(written(raw(SYS_write, 1, 0x2000, 11), memory) ==
        "write(1, \"\\xff信\\xe4\\xbf\\xc0\\x80\\xed\\xa0\\x80\", 11)");
  std::string chinese(62, 'a');
  chinese += "信号";  // the limit of 64 bytes falls inside the first of them
  memory.put(0x2000, chinese.data(), chinese.size());
  CHECK(written(raw(SYS_write, 1, 0x2000, chinese.size()), memory) ==
        "write(1, \"" + std::string(62, 'a') + "\"…, 68)");
  CHECK(written(raw(SYS_read, 0, 0x2000, 100), memory) == "read(0, 0x2000, 100)");
}

TEST_CASE("signals: sets and actions") {
  ArrayMemory memory;
  const auto bit = [](int signal) { return std::uint64_t{1} << (signal - 1); };
  memory.put(0x1000, bit(SIGINT) | bit(SIGCHLD));
  CHECK(written(raw(SYS_rt_sigprocmask, SIG_BLOCK, 0x1000, 0, 8), memory) ==
        "sigprocmask(SIG_BLOCK, {SIGINT, SIGCHLD}, NULL)");
  memory.put(0x1000, ~bit(SIGINT));
  CHECK(written(raw(SYS_rt_sigsuspend, 0x1000, 8), memory) == "sigsuspend(~{SIGINT})");
  const std::uint64_t action[] = {1, 0x04000000 | SA_RESTART, 0x7000, 0};
  memory.put(0x2000, action);
  CHECK(written(raw(SYS_rt_sigaction, SIGUSR1, 0x2000, 0, 8), memory) ==
        "sigaction(SIGUSR1, {SIG_IGN, {}, SA_RESTART}, NULL)");
}

TEST_CASE("queued signals and timers: their values") {
  ArrayMemory memory;
  siginfo_t info{};
  info.si_value.sival_int = -7;
  memory.put(0x1000, info);
  CHECK(written(raw(SYS_rt_sigqueueinfo, 30, SIGUSR1, 0x1000), memory) == "sigqueue(30, SIGUSR1, -7)");
  CHECK(written(raw(SYS_rt_tgsigqueueinfo, 30, 31, SIGUSR1, 0x1000), memory) ==
        "pthread_sigqueue(30, 31, SIGUSR1, -7)");
  const itimerval timer{{0, 250000}, {2, 0}};
  memory.put(0x2000, timer);
  CHECK(written(raw(SYS_setitimer, ITIMER_REAL, 0x2000, 0), memory) ==
        "setitimer(ITIMER_REAL, {{0, 250000}, {2, 0}}, NULL)");
  CHECK(written(raw(SYS_setitimer, ITIMER_PROF, 0, 0), memory) == "setitimer(ITIMER_PROF, NULL, NULL)");
}

TEST_CASE("ptrace: the request by its name") {
  ArrayMemory memory;
  CHECK(written(raw(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0), memory) == "ptrace(PTRACE_TRACEME, 0, NULL, NULL)");
  CHECK(written(raw(SYS_ptrace, PTRACE_ATTACH, 7, 0, 0), memory) == "ptrace(PTRACE_ATTACH, 7, NULL, NULL)");
}

TEST_CASE("segments and message queues read as in the source") {
  ArrayMemory memory;
  CHECK(written(raw(SYS_shmget, 0x12, 4096, IPC_CREAT | IPC_EXCL | 0600)) ==
        "shmget(0x12, 4096, IPC_CREAT|IPC_EXCL|0600)");
  CHECK(written(raw(SYS_shmat, 4, 0, SHM_RDONLY)) == "shmat(4, NULL, SHM_RDONLY)");
  CHECK(written(raw(SYS_shmctl, 4, SHM_LOCK, 0)) == "shmctl(4, SHM_LOCK, NULL)");
  CHECK(written(raw(SYS_msgctl, 4, MSG_STAT, 0x1000)) == "msgctl(4, MSG_STAT, 0x1000)");  // the same number
  msqid_ds settings{};
  settings.msg_perm.mode = 0620;
  settings.msg_qbytes = 100;
  memory.put(0x1000, settings);
  CHECK(written(raw(SYS_msgctl, 4, IPC_SET, 0x1000), memory) == "msgctl(4, IPC_SET, {0620, msg_qbytes 100})");
  CHECK(written(raw(SYS_msgctl, 4, IPC_STAT, 0x1000), memory) == "msgctl(4, IPC_STAT, 0x1000)");
  CHECK(written(raw(SYS_msgrcv, 4, 0x1000, 64, -3, MSG_NOERROR | IPC_NOWAIT)) ==
        "msgrcv(4, 0x1000, 64, -3, IPC_NOWAIT|MSG_NOERROR)");
  CHECK(written(raw(SYS_msgrcv, 4, 0x1000, 64, 3000000000, MSG_EXCEPT)) ==
        "msgrcv(4, 0x1000, 64, 3000000000, MSG_EXCEPT)");
}

TEST_CASE("argv is shown as far as it can be read") {
  ArrayMemory memory;
  memory.put(0x1000, std::vector<char>(1024).data(), 1024);
  memory.put_text(0x1000, "/bin/ls");
  memory.put_text(0x1100, "-l");
  const std::uint64_t vector[] = {0x1000, 0x1100, 0};
  memory.put(0x2000, vector);
  CHECK(written(raw(SYS_execve, 0x1000, 0x2000, 0), memory) == "execve(\"/bin/ls\", {\"/bin/ls\", \"-l\"}, NULL)");
}

TEST_CASE("results: what libc returns, and errno apart") {
  Call call;
  call.name = "semop";
  CHECK(decode_return(call, 0) == ipclab::core::Returned{"semop", 0, 0});
  CHECK(decode_return(call, -EAGAIN) == ipclab::core::Returned{"semop", -1, EAGAIN});
  CHECK(decode_return(call, -4095).error == 4095);
  CHECK(decode_return(call, -4096).error == 0);  // an address near the end, of mmap or shmat
  CHECK(is_restart(-512));
  CHECK(is_restart(-516));
  CHECK_FALSE(is_restart(-515));  // ENOIOCTLCMD
  CHECK_FALSE(is_restart(-EINTR));
}

TEST_CASE("the table: rows of one number together, the general one last, all of them in the filter") {
  std::set<int> seen;
  int last = -1;
  bool general = true;
  for (const auto& row : call_table()) {
    if (row.number != last) {
      CHECK_MESSAGE(seen.insert(row.number).second, row.name);
      CHECK_MESSAGE(general, "no general row before ", row.name);
    } else {
      CHECK_MESSAGE(!general, "never reached: ", row.name);
    }
    last = row.number;
    general = row.when == nullptr;
  }
  CHECK(general);
  CHECK(std::ranges::is_sorted(traced_calls()));
  CHECK(std::set<int>(traced_calls().begin(), traced_calls().end()) == seen);
}

TEST_CASE("aliases name calls of the table, and none is its own") {
  for (const auto& alias : call_aliases()) {
    CHECK_MESSAGE(is_call_name(alias.name), alias.name);
    const auto rows = call_table();
    CHECK_MESSAGE(std::ranges::any_of(rows, [&](const CallSpec& row) { return std::string(row.name) == alias.name; }),
                  alias.name);
  }
  Call call;
  call.name = "wait";
  CHECK(is_called(call, "wait"));
  CHECK(is_called(call, "waitpid"));
  CHECK_FALSE(is_called(call, "semop"));
  CHECK(is_call_name("usleep"));
  CHECK_FALSE(is_call_name("semopp"));
}

TEST_CASE("what a step stops before, and what can block") {
  ArrayMemory memory;
  CHECK(is_step(decode_call(raw(SYS_semtimedop, 0, 0, 0, 0), memory)));
  CHECK(is_step(decode_call(raw(SYS_exit_group, 0), memory)));
  CHECK_FALSE(is_step(decode_call(raw(SYS_futex), memory)));
  CHECK_FALSE(is_step(decode_call(raw(SYS_rt_sigreturn), memory)));
  CHECK(is_step(decode_call(raw(SYS_close, 3), memory), true));
  CHECK_FALSE(is_step(decode_call(raw(SYS_close, 3), memory), false));
  CHECK_FALSE(is_step(decode_call(raw(SYS_fcntl, 3, F_GETFL), memory)));
  CHECK(is_step(decode_call(raw(SYS_fcntl, 3, F_SETLKW), memory)));
  CHECK_FALSE(is_step(decode_call(raw(SYS_brk), memory)));

  for (const long number : {SYS_semop, SYS_semtimedop, SYS_wait4, SYS_read, SYS_futex, SYS_clock_nanosleep, SYS_vfork})
    CHECK(can_block(number));
  for (const long number : {SYS_semget, SYS_semctl, SYS_kill, SYS_exit_group, SYS_brk, 100000, -1})
    CHECK_FALSE(can_block(number));
  CHECK(call_name(SYS_semtimedop) == "semtimedop");
  CHECK(call_name(SYS_clone) == "clone");
  CHECK(call_name(-1) == "syscall -1");
}
