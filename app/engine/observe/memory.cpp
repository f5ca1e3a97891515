#include "engine/observe/memory.hpp"

#include <algorithm>
#include <span>

namespace ipclab::engine::observe {
namespace {

constexpr std::uint64_t page = 4096;
constexpr std::size_t near = 16;  // bytes: an event costs more than telling what stands between

}  // namespace

void look_at_memory(sys::Proc& process, core::Address at, std::uint64_t length, std::string& bytes) {
  bytes.resize(std::min(length, memory_kept));
  std::size_t have = 0;
  while (have < bytes.size()) {
    const std::uint64_t from = at.value + have;
    const auto part = std::min<std::uint64_t>(bytes.size() - have, page - from % page);
    const std::span<char> to(bytes.data() + have, part);
    if (!process.read(core::Address{from}, std::as_writable_bytes(to))) break;
    have += part;
  }
  bytes.resize(have);
}

std::vector<core::MemorySampled> changes(core::ObjectId object, const std::string& before, const std::string& now) {
  std::vector<core::MemorySampled> all;
  std::size_t end = 0;  // behind the last byte told
  for (std::size_t at = 0; at < now.size(); ++at) {
    if (at < before.size() && before[at] == now[at]) continue;
    if (all.empty() || at > end + near) {
      all.push_back({object, at, {}});
      end = at;
    }
    all.back().bytes.append(now, end, at + 1 - end);
    end = at + 1;
  }
  return all;
}

}  // namespace ipclab::engine::observe
