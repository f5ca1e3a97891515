// A runner of the tests (runner/main.cpp) and what programs in it answer.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/sandbox/executable.hpp"
#include "engine/sandbox/start.hpp"

namespace ipclab::engine::sandbox {

inline const std::filesystem::path test_runner = std::filesystem::path(IPCLAB_BINARY_DIR) / "tests/sandbox_runner";
inline const std::filesystem::path targets = std::filesystem::path(IPCLAB_BINARY_DIR) / "tests/targets";

struct Answer {
  std::string output;  // of the terminal, with plain line ends
  std::string failure;
  int stops = 0;
  int status = -1;
  std::string pid;
};

inline Answer tell(Runner& runner, char how, const std::vector<std::string>& arguments) {
  std::string text(1, how);
  for (const auto& argument : arguments) text += argument + '\0';
  const sys::Fd executable = open_executable(arguments.at(0));
  REQUIRE(runner.send({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, executable.get()));
  Answer answer;
  for (;;) {
    const auto message = runner.receive(std::chrono::seconds(20));
    REQUIRE(message);
    const std::string rest(message->begin() + 1, message->end());
    switch (message->front()) {
      case 'o':
        for (const char c : rest) {
          if (c != '\r') answer.output += c;
        }
        break;
      case 'f':
        answer.failure = rest;
        break;
      case 's':
        answer.stops = std::stoi(rest);
        break;
      case 'p':
        answer.pid = rest;
        return answer;
      case 'e':
        answer.status = std::stoi(rest);
        return answer;
    }
  }
}

// One program in a lab of its own.
inline Answer run_in_lab(const std::vector<std::string>& arguments) {
  Runner runner = start_runner(Arrangement::Lab, test_runner);
  return tell(runner, 'w', arguments);
}

}  // namespace ipclab::engine::sandbox
