// A traced process's memory for tests: some bytes at an address, nothing elsewhere.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "engine/decode/memory.hpp"

class ArrayMemory : public ipclab::engine::decode::Memory {
 public:
  void put(std::uint64_t at, const void* bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes_[at + i] = static_cast<const std::byte*>(bytes)[i];
  }
  template <class T>
  void put(std::uint64_t at, const T& value) {
    put(at, &value, sizeof value);
  }
  void put_text(std::uint64_t at, const std::string& text) { put(at, text.c_str(), text.size() + 1); }

  bool read(ipclab::core::Address from, std::span<std::byte> to) const override {
    for (std::size_t i = 0; i < to.size(); ++i) {
      const auto found = bytes_.find(from.value + i);
      if (found == bytes_.end()) return false;
      to[i] = found->second;
    }
    return true;
  }

 private:
  std::map<std::uint64_t, std::byte> bytes_;
};
