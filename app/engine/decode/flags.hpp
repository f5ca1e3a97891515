// Constants by name, as the man pages of section 2 spell them: one table for each set. Used by arguments.cpp.
#pragma once

#include <cstdint>
#include <string>

namespace ipclab::engine::decode {

std::string ipc_get_flags(std::uint64_t value);  // semget, msgget, shmget: "IPC_CREAT|IPC_EXCL|0600"
std::string ipc_key(std::uint64_t value);        // "IPC_PRIVATE" or hex
std::string semctl_command(std::int32_t value);  // "SETVAL"
std::string shmctl_command(std::int32_t value);  // "IPC_RMID"
std::string msgctl_command(std::int32_t value);
std::string sembuf_flags(std::uint64_t value);    // "IPC_NOWAIT|SEM_UNDO"
std::string message_flags(std::uint64_t value);   // msgsnd, msgrcv
std::string attach_flags(std::uint64_t value);    // shmat
std::string map_protection(std::uint64_t value);  // mmap
std::string map_flags(std::uint64_t value);
std::string wait_options(std::uint64_t value);      // wait4, waitid
std::string wait_id_kind(std::uint64_t value);      // P_ALL …
std::string clone_flags(std::uint64_t value);       // "CLONE_VM|CLONE_VFORK|SIGCHLD"
std::string open_flags(std::uint64_t value);        // "O_RDONLY|O_CLOEXEC"
std::string descriptor_flags(std::uint64_t value);  // pipe2, dup3
std::string file_mode(std::uint64_t value);         // "0600", with S_IFIFO where it is one
std::string fcntl_command(std::int32_t value);
std::string status_flags(std::uint64_t value);  // F_SETFL: O_RDONLY is not among them
std::string close_range_flags(std::uint64_t value);
std::string unlink_flags(std::uint64_t value);
std::string socket_domain(std::uint64_t value);
std::string socket_type(std::uint64_t value);  // "SOCK_STREAM|SOCK_CLOEXEC"
std::string send_flags(std::uint64_t value);
std::string shutdown_how(std::int32_t value);
std::string lock_type(std::int32_t value);  // F_RDLCK …
std::string seek_whence(std::int32_t value);
std::string poll_events(std::uint64_t value);
std::string epoll_operation(std::int32_t value);
std::string epoll_events(std::uint64_t value);
std::string eventfd_flags(std::uint64_t value);
std::string timerfd_flags(std::uint64_t value);
std::string flock_operation(std::uint64_t value);
std::string mask_change(std::uint64_t value);   // sigprocmask: "SIG_BLOCK"
std::string action_flags(std::uint64_t value);  // sigaction: "SA_RESTART"
std::string clock_name(std::uint64_t value);
std::string timer_kind(std::uint64_t value);  // setitimer: "ITIMER_REAL"
std::string futex_operation(std::uint64_t value);
std::string trace_request(std::uint64_t value);  // ptrace: "PTRACE_TRACEME"

}  // namespace ipclab::engine::decode
