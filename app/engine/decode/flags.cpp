#include "engine/decode/flags.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

#include <csignal>
#include <span>

#include "core/names.hpp"

namespace ipclab::engine::decode {
namespace {

struct Name {
  std::uint64_t value;
  const char* text;
};
#define NAME(constant) \
  Name { static_cast<std::uint64_t>(constant), #constant }

constexpr Name ipc_get_names[] = {NAME(IPC_CREAT), NAME(IPC_EXCL), NAME(SHM_HUGETLB), NAME(SHM_NORESERVE)};
constexpr Name semctl_names[] = {NAME(IPC_RMID), NAME(IPC_SET),  NAME(IPC_STAT), NAME(IPC_INFO),    NAME(GETPID),
                                 NAME(GETVAL),   NAME(GETALL),   NAME(GETNCNT),  NAME(GETZCNT),     NAME(SETVAL),
                                 NAME(SETALL),   NAME(SEM_STAT), NAME(SEM_INFO), NAME(SEM_STAT_ANY)};
constexpr Name shmctl_names[] = {NAME(IPC_RMID),   NAME(IPC_SET),  NAME(IPC_STAT), NAME(IPC_INFO),    NAME(SHM_LOCK),
                                 NAME(SHM_UNLOCK), NAME(SHM_STAT), NAME(SHM_INFO), NAME(SHM_STAT_ANY)};
constexpr Name msgctl_names[] = {NAME(IPC_RMID), NAME(IPC_SET),  NAME(IPC_STAT),    NAME(IPC_INFO),
                                 NAME(MSG_STAT), NAME(MSG_INFO), NAME(MSG_STAT_ANY)};
constexpr Name sembuf_names[] = {NAME(IPC_NOWAIT), NAME(SEM_UNDO)};
constexpr Name message_names[] = {NAME(IPC_NOWAIT), NAME(MSG_NOERROR), NAME(MSG_EXCEPT), NAME(MSG_COPY)};
constexpr Name attach_names[] = {NAME(SHM_RDONLY), NAME(SHM_RND), NAME(SHM_REMAP), NAME(SHM_EXEC)};
constexpr Name protection_names[] = {NAME(PROT_READ), NAME(PROT_WRITE), NAME(PROT_EXEC)};
constexpr Name map_names[] = {NAME(MAP_SHARED_VALIDATE), NAME(MAP_SHARED), NAME(MAP_PRIVATE),  NAME(MAP_ANONYMOUS),
                              NAME(MAP_FIXED_NOREPLACE), NAME(MAP_FIXED),  NAME(MAP_POPULATE), NAME(MAP_NORESERVE),
                              NAME(MAP_LOCKED),          NAME(MAP_HUGETLB)};
constexpr Name wait_names[] = {NAME(WNOHANG), NAME(WUNTRACED), NAME(WEXITED), NAME(WCONTINUED),
                               NAME(WNOWAIT), NAME(__WALL),    NAME(__WCLONE)};
constexpr Name wait_id_names[] = {NAME(P_ALL), NAME(P_PID), NAME(P_PGID), NAME(P_PIDFD)};
constexpr Name clone_names[] = {NAME(CLONE_VM),
                                NAME(CLONE_FS),
                                NAME(CLONE_FILES),
                                NAME(CLONE_SIGHAND),
                                NAME(CLONE_PIDFD),
                                NAME(CLONE_PTRACE),
                                NAME(CLONE_VFORK),
                                NAME(CLONE_PARENT),
                                NAME(CLONE_THREAD),
                                NAME(CLONE_NEWNS),
                                NAME(CLONE_SYSVSEM),
                                NAME(CLONE_SETTLS),
                                NAME(CLONE_PARENT_SETTID),
                                NAME(CLONE_CHILD_CLEARTID),
                                NAME(CLONE_CHILD_SETTID),
                                NAME(CLONE_NEWIPC),
                                NAME(CLONE_NEWUSER),
                                NAME(CLONE_NEWPID),
                                NAME(CLONE_NEWNET),
                                NAME(CLONE_IO)};
constexpr Name open_names[] = {NAME(O_CREAT),    NAME(O_EXCL),    NAME(O_NOCTTY), NAME(O_TRUNC),   NAME(O_APPEND),
                               NAME(O_NONBLOCK), NAME(O_SYNC),    NAME(O_DSYNC),  NAME(O_TMPFILE), NAME(O_DIRECTORY),
                               NAME(O_NOFOLLOW), NAME(O_CLOEXEC), NAME(O_PATH),   NAME(O_DIRECT),  NAME(O_NOATIME)};
constexpr Name descriptor_names[] = {NAME(O_NONBLOCK), NAME(O_CLOEXEC), NAME(O_DIRECT)};
constexpr Name fcntl_names[] = {NAME(F_DUPFD),      NAME(F_GETFD),     NAME(F_SETFD),      NAME(F_GETFL),
                                NAME(F_SETFL),      NAME(F_GETLK),     NAME(F_SETLK),      NAME(F_SETLKW),
                                NAME(F_OFD_GETLK),  NAME(F_OFD_SETLK), NAME(F_OFD_SETLKW), NAME(F_DUPFD_CLOEXEC),
                                NAME(F_SETPIPE_SZ), NAME(F_GETPIPE_SZ)};
constexpr Name close_range_names[] = {NAME(CLOSE_RANGE_UNSHARE), NAME(CLOSE_RANGE_CLOEXEC)};
constexpr Name unlink_names[] = {NAME(AT_REMOVEDIR)};
constexpr Name domain_names[] = {NAME(AF_UNIX), NAME(AF_INET), NAME(AF_INET6), NAME(AF_NETLINK)};
constexpr Name socket_type_names[] = {NAME(SOCK_STREAM), NAME(SOCK_DGRAM), NAME(SOCK_SEQPACKET), NAME(SOCK_RAW)};
constexpr Name socket_flag_names[] = {NAME(SOCK_NONBLOCK), NAME(SOCK_CLOEXEC)};
constexpr Name send_names[] = {NAME(MSG_OOB),      NAME(MSG_PEEK),     NAME(MSG_DONTROUTE),   NAME(MSG_CTRUNC),
                               NAME(MSG_TRUNC),    NAME(MSG_DONTWAIT), NAME(MSG_EOR),         NAME(MSG_WAITALL),
                               NAME(MSG_NOSIGNAL), NAME(MSG_MORE),     NAME(MSG_CMSG_CLOEXEC)};
constexpr Name shutdown_names[] = {NAME(SHUT_RD), NAME(SHUT_WR), NAME(SHUT_RDWR)};
constexpr Name lock_type_names[] = {NAME(F_RDLCK), NAME(F_WRLCK), NAME(F_UNLCK)};
constexpr Name whence_names[] = {NAME(SEEK_SET), NAME(SEEK_CUR), NAME(SEEK_END)};
constexpr Name poll_names[] = {NAME(POLLIN),  NAME(POLLPRI), NAME(POLLOUT), NAME(POLLRDHUP),
                               NAME(POLLERR), NAME(POLLHUP), NAME(POLLNVAL)};
constexpr Name epoll_operation_names[] = {NAME(EPOLL_CTL_ADD), NAME(EPOLL_CTL_DEL), NAME(EPOLL_CTL_MOD)};
constexpr Name epoll_names[] = {NAME(EPOLLIN),  NAME(EPOLLPRI), NAME(EPOLLOUT),     NAME(EPOLLRDHUP),    NAME(EPOLLERR),
                                NAME(EPOLLHUP), NAME(EPOLLET),  NAME(EPOLLONESHOT), NAME(EPOLLEXCLUSIVE)};
constexpr Name eventfd_names[] = {NAME(EFD_SEMAPHORE), NAME(EFD_NONBLOCK), NAME(EFD_CLOEXEC)};
constexpr Name timerfd_names[] = {NAME(TFD_TIMER_ABSTIME), NAME(TFD_TIMER_CANCEL_ON_SET)};
constexpr Name flock_names[] = {NAME(LOCK_SH), NAME(LOCK_EX), NAME(LOCK_NB), NAME(LOCK_UN)};
constexpr Name mask_names[] = {NAME(SIG_BLOCK), NAME(SIG_UNBLOCK), NAME(SIG_SETMASK)};
constexpr Name action_names[] = {NAME(SA_NOCLDSTOP), NAME(SA_NOCLDWAIT), NAME(SA_SIGINFO),  NAME(SA_ONSTACK),
                                 NAME(SA_RESTART),   NAME(SA_NODEFER),   NAME(SA_RESETHAND)};
constexpr Name clock_names[] = {NAME(CLOCK_REALTIME), NAME(CLOCK_MONOTONIC), NAME(CLOCK_PROCESS_CPUTIME_ID),
                                NAME(CLOCK_BOOTTIME), NAME(CLOCK_TAI)};
constexpr Name trace_names[] = {NAME(PTRACE_TRACEME),    NAME(PTRACE_PEEKTEXT),   NAME(PTRACE_PEEKDATA),
                                NAME(PTRACE_PEEKUSER),   NAME(PTRACE_POKETEXT),   NAME(PTRACE_POKEDATA),
                                NAME(PTRACE_POKEUSER),   NAME(PTRACE_CONT),       NAME(PTRACE_KILL),
                                NAME(PTRACE_SINGLESTEP), NAME(PTRACE_GETREGS),    NAME(PTRACE_SETREGS),
                                NAME(PTRACE_ATTACH),     NAME(PTRACE_DETACH),     NAME(PTRACE_SYSCALL),
                                NAME(PTRACE_SETOPTIONS), NAME(PTRACE_GETSIGINFO), NAME(PTRACE_GETREGSET),
                                NAME(PTRACE_SEIZE),      NAME(PTRACE_INTERRUPT),  NAME(PTRACE_LISTEN)};
constexpr Name futex_names[] = {NAME(FUTEX_WAIT),        NAME(FUTEX_WAKE),       NAME(FUTEX_REQUEUE),
                                NAME(FUTEX_CMP_REQUEUE), NAME(FUTEX_LOCK_PI),    NAME(FUTEX_UNLOCK_PI),
                                NAME(FUTEX_WAIT_BITSET), NAME(FUTEX_WAKE_BITSET)};
constexpr Name timer_names[] = {NAME(ITIMER_REAL), NAME(ITIMER_VIRTUAL), NAME(ITIMER_PROF)};
#undef NAME

void join(std::string& text, const std::string& next) {
  if (!text.empty()) text += '|';
  text += next;
}

// Takes the flags that have a name out of `value`. A flag of several bits (O_SYNC) must be there whole.
std::string take_flags(std::uint64_t& value, std::span<const Name> names) {
  std::string text;
  for (const auto& [bits, name] : names) {
    if (bits == 0 || (value & bits) != bits) continue;
    join(text, name);
    value &= ~bits;
  }
  return text;
}

std::string flags(std::uint64_t value, std::span<const Name> names) {
  std::string text = take_flags(value, names);
  if (value != 0) join(text, fmt::format("{:#x}", value));
  return text.empty() ? "0" : text;
}

std::string one_of(std::uint64_t value, std::span<const Name> names) {
  for (const auto& name : names)
    if (name.value == value) return name.text;
  return fmt::format("{}", static_cast<std::int64_t>(value));
}

std::uint64_t wide(std::int32_t value) { return static_cast<std::uint64_t>(value); }

}  // namespace

std::string ipc_get_flags(std::uint64_t value) {
  const std::uint64_t mode = value & 0777;
  value &= ~std::uint64_t{0777};
  std::string text = take_flags(value, ipc_get_names);
  if (value != 0) join(text, fmt::format("{:#x}", value));
  if (mode != 0) join(text, fmt::format("{:04o}", mode));
  return text.empty() ? "0" : text;
}

std::string ipc_key(std::uint64_t value) {
  const auto key = static_cast<std::uint32_t>(value);
  return key == 0 ? "IPC_PRIVATE" : fmt::format("{:#x}", key);
}

std::string semctl_command(std::int32_t value) { return one_of(wide(value), semctl_names); }
std::string shmctl_command(std::int32_t value) { return one_of(wide(value), shmctl_names); }
std::string msgctl_command(std::int32_t value) { return one_of(wide(value), msgctl_names); }
std::string sembuf_flags(std::uint64_t value) { return flags(value & 0xffff, sembuf_names); }
std::string message_flags(std::uint64_t value) { return flags(value, message_names); }
std::string attach_flags(std::uint64_t value) { return flags(value, attach_names); }
std::string map_protection(std::uint64_t value) { return value == 0 ? "PROT_NONE" : flags(value, protection_names); }
std::string map_flags(std::uint64_t value) { return flags(value & 0xffffffff, map_names); }
std::string wait_options(std::uint64_t value) { return flags(value, wait_names); }
std::string wait_id_kind(std::uint64_t value) { return one_of(value, wait_id_names); }

std::string clone_flags(std::uint64_t value) {
  const auto signal = static_cast<std::int32_t>(value & CSIGNAL);
  value &= ~static_cast<std::uint64_t>(CSIGNAL);
  std::string text = take_flags(value, clone_names);
  if (value != 0) join(text, fmt::format("{:#x}", value));
  if (signal != 0) join(text, core::signal_name(signal));
  return text.empty() ? "0" : text;
}

std::string open_flags(std::uint64_t value) {
  constexpr const char* access[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "3"};
  std::string text = access[value & O_ACCMODE];
  value &= ~static_cast<std::uint64_t>(O_ACCMODE);
  const std::string rest = take_flags(value, open_names);
  if (!rest.empty()) join(text, rest);
  if (value != 0) join(text, fmt::format("{:#x}", value));
  return text;
}

std::string descriptor_flags(std::uint64_t value) { return flags(value, descriptor_names); }

std::string file_mode(std::uint64_t value) {
  constexpr Name kinds[] = {
      {S_IFIFO, "S_IFIFO"}, {S_IFREG, "S_IFREG"}, {S_IFSOCK, "S_IFSOCK"}, {S_IFCHR, "S_IFCHR"}, {S_IFBLK, "S_IFBLK"}};
  std::string text;
  if ((value & S_IFMT) != 0) text = one_of(value & S_IFMT, kinds);
  join(text, fmt::format("{:04o}", value & 07777));
  return text;
}

std::string fcntl_command(std::int32_t value) { return one_of(wide(value), fcntl_names); }
std::string status_flags(std::uint64_t value) { return flags(value & 0xffffffff, open_names); }
std::string close_range_flags(std::uint64_t value) { return flags(value, close_range_names); }
std::string unlink_flags(std::uint64_t value) { return flags(value, unlink_names); }
std::string socket_domain(std::uint64_t value) { return one_of(value, domain_names); }

std::string socket_type(std::uint64_t value) {
  constexpr std::uint64_t bits = SOCK_NONBLOCK | SOCK_CLOEXEC;
  const std::uint64_t type = value & ~bits;
  std::string text = take_flags(value &= bits, socket_flag_names);
  if (type == 0 && !text.empty()) return text;  // accept4(2) has no type
  return one_of(type, socket_type_names) + (text.empty() ? "" : "|" + text);
}

std::string send_flags(std::uint64_t value) { return flags(value, send_names); }
std::string shutdown_how(std::int32_t value) { return one_of(wide(value), shutdown_names); }
std::string lock_type(std::int32_t value) { return one_of(wide(value), lock_type_names); }
std::string seek_whence(std::int32_t value) { return one_of(wide(value), whence_names); }
std::string poll_events(std::uint64_t value) { return flags(value & 0xffff, poll_names); }
std::string epoll_operation(std::int32_t value) { return one_of(wide(value), epoll_operation_names); }
std::string epoll_events(std::uint64_t value) { return flags(value & 0xffffffff, epoll_names); }
std::string eventfd_flags(std::uint64_t value) { return flags(value, eventfd_names); }
std::string timerfd_flags(std::uint64_t value) { return flags(value, timerfd_names); }
std::string flock_operation(std::uint64_t value) { return flags(value, flock_names); }
std::string mask_change(std::uint64_t value) { return one_of(value, mask_names); }
std::string action_flags(std::uint64_t value) {
  constexpr std::uint64_t restorer = 0x04000000;  // SA_RESTORER: libc's own, no program writes it
  return flags(value & 0xffffffff & ~restorer, action_names);
}
std::string clock_name(std::uint64_t value) { return one_of(value, clock_names); }
std::string timer_kind(std::uint64_t value) { return one_of(value, timer_names); }

std::string trace_request(std::uint64_t value) { return one_of(value, trace_names); }
std::string futex_operation(std::uint64_t value) {
  return one_of(value & static_cast<std::uint64_t>(FUTEX_CMD_MASK) & 0xffffffff, futex_names);
}

}  // namespace ipclab::engine::decode
