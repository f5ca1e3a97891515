#include "engine/observe/semaphores.hpp"

namespace ipclab::engine::observe {

Look<sys::SemaphoreStatus> look_at_semaphores(std::int64_t semid) {
  return look(sys::semaphore_status(static_cast<int>(semid)));
}

Look<std::vector<core::SemaphoreSampled>> sample_semaphores(core::ObjectId object, std::int64_t semid,
                                                            std::uint32_t count) {
  using Members = std::vector<core::SemaphoreSampled>;
  const int id = static_cast<int>(semid);
  const auto all = sys::semaphore_values(id, count);
  if (all.error != 0) return seen_nothing<Members>(all.error);
  Members members;
  members.reserve(count);
  for (std::uint32_t index = 0; index < count; ++index) {
    const auto ncnt = sys::semaphore_waiting(id, index);
    const auto zcnt = sys::semaphore_waiting_zero(id, index);
    const auto pid = sys::semaphore_last_pid(id, index);
    for (const auto& number : {ncnt, zcnt, pid})
      if (number.error != 0) return seen_nothing<Members>(number.error);
    members.push_back({object, static_cast<std::uint16_t>(index), all.value[index],
                       static_cast<std::uint16_t>(ncnt.value), static_cast<std::uint16_t>(zcnt.value),
                       core::Pid{pid.value}});
  }
  return {std::move(members), 0};
}

}  // namespace ipclab::engine::observe
