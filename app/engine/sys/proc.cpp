#include "engine/sys/proc.hpp"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace ipclab::engine::sys {
namespace {

Fd open_for(const std::string& path, int flags) { return Fd(::open(path.c_str(), flags | O_CLOEXEC)); }

std::size_t read_start(const Fd& file, std::span<char> buffer) {
  const ssize_t got = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

std::uint64_t hexadecimal_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + label.size());
  text.remove_prefix(std::min(text.find_first_not_of("\t "), text.size()));
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

std::string link_target(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

Proc::Proc(core::Pid pid)
    : pid_(pid), stat_(open_for(path("stat"), O_RDONLY)), syscall_(open_for(path("syscall"), O_RDONLY)) {}

std::string Proc::path(const char* file) const { return "/proc/" + std::to_string(pid_.value) + "/" + file; }

char Proc::state() {
  std::array<char, 512> buffer{};
  const std::string_view text(buffer.data(), read_start(stat_, buffer));
  const auto name_end = text.rfind(')');  // the name may hold anything, also ')'
  return name_end == std::string_view::npos || name_end + 2 >= text.size() ? 'X' : text[name_end + 2];
}

// proc(5), /proc/PID/stat, behind the name: state ppid pgrp session.
ProcessGroups Proc::groups() {
  std::array<char, 512> buffer{};
  const std::string_view text(buffer.data(), read_start(stat_, buffer));
  const auto name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return {};
  std::istringstream fields(std::string(text.substr(name_end + 1)));
  char state = 0;
  int parent = 0;
  int group = 0;
  int session = 0;
  fields >> state >> parent >> group >> session;
  return {core::Pid{group}, core::Pid{session}};
}

// The state is looked at twice. A task that was just woken on another CPU may still show its call and not run yet; one
// that looks through its children in wait(2) shows S while it runs. Not both: whoever is S, in a call, and S again, sleeps.
long Proc::blocked_in() {
  if (state() != 'S') return -1;
  std::array<char, 256> buffer{};
  const std::size_t size = read_start(syscall_, std::span(buffer).first(buffer.size() - 1));
  if (size == 0 || buffer[0] < '0' || buffer[0] > '9') return -1;  // "running", or "-1 …" outside of a call
  return state() == 'S' ? std::strtol(buffer.data(), nullptr, 10) : -1;
}

bool Proc::read(core::Address from, std::span<std::byte> to) {
  if (!memory_) memory_ = open_for(path("mem"), O_RDWR);
  return ::pread(memory_.get(), to.data(), to.size(), static_cast<off_t>(from.value)) ==
         static_cast<ssize_t>(to.size());
}

bool Proc::write(core::Address to, std::span<const std::byte> from) {
  if (!memory_) memory_ = open_for(path("mem"), O_RDWR);
  return ::pwrite(memory_.get(), from.data(), from.size(), static_cast<off_t>(to.value)) ==
         static_cast<ssize_t>(from.size());
}

void Proc::forget_memory() { memory_.reset(); }

std::string Proc::maps() const { return read_file(path("maps")); }

std::string Proc::executable() const { return link_target(path("exe")); }

std::string Proc::descriptor(int number) const { return link_target(path("fd/") + std::to_string(number)); }

std::vector<std::string> Proc::arguments() const {
  std::vector<std::string> all;
  const std::string text = read_file(path("cmdline"));
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\0', at);
    all.push_back(text.substr(at, end - at));
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return all;
}

SignalSets Proc::signals() {
  if (!status_) status_ = open_for(path("status"), O_RDONLY);
  std::array<char, 8192> buffer;  // the groups of a user may be many
  const std::string_view text(buffer.data(), read_start(status_, buffer));
  return {hexadecimal_after(text, "\nSigPnd:"), hexadecimal_after(text, "\nShdPnd:"), hexadecimal_after(text, "\nSigBlk:"),
          hexadecimal_after(text, "\nSigIgn:"), hexadecimal_after(text, "\nSigCgt:")};
}

bool Proc::has_signal_due() {
  const SignalSets sets = signals();
  return ((sets.pending_thread | sets.pending_process) & ~sets.blocked) != 0;
}

std::optional<std::uint64_t> Proc::auxiliary(std::uint64_t type) const {
  const std::string text = read_file(path("auxv"));
  for (std::size_t at = 0; at + sizeof(Elf64_auxv_t) <= text.size(); at += sizeof(Elf64_auxv_t)) {
    Elf64_auxv_t entry{};
    std::memcpy(&entry, text.data() + at, sizeof entry);
    if (entry.a_type == type) return entry.a_un.a_val;
  }
  return std::nullopt;
}

std::string read_file(const std::string& path) {
  std::string text;
  const Fd file = open_for(path, O_RDONLY);
  if (!file) return text;
  std::array<char, 8192> buffer{};
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace ipclab::engine::sys
