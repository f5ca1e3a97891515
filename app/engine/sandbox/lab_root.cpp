#include "engine/sandbox/lab_root.hpp"

#include <sys/mount.h>

#include <filesystem>
#include <initializer_list>
#include <string>

#include "engine/sys/error.hpp"
#include "engine/sys/mounts.hpp"
#include "engine/sys/namespaces.hpp"

namespace ipclab::engine::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr unsigned anyone_may_add = 01777;

// The new root is built on top of a directory that we have no other use for. Any will do that every system has.
std::string some_directory() {
  std::error_code ignored;
  for (const char* candidate : {"/tmp", "/mnt", "/media", "/srv"}) {
    if (fs::is_directory(fs::symlink_status(candidate, ignored))) return candidate;
  }
  return "/proc";
}

// What programs need in order to be found, linked and run.
void add_system(const std::string& root) {
  std::error_code ignored;
  for (const std::string name : {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
    const auto kind = fs::symlink_status("/" + name, ignored).type();
    if (kind == fs::file_type::symlink) {
      sys::make_symbolic_link(fs::read_symlink("/" + name), root + "/" + name);
    } else if (kind == fs::file_type::directory) {
      sys::make_directory(root + "/" + name, 0755);
      sys::bind_read_only("/" + name, root + "/" + name);
    }
  }
  sys::make_directory(root + "/etc", 0755);
  for (const std::string name : {"ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "passwd", "group",
                                 "nsswitch.conf", "localtime", "hosts", "protocols", "services"}) {
    const std::string source = "/etc/" + name;
    const std::string target = root + source;
    if (fs::is_directory(source, ignored)) {
      sys::make_directory(target, 0755);
    } else if (fs::exists(source, ignored)) {
      sys::make_empty_file(target);
    } else {
      continue;
    }
    sys::bind_read_only(source, target);
  }
}

void add_devices(const std::string& root) {
  const std::string dev = root + "/dev";
  sys::make_directory(dev, 0755);
  sys::mount_new("tmpfs", dev, MS_NOSUID | MS_NOEXEC, "mode=755,size=64k");
  for (const std::string name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    sys::make_empty_file(dev + "/" + name);
    sys::bind_file("/dev/" + name, dev + "/" + name);
  }
  sys::make_directory(dev + "/pts", 0755);
  sys::mount_new("devpts", dev + "/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620");
  sys::make_symbolic_link("pts/ptmx", dev + "/ptmx");
  sys::make_symbolic_link("/proc/self/fd", dev + "/fd");
  sys::make_symbolic_link("/proc/self/fd/0", dev + "/stdin");
  sys::make_symbolic_link("/proc/self/fd/1", dev + "/stdout");
  sys::make_symbolic_link("/proc/self/fd/2", dev + "/stderr");
  sys::make_directory(dev + "/shm", anyone_may_add);
  sys::mount_new("tmpfs", dev + "/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=64m,nr_inodes=1024");
  sys::make_directory(dev + "/mqueue", anyone_may_add);
  sys::mount_new("mqueue", dev + "/mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  sys::make_read_only(dev);
}

}  // namespace

sys::Fd build_root() {
  const std::string root = some_directory();
  sys::make_mounts_private();
  sys::mount_new("tmpfs", root, MS_NOSUID | MS_NODEV, "mode=755,size=1m");
  add_system(root);
  sys::make_directory(root + "/proc", 0755);
  sys::mount_new("proc", root + "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  add_devices(root);
  sys::make_directory(root + "/tmp", anyone_may_add);
  sys::mount_new("tmpfs", root + "/tmp", MS_NOSUID | MS_NODEV, "mode=1777,size=64m,nr_inodes=4096");
  sys::make_directory(root + "/lab", 0755);
  sys::mount_new("tmpfs", root + "/lab", MS_NOSUID | MS_NODEV, "mode=755,size=256m,nr_inodes=4096");
  sys::Fd lab = sys::detached_mount(root + "/lab");
  sys::make_read_only(root + "/lab");
  sys::change_root(root);
  sys::make_read_only("/");
  return lab;
}

void set_up_kernel() {
  struct Setting {
    const char* path;
    const char* value;
  };
  // Per-namespace limits: memory that no rlimit counts. A kernel that keeps one of them to the real root (ipc ones
  // before 6.9) has its own; nothing else depends on them.
  constexpr Setting settings[] = {
      {"/proc/sys/user/max_user_namespaces", "0"},
      {"/proc/sys/user/max_inotify_instances", "16"},
      {"/proc/sys/user/max_inotify_watches", "1024"},
      {"/proc/sys/kernel/shmall", "16384"},  // pages
      {"/proc/sys/kernel/shmmax", "67108864"},
      {"/proc/sys/kernel/shmmni", "64"},
      {"/proc/sys/kernel/msgmni", "64"},
      {"/proc/sys/kernel/sem", "250 8000 100 64"},
      {"/proc/sys/fs/mqueue/queues_max", "32"},
  };
  for (const auto& setting : settings) sys::try_write_file(setting.path, setting.value);
  sys::raise_loopback();
  sys::set_hostname("lab");
}

void begin_pids_at_100() { sys::try_write_file("/proc/sys/kernel/ns_last_pid", "99"); }

}  // namespace ipclab::engine::sandbox
