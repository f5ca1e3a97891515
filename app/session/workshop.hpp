// The workshop of challenges: a folder of copies, built as all programs are.
// On the session's thread; build() waits for the compiler. The folder goes with the workshop.
#pragma once

#include <set>

#include "lesson/workshop.hpp"
#include "session/session.hpp"

namespace ipclab::session {

class CompilerWorkshop : public lesson::Workshop {
 public:
  explicit CompilerWorkshop(Session& session) : session_(session) {}
  ~CompilerWorkshop() override;
  CompilerWorkshop(const CompilerWorkshop&) = delete;
  CompilerWorkshop& operator=(const CompilerWorkshop&) = delete;

  std::filesystem::path copy(const std::string& program, const std::string& source) override;
  std::optional<std::string> build(const std::string& program) override;
  void restore() override;

 private:
  std::filesystem::path source_of(const std::string& program) const { return folder_ / "demos" / (program + ".cpp"); }

  Session& session_;
  std::filesystem::path folder_;  // empty until the first copy
  std::set<std::string> built_;
};

}  // namespace ipclab::session
