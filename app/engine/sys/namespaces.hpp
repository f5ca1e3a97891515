// Who a process is and what it shares: namespaces(7), user_namespaces(7), credentials(7), capabilities(7).
// For guard and init, which have one thread. All throw std::system_error.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

// User, PID, IPC, mount, UTS and network namespaces of its own, and a copy of this process in them as PID 1.
// Returns 0 there, the pid here.
pid_t clone_into_namespaces();

// In a new user namespace: this process is `0` in it; nobody else is mapped, and groups cannot be changed.
// `uid` and `gid` are what it was outside.
void become_root_of_user_namespace(uid_t uid, gid_t gid);

// A user namespace below this process's own, in which this process's user is called `uid` and `gid` again.
// Needs the capabilities of the process's own namespace; entering it is child.hpp's business.
Fd make_user_namespace(uid_t uid, gid_t gid);

// Real, effective and saved ids, and no other groups. False: this user namespace does not know `uid` (EINVAL), then
// nothing has changed.
bool become_user(uid_t uid, gid_t gid);

// prctl(2), PR_SET_DUMPABLE: may others of the same user look into this process and trace it?
void set_dumpable(bool dumpable);
// PR_SET_PDEATHSIG: SIGKILL when the thread that made this process ends. Does not tell whether that was already so.
void die_with_parent();

void set_hostname(const std::string& name);
// The loopback interface of this network namespace: up.
void raise_loopback();

// The file exists and takes `text` in one write.
void write_file(const std::string& path, std::string_view text);
bool try_write_file(const std::string& path, std::string_view text) noexcept;

}  // namespace ipclab::engine::sys
