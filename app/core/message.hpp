// A sentence not yet said: a key of the catalogue in `text` and its values.
// Errors and reasons stay in this form until someone shows them in a language.
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace ipclab::core {

struct Message {
  std::string key;                // of text/catalogue; empty = nothing to say
  std::vector<std::string> args;  // {0}, {1} … of the sentence
  bool empty() const { return key.empty(); }
  bool operator==(const Message&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("key", self.key);
    archive("args", self.args);
  }
};

// The user's mistake or the machine's refusal, caught at the two doors (the runner's loop and main).
class Error : public std::exception {
 public:
  explicit Error(Message message) : message_(std::move(message)) {}
  Error(std::string key, std::vector<std::string> args) : message_{std::move(key), std::move(args)} {}
  const Message& message() const { return message_; }
  const char* what() const noexcept override { return message_.key.c_str(); }

 private:
  Message message_;
};

}  // namespace ipclab::core
