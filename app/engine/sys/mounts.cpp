#include "engine/sys/mounts.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {
namespace {

// mount_setattr(2) adds to the attributes, and below a recursive bind too, where a remount would have to repeat those
// that a user namespace may not take away.
void add_attributes(const std::string& target, std::uint64_t attributes, unsigned flags) {
  mount_attr wanted{};
  wanted.attr_set = attributes;
  checked(::mount_setattr(AT_FDCWD, target.c_str(), flags, &wanted, sizeof wanted), "mount_setattr", target);
}

}  // namespace

void make_mounts_private() { checked(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount private /"); }

void mount_new(const std::string& type, const std::string& target, unsigned long flags, const std::string& options) {
  checked(::mount(type.c_str(), target.c_str(), type.c_str(), flags, options.c_str()), "mount " + type, target);
}

void bind_read_only(const std::string& source, const std::string& target) {
  checked(::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "mount bind", source);
  add_attributes(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, AT_RECURSIVE);
}

void bind_file(const std::string& source, const std::string& target) {
  checked(::mount(source.c_str(), target.c_str(), nullptr, MS_BIND, nullptr), "mount bind", source);
}

void make_read_only(const std::string& target) { add_attributes(target, MOUNT_ATTR_RDONLY, 0); }

Fd detached_mount(const std::string& path) {
  return Fd(checked(::open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC), "open_tree", path));
}

void change_root(const std::string& directory) {
  checked(::chdir(directory.c_str()), "chdir", directory);
  // pivot_root(2): with "." twice the old root comes to lie on the new one, and needs no directory of its own.
  checked(::syscall(SYS_pivot_root, ".", "."), "pivot_root", directory);
  checked(::umount2(".", MNT_DETACH), "umount old root");
  checked(::chdir("/"), "chdir", "/");
}

void make_directory(const std::string& path, unsigned mode) {
  checked(::mkdir(path.c_str(), mode), "mkdir", path);
  checked(::chmod(path.c_str(), mode), "chmod", path);  // whatever the umask is
}

void make_empty_file(const std::string& path) {
  const Fd file(checked(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644), "open", path));
}

void make_symbolic_link(const std::string& target, const std::string& path) {
  checked(::symlink(target.c_str(), path.c_str()), "symlink", path);
}

}  // namespace ipclab::engine::sys
