#include "shell/painter.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace ipclab::shell {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{5};  // ipclab-figure gives up by itself after 2 s of computing

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Starts the program with these two descriptors as its input and output, and no others.
std::optional<pid_t> start(const std::string& program, const Order& order, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::array<std::string, 4> words = {program, std::to_string(order.width), std::to_string(order.height),
                                      order.stylesheet};
  std::array<char*, 5> arguments = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  errno = error;
  return error == 0 ? std::optional(child) : std::nullopt;
}

// Reads to the end. False where it did not come in time, there was more than `most`, or `stop` was set.
bool read_all(int fd, int stop, std::size_t most, std::string& text) {
  const auto limit = Clock::now() + patience;
  std::array<char, 65536> part{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> polled = {pollfd{fd, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    if (poll(polled.data(), polled.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (polled[1].revents != 0) return false;
    if (polled[0].revents == 0) continue;
    const auto got = read(fd, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    text.append(part.data(), static_cast<std::size_t>(got));
    if (text.size() > most) return false;
  }
}

}  // namespace

Painter::Painter(std::filesystem::path program, std::function<void()> told)
    : program_(std::move(program)), told_(std::move(told)), stop_(eventfd(0, EFD_CLOEXEC)) {
  if (stop_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { run(); });
}

Painter::~Painter() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wanted_.notify_one();
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(stop_, &one, sizeof one);
  thread_.join();
  close(stop_);
}

void Painter::want(std::vector<Order> orders) {
  {
    const std::lock_guard lock(mutex_);
    const auto made = [&](const Order& order) {
      return (begun_ && *begun_ == order) ||
             std::any_of(done_.begin(), done_.end(), [&](const Painted& painted) { return painted.order == order; });
    };
    std::erase_if(orders, made);
    orders_.assign(orders.begin(), orders.end());
  }
  wanted_.notify_one();
}

std::vector<Painted> Painter::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, {});
}

bool Painter::idle() {
  const std::lock_guard lock(mutex_);
  return orders_.empty() && !begun_ && done_.empty();
}

bool Painter::has_news() {
  const std::lock_guard lock(mutex_);
  return !done_.empty();
}

void Painter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [this] { return closing_ || !orders_.empty(); });
    if (closing_) return;
    begun_ = std::make_unique<Order>(std::move(orders_.front()));
    orders_.pop_front();
    lock.unlock();
    Painted painted = paint(*begun_);
    lock.lock();
    done_.push_back(std::move(painted));
    begun_.reset();
    if (closing_) return;
    lock.unlock();
    told_();
    lock.lock();
  }
}

Painted Painter::paint(const Order& order) const {
  Painted painted{order, {}, {}};
  const auto refused = [&](std::string key, std::vector<std::string> why) {
    painted.problem = {std::move(key), std::move(why)};
    return painted;
  };
  const std::string program = program_.string();
  const Descriptor input(memfd_create("figure", MFD_CLOEXEC));
  int ends[2] = {-1, -1};
  if (input.get() < 0 || !write_all(input.get(), *order.svg) || lseek(input.get(), 0, SEEK_SET) != 0 ||
      pipe2(ends, O_CLOEXEC) != 0)
    return refused("shell.no-figures", {program, std::strerror(errno)});
  const Descriptor output(ends[0]);
  Descriptor written(ends[1]);
  const auto child = start(program, order, input.get(), written.get());
  if (!child) return refused("shell.no-figures", {program, std::strerror(errno)});
  written.close();
  std::string bytes;
  const auto size = static_cast<std::size_t>(order.width) * static_cast<std::size_t>(order.height) * 4;
  const bool complete = read_all(output.get(), stop_, size + 4096, bytes);
  if (!complete) kill(*child, SIGKILL);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) continue;
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (!complete || signal == SIGXCPU) return refused("shell.figure-too-long", {});
  if (signal != 0) return refused("shell.figure-died", {sigabbrev_np(signal)});
  if (WEXITSTATUS(status) != 0 || bytes.size() != size) return refused("shell.figure-bad", {bytes.substr(0, 200)});
  painted.picture = {order.width, order.height, {bytes.begin(), bytes.end()}};
  return painted;
}

}  // namespace ipclab::shell
