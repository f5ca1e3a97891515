#include "engine/observe/descriptors.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cstdlib>

#include "engine/observe/chance.hpp"
#include "engine/observe/information.hpp"
#include "engine/sys/open_file.hpp"

namespace ipclab::engine::observe {
namespace {

constexpr std::string_view anonymous = "anon_inode:";

// linux/major.h: /dev/tty, and the slaves of pseudoterminals.
bool is_terminal(std::uint64_t device) {
  const unsigned number = gnu_dev_major(device);
  return (number == 5 && gnu_dev_minor(device) == 0) || (number >= 136 && number <= 143);
}

// mq_overview(7): the name of a queue is all its path, and no such file need be there.
bool may_be_posix_queue(const sys::OpenDescriptor& open) { return S_ISREG(open.mode) && open.target.rfind('/') == 0; }

std::optional<core::ObjectKind> kind_of(core::Pid process, const sys::OpenDescriptor& open) {
  if (S_ISFIFO(open.mode)) return open.target.starts_with("pipe:[") ? core::ObjectKind::Pipe : core::ObjectKind::Fifo;
  if (S_ISSOCK(open.mode)) return core::ObjectKind::Socket;
  if (S_ISCHR(open.mode) && is_terminal(open.device)) return core::ObjectKind::Terminal;
  if (open.target.starts_with(anonymous)) {
    return open.target.find("[eventfd]") == std::string::npos ? core::ObjectKind::Other : core::ObjectKind::EventFd;
  }
  if (may_be_posix_queue(open) && sys::OpenFile(process, open.number).posix_queue())
    return core::ObjectKind::PosixQueue;
  return std::nullopt;
}

core::Access access_of(std::uint64_t flags) {
  if ((flags & O_PATH) != 0) return core::Access::None;
  switch (flags & O_ACCMODE) {
    case O_RDONLY:
      return core::Access::Read;
    case O_WRONLY:
      return core::Access::Write;
    default:
      return core::Access::Both;
  }
}

// The number in "pipe:[17]" is another in each run; the object has it.
std::string without_number(const std::string& target) {
  return target.starts_with("pipe:[") || target.starts_with("socket:[") ? target.substr(0, target.find(':')) : target;
}

DescriptorLook described(core::Pid process, const sys::OpenDescriptor& open) {
  DescriptorLook look;
  const std::uint64_t flags = information_number(open.information, "flags:", 8).value_or(0);
  look.descriptor.number = open.number;
  look.descriptor.target = without_number(open.target);
  look.descriptor.access = access_of(flags);
  // It opens a semaphore that has its name with O_NOFOLLOW.
  if ((flags & O_NOFOLLOW) == 0 && may_be_made_by_sem_open(look.descriptor.target)) {
    look.descriptor.target = made_by_sem_open;
  }
  look.descriptor.close_on_exec = (flags & O_CLOEXEC) != 0;
  look.descriptor.nonblocking = (flags & O_NONBLOCK) != 0;
  look.descriptor.append = (flags & O_APPEND) != 0;
  look.kind = kind_of(process, open);
  look.permissions = open.mode & 07777;
  look.name.file = open.file;
  look.name.alone = look.kind == core::ObjectKind::Other;
  if (look.kind == core::ObjectKind::EventFd) {
    look.name.number = information_number(open.information, "eventfd-id:", 10).value_or(0);
  }
  return look;
}

}  // namespace

std::vector<DescriptorLook> look_at_descriptors(core::Pid process) {
  std::vector<DescriptorLook> all;
  for (const sys::OpenDescriptor& open : sys::open_descriptors(process)) all.push_back(described(process, open));
  return all;
}

std::optional<DescriptorLook> look_at_descriptor(core::Pid process, std::int32_t number) {
  const auto open = sys::open_descriptor(process, number);
  if (!open) return std::nullopt;
  return described(process, *open);
}

std::vector<std::int32_t> interest_list(core::Pid process, std::int32_t number) {
  std::vector<std::int32_t> numbers;
  const std::string text = sys::descriptor_information(process, number);
  constexpr std::string_view label = "tfd:";  // proc(5): one line for each
  for (auto at = text.find(label); at != std::string::npos; at = text.find(label, at + 1)) {
    numbers.push_back(std::atoi(text.c_str() + at + label.size()));
  }
  std::sort(numbers.begin(), numbers.end());  // the kernel lists them by where their files lie in memory
  return numbers;
}

}  // namespace ipclab::engine::observe
