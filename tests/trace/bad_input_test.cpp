// What nobody should start, or what does not do what programs usually do: one sentence each, in the lab and in a trace.
#include <doctest/doctest.h>

#include <elf.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "text/catalogue.hpp"
#include "traced.hpp"
#include "trial.hpp"

using namespace ipclab;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

namespace {

// A folder of programs that cannot be run.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/bad-input-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name, const std::string& bytes, mode_t mode) const {
    const std::string path = path_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    ::chmod(path.c_str(), mode);
    return path;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string elf_of_32_bits() {
  Elf32_Ehdr head{};
  std::memcpy(head.e_ident, ELFMAG, SELFMAG);
  head.e_ident[EI_CLASS] = ELFCLASS32;
  head.e_ident[EI_DATA] = ELFDATA2LSB;
  head.e_ident[EI_VERSION] = EV_CURRENT;
  head.e_type = ET_EXEC;
  head.e_machine = EM_386;
  head.e_version = EV_CURRENT;
  head.e_ehsize = sizeof head;
  return {reinterpret_cast<const char*>(&head), sizeof head};
}

session::Places places_of(const std::filesystem::path& programs) {
  session::Places places;
  places.runner = IPCLAB_BINARY_DIR "/ipclab-runner";
  places.programs = programs;
  places.sources = IPCLAB_SOURCE_DIR "/tests/targets";
  places.lessons = IPCLAB_SOURCE_DIR "/lessons";
  return places;
}

// Why it cannot be started in the lab.
core::Message refused_by_lab(const Folder& folder, const std::string& name) {
  session::Session session(places_of(folder.path()));
  core::Scene scene;
  scene.name = "bad";
  scene.programs.push_back({name, name, {}, core::Stdout::Terminal});
  try {
    session.start(scene);
    for (int waits = 0; waits < 200 && !session.idle(); ++waits) session.next(std::chrono::milliseconds(50));
  } catch (const core::Error& error) {
    return error.message();
  }
  CHECK(session.world().tasks.empty());
  return session.world().last_step.why;
}

std::string english(const core::Message& message) { return text::say(text::Lang::En, message); }

}  // namespace

TEST_CASE("what cannot be executed is refused in one sentence") {
  const Folder folder;
  const std::string none = folder.path() / "none";
  CHECK(refused_by_lab(folder, "none").key == "sandbox.no-program");
  CHECK(trace::traced(none).refused.key == "trace.no-program");

  const std::string plain = folder.file("plain", "not a program", 0644);
  CHECK(trace::traced(plain).refused.key == "trace.no-program");
  const std::string text = folder.file("text", "not a program", 0755);
  const std::string no_program =
      "The file is no program that the kernel can execute (ENOEXEC). A source has to be compiled first; the first line "
      "of a script has to be #! with its interpreter.";
  CHECK(english(refused_by_lab(folder, "text")) == no_program);
  CHECK(english(trace::traced(text).refused) == no_program);

  const std::string old = folder.file("old", elf_of_32_bits(), 0755);
  const std::string sentence =
      "old is a 32-bit program, and ipclab sees the calls of 64-bit programs only. Build it without -m32.";
  CHECK(english(refused_by_lab(folder, "old")) == sentence);
  CHECK(english(trace::traced(old).refused) == sentence);
}

TEST_CASE("a 32-bit program that is executed later is pointed out; the lab kills it, a trace lets it be") {
  trace::Trial lab;
  lab.start("hostile", {"becomes-old"});
  const auto lines = lab.run();
  CHECK(std::count(lines.begin(), lines.end(), "hostile: noticed notice.32-bit") == 1);
  CHECK(std::count(lines.begin(), lines.end(), "hostile: killed by SIGSYS") == 1);
  const trace::Traced told = trace::traced(IPCLAB_BINARY_DIR "/tests/targets/hostile", {"becomes-old"});
  CHECK(told.notices == std::vector<std::string>{"notice.32-bit"});
  CHECK_FALSE(told.status.killed);
  CHECK(told.status.code == 7);
}

TEST_CASE("a program that crashes at once has been seen to do so") {
  trace::Trial lab;
  lab.start("surroundings", {"crashes"});
  const auto lines = lab.run();
  CHECK(std::find(lines.begin(), lines.end(), "surroundings: killed by SIGSEGV") != lines.end());
  const trace::Traced crashed = trace::traced(IPCLAB_BINARY_DIR "/tests/targets/surroundings", {"crashes"});
  CHECK(crashed.status.killed);
  CHECK(crashed.status.code == SIGSEGV);
}

TEST_CASE("a program that never ends is held after ten seconds, with a sentence") {
  trace::Trial lab;
  lab.start("families", {"spin"});
  lab.to("families", TargetKind::End);
  CHECK(lab.world().last_step.outcome == Outcome::Limit);
  CHECK(english(lab.world().last_step.why) ==
        "families has run for 10 seconds, or made 200,000 stops, without getting there; it is held now.");
}

TEST_CASE("a trace of a program that never ends is ended by the signal that ends the trace") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl(IPCLAB_BINARY_DIR "/ipclab", "ipclab", "trace", "--output", "/dev/null", "--",
            IPCLAB_BINARY_DIR "/tests/targets/hostile", "waits", nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  char text[16];
  REQUIRE(::read(ends[0], text, sizeof text) == 6);  // "ready"
  ::kill(pid, SIGTERM);
  CHECK(::read(ends[0], text, sizeof text) == 0);  // the program has ended, too
  ::close(ends[0]);
  int status = 0;
  CHECK(::waitpid(pid, &status, 0) == pid);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("output without end, and none at all, is no matter for a trace") {
  const trace::Traced much = trace::traced(IPCLAB_BINARY_DIR "/tests/targets/surroundings", {"writes-much"});
  CHECK(much.refused.key.empty());
  CHECK_FALSE(much.status.killed);
  CHECK(much.status.code == 0);
  const trace::Traced none = trace::traced(IPCLAB_BINARY_DIR "/tests/targets/streams", {"standard-output-closed"});
  CHECK_FALSE(none.status.killed);
  CHECK(none.status.code == 0);
}

TEST_CASE("a program that forks without end meets the limit of the lab, and is stopped as any other") {
  trace::Trial lab;
  lab.start("hostile", {"forks"});
  const auto lines = lab.to("hostile", TargetKind::Output, "EAGAIN");
  CHECK(lab.world().last_step.outcome == Outcome::Reached);
  CHECK(lab.world().tasks.size() <= 65);
  lab.signal("hostile", SIGKILL);
  CHECK(lab.task("hostile").state == TaskState::Ended);
}

TEST_CASE("reading a terminal that says end-of-file is no wait") {
  trace::Trial lab;
  lab.start("hostile", {"reads"});
  lab.to("hostile", TargetKind::Blocked);
  lab(core::CloseInput{lab.id("hostile")});
  lab.run();
  CHECK(lab.output() == "read: 0\n");
  CHECK(lab.task("hostile").state == TaskState::Ended);
}

TEST_CASE("a program that wants to trace itself is told, and the user too, that it is traced") {
  trace::Trial lab;
  lab.start("hostile", {"traces"});
  const auto lines = lab.run();
  CHECK(lab.output() == "PTRACE_TRACEME: EPERM\nPTRACE_ATTACH: EPERM\n");
  CHECK(std::count(lines.begin(), lines.end(), "hostile: noticed notice.own-ptrace") == 2);
  const trace::Traced told = trace::traced(IPCLAB_BINARY_DIR "/tests/targets/hostile", {"traces"});
  CHECK(std::count(told.notices.begin(), told.notices.end(), "notice.own-ptrace") == 2);
}

TEST_CASE("a set-user-ID program that stays who it was is pointed out") {
  trace::Trial lab;
  lab.start("hostile", {"changes-user"});
  const auto lines = lab.run();
  CHECK(lab.output().find("su from util-linux") != std::string::npos);
  struct stat file {};
  REQUIRE(::stat("/usr/bin/su", &file) == 0);
  const bool sets_user = (file.st_mode & S_ISUID) != 0;  // some containers take the bit away
  const auto told = std::count(lines.begin(), lines.end(), "hostile: noticed notice.stays-who-it-is");
  CHECK(told == (sets_user ? 1 : 0));
}
