// The reading half of a lab: gives the events of a recording's branch one after another.
// One thread; handed to the text front end by `main` for `ipclab replay`.
#pragma once

#include "core/lab.hpp"
#include "record/log.hpp"

namespace ipclab::record {

class Playback : public core::Lab {
 public:
  // Its current branch; the log must outlive the playback.
  explicit Playback(const Log& log) : log_(log) {}

  // A recording cannot be acted upon: these throw core::Error(record.read-only).
  void start(const core::Scene& scene) override;
  void command(const core::Command& command) override;
  void rewind(std::uint32_t step) override;

  std::optional<core::Event> next(std::chrono::milliseconds wait) override;
  bool idle() const override { return next_ == log_.size(); }
  const core::World& world() const override { return world_; }

 private:
  const Log& log_;
  std::size_t next_ = 0;
  core::World world_;
};

}  // namespace ipclab::record
