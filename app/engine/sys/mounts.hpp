// The file tree of a mount namespace: mount(2), mount_setattr(2), pivot_root(2). For init, in its own namespace, while
// it builds the Lab's root. All throw std::system_error.
#pragma once

#include <string>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

// Nothing mounted from here on is seen outside, nor the other way round.
void make_mounts_private();

// A fresh filesystem at a directory. `flags` are MS_*.
void mount_new(const std::string& type, const std::string& target, unsigned long flags,
               const std::string& options = {});

// The same tree at another place: read-only, no setuid, no devices, with everything mounted below it.
void bind_read_only(const std::string& source, const std::string& target);
// The same file or device at another place, as it is.
void bind_file(const std::string& source, const std::string& target);

// No more writing through this mount, other ways to the same filesystem stay as they are.
void make_read_only(const std::string& target);

// A second way to the filesystem at `path`, without a place of its own: kept by the descriptor.
Fd detached_mount(const std::string& path);

// `directory` (a mount) becomes the root and the working directory; what was the root is no longer reachable.
void change_root(const std::string& directory);

void make_directory(const std::string& path, unsigned mode);
void make_empty_file(const std::string& path);
void make_symbolic_link(const std::string& target, const std::string& path);

}  // namespace ipclab::engine::sys
