// One thing in both languages. English is the master: what is not translated is said in English.
#pragma once

#include "text/catalogue.hpp"

namespace ipclab::lesson {

template <class T>
struct Texts {
  T en{};
  T zh{};
  const T& in(text::Lang lang) const { return lang == text::Lang::Zh ? zh : en; }
  T& in(text::Lang lang) { return lang == text::Lang::Zh ? zh : en; }
  bool operator==(const Texts&) const = default;
};

}  // namespace ipclab::lesson
