// Has figures drawn: starts ipclab-figure for each, one at a time, and ends one that takes too long.
// Made and asked by the window thread; the waiting is done by a thread of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/message.hpp"
#include "shell/picture.hpp"

namespace ipclab::shell {

struct Order {
  std::shared_ptr<const std::string> svg;
  std::string stylesheet;
  int width = 0, height = 0;  // pixels
  bool operator==(const Order&) const = default;
};

struct Painted {
  Order order;
  Picture picture;
  core::Message problem;  // why it cannot be drawn
};

class Painter {
 public:
  // `told` is called on the painter's thread when there is something to take.
  Painter(std::filesystem::path program, std::function<void()> told);
  ~Painter();
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  // All that is wanted now; what was ordered before and is not begun yet is forgotten.
  void want(std::vector<Order> orders);
  std::vector<Painted> take();
  bool idle();      // nothing is under way, nothing to take
  bool has_news();  // something to take

 private:
  void run();
  Painted paint(const Order& order) const;

  std::filesystem::path program_;
  std::function<void()> told_;
  int stop_ = -1;  // eventfd
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::deque<Order> orders_;
  std::unique_ptr<Order> begun_;
  std::vector<Painted> done_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace ipclab::shell
