// Events as JSON, by the same description that the wire uses: {"seq":12,"step":3,"at_ns":…,"task":2,"kind":"held",…}.
// Used by the commands of `cli`; pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/codec.hpp"
#include "core/event.hpp"
#include "core/reflect.hpp"

namespace ipclab::cli {

using Json = nlohmann::ordered_json;

// An archive of core's `fields`: writes each as a member of an object.
class JsonArchive {
 public:
  template <class T>
  void operator()(std::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, core::Body>) {
      put_alternative(json, value);  // its kind and fields stand beside those of the event
    } else {
      json[std::string(name)] = value_of(value);
    }
  }
  Json json = Json::object();

  template <class T>
  static Json value_of(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return std::string(core::EnumNames<T>::names[static_cast<std::size_t>(value)]);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      return value;
    } else if constexpr (core::is_optional<T>) {
      return value ? value_of(*value) : Json(nullptr);
    } else if constexpr (core::is_vector<T>) {
      Json array = Json::array();
      for (const auto& element : value) array.push_back(value_of(element));
      return array;
    } else if constexpr (core::is_variant<T>) {
      Json object = Json::object();
      put_alternative(object, value);
      return object;
    } else if constexpr (requires { typename IsStrong<T>::type; }) {
      return value.value;
    } else {
      JsonArchive archive;
      T::fields(archive, value);
      return archive.json;
    }
  }

 private:
  template <class T>
  struct IsStrong {};
  template <class Tag, class Number>
  struct IsStrong<core::Strong<Tag, Number>> {
    using type = Number;
  };

  template <class Variant>
  static void put_alternative(Json& object, const Variant& variant) {
    object["kind"] = std::string(core::alternative_names<Variant>()[variant.index()]);
    std::visit(
        [&object](const auto& alternative) {
          JsonArchive archive;
          std::decay_t<decltype(alternative)>::fields(archive, alternative);
          // "kind" says which alternative it is; an alternative's own field of that name is called "which".
          for (const auto& [name, value] : archive.json.items()) object[name == "kind" ? "which" : name] = value;
        },
        variant);
  }
};

inline Json json_of(const core::Event& event) {
  JsonArchive archive;
  core::Event::fields(archive, event);
  return archive.json;
}

// One line. What a program wrote need not be UTF-8: its broken bytes become U+FFFD.
inline std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ipclab::cli
