// The bytes of events and commands: on the socket between app and runner, and in recordings.
// Law: decode(encode(x)) == x; decode of any other bytes throws, it never reads outside them.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/reflect.hpp"

namespace ipclab::core {

using Bytes = std::vector<std::uint8_t>;

// The bytes are not what they claim to be; `at` is the offset.
class DecodeError : public std::runtime_error {
 public:
  DecodeError(const char* what, std::size_t at) : std::runtime_error(what), at_(at) {}
  std::size_t at() const { return at_; }

 private:
  std::size_t at_;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

// Whole numbers are LEB128, signed ones zigzag; strings and vectors are a count and what follows.
class Writer {
 public:
  template <class T>
  void operator()(std::string_view, const T& value) {
    put(value);
  }
  template <class T>
  void put(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      bytes.push_back(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_unsigned_v<T>) {
      number(value);
    } else if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      number((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, std::string>) {
      number(value.size());
      bytes.insert(bytes.end(), value.begin(), value.end());
    } else if constexpr (is_optional<T>) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (is_vector<T>) {
      number(value.size());
      for (const auto& element : value) put(element);
    } else if constexpr (is_variant<T>) {
      number(value.index());
      std::visit([this](const auto& alternative) { put(alternative); }, value);
    } else {
      T::fields(*this, value);
    }
  }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    bytes.push_back(static_cast<std::uint8_t>(value));
  }
  Bytes bytes;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  template <class T>
  void operator()(std::string_view, T& value) {
    get(value);
  }
  template <class T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = byte() != 0;
    } else if constexpr (std::is_enum_v<T>) {
      const auto index = number();
      if (index >= EnumNames<T>::names.size()) throw DecodeError("enumerator out of range", at_);
      value = static_cast<T>(index);
    } else if constexpr (std::is_unsigned_v<T>) {
      value = narrow<T>(number());
    } else if constexpr (std::is_signed_v<T>) {
      const auto raw = number();
      const auto wide = static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
      value = static_cast<T>(wide);
      if (static_cast<std::int64_t>(value) != wide) throw DecodeError("number out of range", at_);
    } else if constexpr (std::is_same_v<T, std::string>) {
      const auto size = count();
      value.assign(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
      at_ += size;
    } else if constexpr (is_optional<T>) {
      if (byte() == 0) {
        value.reset();
      } else {
        get(value.emplace());
      }
    } else if constexpr (is_vector<T>) {
      const auto size = count();  // an element is at least one byte
      value.clear();
      value.reserve(size);
      for (std::size_t i = 0; i < size; ++i) get(value.emplace_back());
    } else if constexpr (is_variant<T>) {
      alternative(value, number(), std::make_index_sequence<std::variant_size_v<T>>{});
    } else {
      T::fields(*this, value);
    }
  }
  std::uint64_t number();
  std::size_t at() const { return at_; }
  bool done() const { return at_ == bytes_.size(); }

 private:
  template <class T>
  T narrow(std::uint64_t wide) {
    if (static_cast<T>(wide) != wide) throw DecodeError("number out of range", at_);
    return static_cast<T>(wide);
  }
  template <class Variant, std::size_t... Index>
  void alternative(Variant& value, std::uint64_t which, std::index_sequence<Index...>) {
    if (which >= sizeof...(Index)) throw DecodeError("unknown kind", at_);
    ((which == Index ? get(value.template emplace<Index>()) : void()), ...);
  }
  std::uint8_t byte();
  std::size_t count();

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

template <class T>
Bytes encode(const T& value) {
  Writer writer;
  writer.put(value);
  return std::move(writer.bytes);
}

// Throws DecodeError also where bytes are left over.
template <class T>
T decode(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  T value{};
  reader.get(value);
  if (!reader.done()) throw DecodeError("bytes left over", reader.at());
  return value;
}

}  // namespace ipclab::core
