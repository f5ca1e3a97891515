#include "engine/runner/watches.hpp"

#include "engine/runner/contents.hpp"
#include "engine/runner/descriptors.hpp"
#include "engine/runner/eventfds.hpp"
#include "engine/runner/file_locks.hpp"
#include "engine/runner/locals.hpp"
#include "engine/runner/locks.hpp"
#include "engine/runner/mappings.hpp"
#include "engine/runner/named_files.hpp"
#include "engine/runner/polls.hpp"
#include "engine/runner/posix_queues.hpp"
#include "engine/runner/queues.hpp"
#include "engine/runner/remarks.hpp"
#include "engine/runner/segments.hpp"
#include "engine/runner/semaphores.hpp"
#include "engine/runner/signals.hpp"
#include "engine/runner/streams.hpp"
#include "engine/runner/timers.hpp"

namespace ipclab::engine::runner {
namespace {

using List = std::vector<std::unique_ptr<Watch>>;

template <class Family, class... Parts>
Family& row(List& all, Parts&... parts) {
  auto watch = std::make_unique<Family>(parts...);
  Family& added = *watch;
  all.push_back(std::move(watch));
  return added;
}

}  // namespace

std::vector<std::unique_ptr<Watch>> all_watches(Post& post) {
  List all;
  row<Signals>(all, post);
  row<Semaphores>(all, post);
  row<Segments>(all, post);
  row<Queues>(all, post);
  auto& descriptors = row<Descriptors>(all, post);  // before those that ask it
  auto& streams = row<Streams>(all, post, descriptors);
  row<NamedFiles>(all, post, descriptors, streams);
  row<PosixQueues>(all, post, descriptors);
  row<EventFds>(all, post, descriptors);
  row<FileLocks>(all, post, descriptors);
  row<Polls>(all, post, descriptors);
  row<Timers>(all, post);
  auto& mappings = row<Mappings>(all, post);
  row<Contents>(all, post);  // after all who know what is attached
  row<Locks>(all, post, mappings);
  row<Locals>(all, post);
  row<Remarks>(all, post);
  return all;
}

}  // namespace ipclab::engine::runner
