#include "engine/runner/named_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <climits>

namespace ipclab::engine::runner {
namespace {

enum class Does : std::uint8_t { Open, Make, Unlink };

// A call by path: which register has the path, which the folder it begins from (6: none).
struct ByPath {
  Does does;
  std::size_t path;
  std::size_t folder = 6;
};

std::optional<ByPath> by_path(long number) {
  switch (number) {
    case SYS_open:
    case SYS_creat:
      return ByPath{Does::Open, 0};
    case SYS_openat:
    case SYS_openat2:
      return ByPath{Does::Open, 1, 0};
    case SYS_mknod:
      return ByPath{Does::Make, 0};
    case SYS_mknodat:
      return ByPath{Does::Make, 1, 0};
    case SYS_unlink:
      return ByPath{Does::Unlink, 0};
    case SYS_unlinkat:
      return ByPath{Does::Unlink, 1, 0};
    default:
      return std::nullopt;
  }
}

struct Named {
  std::string path;
  std::optional<sys::NamedFile> file;
};

Named named_by(tracer::Tracee& task, const ByPath& call) {
  const auto path = decode::read_string(task.memory(), core::Address{task.raw.args[call.path]}, PATH_MAX);
  if (!path) return {};
  const int folder = call.folder < 6 ? static_cast<int>(task.raw.args[call.folder]) : AT_FDCWD;
  return {path->text, sys::file_named(task.pid, folder, path->text)};
}

}  // namespace

core::ObjectId NamedFiles::fifo(const sys::NamedFile& file, const std::string& path, Person& person, bool made) {
  const observe::ObjectName name{file.file};
  if (const auto known = descriptors_.named(name)) return *known;
  core::ObjectCreated facts;
  facts.kind = core::ObjectKind::Fifo;
  facts.kernel_id = static_cast<std::int64_t>(file.file.inode);
  facts.mode = file.mode & 0777;
  facts.name = path;
  return descriptors_.add(std::move(facts), name, person, made ? std::optional(person.process) : std::nullopt);
}

// fifo(7): open waits for the other end, so the object is known by its path before it is open.
std::optional<core::ObjectId> NamedFiles::object_of(tracer::Tracee& task, Person& person, const core::Call&) {
  const auto call = by_path(task.raw.number);
  if (!call || call->does == Does::Make) return std::nullopt;
  const Named named = named_by(task, *call);
  if (!named.file) return std::nullopt;
  if (S_ISSOCK(named.file->mode) && call->does == Does::Unlink) return streams_.bound_to(named.path);
  if (S_ISFIFO(named.file->mode) && call->does == Does::Open) return fifo(*named.file, named.path, person, false);
  return descriptors_.named({named.file->file});
}

void NamedFiles::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  const auto how = value.error != 0 ? std::nullopt : by_path(task.raw.number);
  if (!how) return;
  if (how->does == Does::Make) {
    const Named named = named_by(task, *how);
    if (named.file && S_ISFIFO(named.file->mode)) fifo(*named.file, named.path, person, true);
  } else if (how->does == Does::Unlink && call.object && !named_by(task, *how).file) {
    descriptors_.unlinked(*call.object, person);
  }
}

}  // namespace ipclab::engine::runner
