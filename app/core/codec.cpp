#include "core/codec.hpp"

namespace ipclab::core {

std::uint8_t Reader::byte() {
  if (at_ >= bytes_.size()) throw DecodeError("cut short", at_);
  return bytes_[at_++];
}

std::uint64_t Reader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    if (shift == 63 && next > 1) throw DecodeError("number too long", at_);
    value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
    if ((next & 0x80) == 0) return value;
  }
  throw DecodeError("number too long", at_);
}

std::size_t Reader::count() {
  const std::uint64_t size = number();
  if (size > bytes_.size() - at_) throw DecodeError("cut short", at_);
  return static_cast<std::size_t>(size);
}

bool same_but_time(const Event& a, const Event& b) {
  return a.seq == b.seq && a.step == b.step && a.task == b.task && a.body == b.body;
}

}  // namespace ipclab::core
