#include "engine/observe/semaphores.hpp"

#include "engine/sys/semaphore.hpp"

namespace ipclab::engine::observe {
namespace {

// A set that is gone is no error: that is what was to be learned.
std::int32_t worth_telling(std::int32_t error) { return sys::means_gone(error) ? 0 : error; }

}  // namespace

SemaphoreLook look_at_semaphores(std::int64_t semid) {
  const auto status = sys::semaphore_status(static_cast<int>(semid));
  if (status.error != 0) return {std::nullopt, worth_telling(status.error)};
  return {SemaphoreFacts{status.key, status.mode, status.members}, 0};
}

SemaphoreSample sample_semaphores(core::ObjectId object, std::int64_t semid, std::uint32_t count) {
  const int id = static_cast<int>(semid);
  const auto all = sys::semaphore_values(id, count);
  if (all.error != 0) return {std::nullopt, worth_telling(all.error)};
  std::vector<core::SemaphoreSampled> members;
  members.reserve(count);
  for (std::uint32_t index = 0; index < count; ++index) {
    const auto ncnt = sys::semaphore_waiting(id, index);
    const auto zcnt = sys::semaphore_waiting_zero(id, index);
    const auto pid = sys::semaphore_last_pid(id, index);
    for (const auto& number : {ncnt, zcnt, pid})
      if (number.error != 0) return {std::nullopt, worth_telling(number.error)};
    members.push_back({object, static_cast<std::uint16_t>(index), all.values[index],
                       static_cast<std::uint16_t>(ncnt.value), static_cast<std::uint16_t>(zcnt.value),
                       core::Pid{pid.value}});
  }
  return {std::move(members), 0};
}

}  // namespace ipclab::engine::observe
