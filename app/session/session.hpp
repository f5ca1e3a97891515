// The lab on a real runner: scenes, commands, events, rewind by running the processes again; keeps the log.
// In the app's process, on its one thread; made by `main`, worked by the text front end, the player and the window.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/lab.hpp"
#include "engine/sandbox/start.hpp"
#include "record/log.hpp"
#include "session/builder.hpp"
#include "session/places.hpp"
#include "record/schedule.hpp"

namespace ipclab::session {

// A fresh runner, ready for commands. Throws core::Error where there can be none.
using StartRunner = std::function<engine::sandbox::Runner()>;

class Session : public core::Lab {
 public:
  explicit Session(Places places);             // on the runner of places.runner, in the Lab arrangement
  Session(Places places, StartRunner runner);  // on any other

  void start(const core::Scene& scene) override;
  void command(const core::Command& command) override;
  // Also throws core::Error(session.another-way) {event, what was recorded, what came} once, when a rewind found that
  // the processes went another way: the old branch is kept, the new one has what they do now, and what differs comes
  // out of the next calls.
  std::optional<core::Event> next(std::chrono::milliseconds wait) override;
  bool idle() const override;
  void rewind(std::uint32_t step) override;
  const core::World& world() const override { return log_.world(); }

  // The scene on the stage from its beginning, on a fresh runner: also after the runner has died.
  void reset();
  // What was recorded once, really run again by its schedule: a rewind to its end. Takes its place.
  void again(record::Log recorded);
  bool rewinding() const { return replay_.has_value(); }

  // From now on scenes start `executable` where they name `program`, and recordings carry its source; none = as it was.
  struct Changed {
    std::filesystem::path executable, source;
  };
  void change_program(const std::string& program, std::optional<Changed> changed);

  // Recordings made from now on carry these: name of the lesson, its files. Its programs are those of these sources.
  void embed_lesson(std::string name, std::vector<record::Text> texts, Sources sources = {});
  const Builder& builder() const { return builder_; }
  const record::Log& log() const { return log_; }
  // Another number = log() is of another start: nothing of it is what it was.
  std::uint64_t take_number() const { return take_number_; }
  // The last take of each scene that was played, in the order of their first takes.
  std::vector<record::Log> scenes() const;

  // Readable when next() has something; changes with start, rewind and reset. -1 = there is no runner.
  int wake_fd() const { return runner_.socket.get(); }

 private:
  // Running again: events are compared with those of the log, and dropped.
  struct Replay {
    std::vector<record::Order> orders;
    std::size_t next_order = 0;
    std::uint32_t target = 0;  // step
    std::size_t same = 0;      // events that came and were as recorded
    std::size_t due = 0;       // events that there are when the order under way is done
    bool hold = false;         // a Hold has to follow the order under way
  };

  void send(const core::Command& command);
  std::filesystem::path executable_of(const core::Launch& launch) const;
  void embed_source(const std::string& program);
  void receive(std::chrono::milliseconds wait);
  core::Event take();
  void send_launch();
  void replay(std::chrono::milliseconds wait);
  void send_order();
  void compare();
  void replayed();
  void leave_replay();
  void died();
  void fail(core::Message message);
  core::Event after_all(core::Body body) const;
  void keep_take();

  Places places_;
  Builder builder_{places_};
  std::map<std::string, Changed> changed_;  // by program
  Sources sources_;
  StartRunner start_runner_;
  engine::sandbox::Runner runner_;
  record::Log log_;
  std::vector<record::Log> takes_;  // of the scenes before
  std::uint64_t take_number_ = 0;
  std::string lesson_;
  std::vector<record::Text> lesson_texts_;
  std::deque<core::Event> arrived_;    // from the runner, not taken
  std::deque<core::Launch> launches_;  // of the scene, not sent
  bool sent_ = false;                  // a command whose step has not begun
  std::uint64_t time_shift_ = 0;       // from this runner's clock to the log's (modulo 2^64)
  std::optional<Replay> replay_;
};

}  // namespace ipclab::session
