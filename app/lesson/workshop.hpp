// Where a demo is changed and built anew, for challenges that ask for that. Implemented by `session`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ipclab::lesson {

class Workshop {
 public:
  virtual ~Workshop() = default;
  // A copy of the program's source that may be changed. Throws core::Error where it cannot be written.
  virtual std::filesystem::path copy(const std::string& program, const std::string& source) = 0;
  // Builds the copy; from then on scenes start it in place of the program. Otherwise what the compiler said.
  virtual std::optional<std::string> build(const std::string& program) = 0;
  // The programs are as they were.
  virtual void restore() = 0;
};

}  // namespace ipclab::lesson
