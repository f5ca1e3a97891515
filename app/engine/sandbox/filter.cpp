#include "engine/sandbox/filter.hpp"

#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/sys/error.hpp"
#include "engine/sys/memory_file.hpp"

namespace ipclab::engine::sandbox {
namespace {

using When = Denied::When;

// These arguments are 32 bits wide; the kernel does not look at the rest of the register.
constexpr std::uint64_t low_half = 0xffffffff;
constexpr std::uint64_t init = 1;  // PID 1, the tracer: it has the programs' own uid

constexpr Denied denied[] = {
    // Namespaces and mounts.
    {"unshare", EPERM},
    {"setns", EPERM},
    {"mount", EPERM},
    {"umount2", EPERM},
    {"pivot_root", EPERM},
    {"chroot", EPERM},
    {"open_tree", EPERM},
    {"move_mount", EPERM},
    {"fsopen", EPERM},
    {"fsconfig", EPERM},
    {"fsmount", EPERM},
    {"fspick", EPERM},
    {"mount_setattr", EPERM},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWNS},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWCGROUP},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWUTS},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWIPC},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWUSER},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWPID},
    {"clone", EPERM, When::HasBits, 0, CLONE_NEWNET},
    // A child that nobody traces.
    {"clone", EPERM, When::HasBits, 0, CLONE_UNTRACED},
    // Its flags are in memory, out of a filter's sight. With ENOSYS, and only with it, glibc falls back to clone.
    {"clone3", ENOSYS},

    // Parts of the kernel that no lesson is about.
    {"bpf", EPERM},
    {"perf_event_open", EPERM},
    {"userfaultfd", EPERM},
    {"io_uring_setup", ENOSYS},
    {"io_uring_enter", ENOSYS},
    {"io_uring_register", ENOSYS},
    {"keyctl", EPERM},
    {"add_key", EPERM},
    {"request_key", EPERM},
    {"kexec_load", EPERM},
    {"kexec_file_load", EPERM},
    {"init_module", EPERM},
    {"finit_module", EPERM},
    {"delete_module", EPERM},
    {"open_by_handle_at", EPERM},
    {"name_to_handle_at", EPERM},
    {"swapon", EPERM},
    {"swapoff", EPERM},
    {"acct", EPERM},
    {"quotactl", EPERM},
    {"quotactl_fd", EPERM},
    {"reboot", EPERM},
    {"settimeofday", EPERM},
    {"clock_settime", EPERM},
    {"adjtimex", EPERM},
    {"clock_adjtime", EPERM},
    {"iopl", EPERM},
    {"ioperm", EPERM},
    {"modify_ldt", EPERM},
    {"vmsplice", EPERM},
    {"fanotify_init", EPERM},
    {"syslog", EPERM},
    {"vhangup", EPERM},
    {"nfsservctl", ENOSYS},
    {"lookup_dcookie", EPERM},
    {"migrate_pages", EPERM},
    {"move_pages", EPERM},
    {"mbind", EPERM},
    {"set_mempolicy", EPERM},
    {"personality", EPERM},
    {"ioctl", EPERM, When::Equals, 1, TIOCSTI, low_half},
    {"ioctl", EPERM, When::Equals, 1, TIOCLINUX, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_PACKET, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_ALG, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_VSOCK, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_BLUETOOTH, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_CAN, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_TIPC, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_XDP, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_KEY, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_RDS, low_half},
    {"socket", EAFNOSUPPORT, When::Equals, 0, AF_NFC, low_half},

    // Init: same uid, so the kernel itself would let them slow it down or take its descriptors away.
    {"prlimit64", EPERM, When::Equals, 0, init, low_half},
    {"sched_setaffinity", EPERM, When::Equals, 0, init, low_half},
    {"sched_setscheduler", EPERM, When::Equals, 0, init, low_half},
    {"sched_setparam", EPERM, When::Equals, 0, init, low_half},
    {"sched_setattr", EPERM, When::Equals, 0, init, low_half},
    {"setpriority", EPERM, When::Equals, 1, init, low_half},
    {"setpriority", EPERM, When::Equals, 0, PRIO_USER, low_half},
    {"ioprio_set", EPERM},
};

// Of these only where a bit of an argument is set; all others are of no interest and too many (malloc, loader).
struct OnlyWith {
  int call;
  unsigned argument;
  std::uint64_t bits;
};
constexpr OnlyWith only_with[] = {{SYS_mmap, 3, MAP_SHARED}};

struct Release {
  void operator()(scmp_filter_ctx context) const { ::seccomp_release(context); }
};
using Context = std::unique_ptr<void, Release>;

// libseccomp gives a negative errno.
void done(int result, const char* what) {
  if (result < 0) sys::fail(what, {}, -result);
}

Context allow_all(std::uint32_t for_other_architectures) {
  Context context(::seccomp_init(SCMP_ACT_ALLOW));
  if (!context) sys::fail("seccomp_init", {}, ENOMEM);
  done(::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, for_other_architectures), "seccomp_attr_set");
  return context;
}

scmp_arg_cmp comparison(const Denied& row) {
  const std::uint64_t mask = row.when == When::HasBits ? row.value : row.mask;
  return {row.argument, SCMP_CMP_MASKED_EQ, mask, row.value};
}

Filter instructions(const Context& context) {
  const sys::Fd file = sys::memory_file("filter");
  done(::seccomp_export_bpf(context.get(), file.get()), "seccomp_export_bpf");
  const auto bytes = sys::whole_file(file.get());
  Filter filter(bytes.size() / sizeof(sock_filter));
  std::memcpy(filter.data(), bytes.data(), filter.size() * sizeof(sock_filter));
  return filter;
}

}  // namespace

std::span<const Denied> denied_calls() { return denied; }

Filter deny_filter() {
  const Context context = allow_all(SCMP_ACT_KILL_PROCESS);
  for (const auto& row : denied) {
    const int number = ::seccomp_syscall_resolve_name(row.call);
    if (number == __NR_SCMP_ERROR) continue;  // newer than this libseccomp: needs a capability, too
    const auto refuse = SCMP_ACT_ERRNO(static_cast<std::uint16_t>(row.error));
    if (row.when == When::Always) {
      done(::seccomp_rule_add_array(context.get(), refuse, number, 0, nullptr), row.call);
    } else {
      const scmp_arg_cmp compared = comparison(row);
      done(::seccomp_rule_add_array(context.get(), refuse, number, 1, &compared), row.call);
    }
  }
  return instructions(context);
}

Filter trace_filter(std::span<const int> calls) {
  const Context context = allow_all(SCMP_ACT_ALLOW);
  // A binary tree instead of a chain: each call of the program goes through it.
  done(::seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "seccomp_attr_set");
  for (const int number : calls) {
    const auto only = std::ranges::find(only_with, number, &OnlyWith::call);
    const bool always = only == std::end(only_with);
    const scmp_arg_cmp compared =
        always ? scmp_arg_cmp{} : scmp_arg_cmp{only->argument, SCMP_CMP_MASKED_EQ, only->bits, only->bits};
    done(::seccomp_rule_add_array(context.get(), SCMP_ACT_TRACE(1), number, always ? 0 : 1, &compared),
         "seccomp_rule_add");
  }
  return instructions(context);
}

}  // namespace ipclab::engine::sandbox
