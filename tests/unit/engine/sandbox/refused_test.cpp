// Where the system refuses what the Lab needs, start_runner() says which step, and what would help.
#include <sched.h>

#include "engine/sandbox/filter.hpp"
#include "engine/sys/child.hpp"
#include "engine/sys/error.hpp"
#include "engine/sys/namespaces.hpp"
#include "lab.hpp"
#include "processes.hpp"

using namespace ipclab::engine::sandbox;
namespace sys = ipclab::engine::sys;

namespace {

std::string message_of_start(const std::filesystem::path& binary) {
  try {
    start_runner(Arrangement::Lab, binary);
    return "started";
  } catch (const ipclab::core::Error& error) {
    std::string text = error.message().key;
    for (const auto& argument : error.message().args) text += " | " + argument;
    return text;
  }
}

}  // namespace

TEST_CASE("no user namespaces left") {
  const std::string text = in_child([] {
    const uid_t uid = sys::effective_user();
    const gid_t gid = sys::effective_group();
    sys::checked(::unshare(CLONE_NEWUSER), "unshare");
    sys::become_root_of_user_namespace(uid, gid);
    sys::write_file("/proc/sys/user/max_user_namespaces", "0");
    return message_of_start(test_runner);
  });
  CHECK(text == "sandbox.refused-by-limit | clone(CLONE_NEWUSER | CLONE_NEWPID …) | ENOSPC");
}

TEST_CASE("a filter that refuses them, as containers have") {
  const std::string text = in_child([] {
    sys::forbid_new_privileges();
    sys::load_filter(deny_filter());
    return message_of_start(test_runner);
  });
  CHECK(text.rfind("sandbox.refused", 0) == 0);  // which remedy fits depends on where this test runs
  CHECK(text.find(" | clone(CLONE_NEWUSER | CLONE_NEWPID …) | EPERM") != std::string::npos);
}

TEST_CASE("no runner, and something else in its place") {
  CHECK(message_of_start("/nonexistent/ipclab-runner") == "runner.missing | /nonexistent/ipclab-runner | ENOENT");
  CHECK(message_of_start("/bin/true") == "runner.died | /bin/true");
}
