#include "engine/sandbox/refusal.hpp"

#include <filesystem>
#include <string>

#include "core/names.hpp"
#include "engine/sys/proc.hpp"

namespace ipclab::engine::sandbox {
namespace {

bool is_set_to(const char* setting, char value) {
  const std::string text = sys::read_file(std::string("/proc/sys/") + setting);
  return text.size() >= 1 && text[0] == value && (text.size() == 1 || text[1] == '\n');
}

bool in_container() {
  std::error_code ignored;
  return std::filesystem::exists("/.dockerenv", ignored) || std::filesystem::exists("/run/.containerenv", ignored);
}

const char* key_of(int error) {
  // namespaces(7): ENOSPC is the limit of this user namespace or of one above it.
  if (error == ENOSPC || is_set_to("user/max_user_namespaces", '0')) return "sandbox.refused-by-limit";
  if (is_set_to("kernel/unprivileged_userns_clone", '0')) return "sandbox.refused-by-sysctl";
  if (is_set_to("kernel/apparmor_restrict_unprivileged_userns", '1')) return "sandbox.refused-by-apparmor";
  if (in_container()) return "sandbox.refused-by-container";
  return "sandbox.refused";
}

}  // namespace

core::Message refusal(const std::system_error& error) {
  // what() is "step: strerror".
  std::string step = error.what();
  step.erase(std::min(step.rfind(": "), step.size()));
  const int number = error.code().value();
  return {key_of(number), {step, core::errno_name(number)}};
}

}  // namespace ipclab::engine::sandbox
