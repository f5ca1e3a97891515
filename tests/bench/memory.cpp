#include "memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <type_traits>

#include "core/codec.hpp"
#include "lab.hpp"
#include "record/file.hpp"

namespace ipclab::bench {
namespace {

using namespace std::chrono_literals;

double resident() {
  malloc_trim(0);
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double pages = 0;
  file >> size >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// What in an event is neither number nor kind: texts and bytes.
struct Payload {
  std::size_t bytes = 0;
  template <class T>
  void operator()(std::string_view, const T& value) {
    add(value);
  }
  template <class T>
  void add(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      bytes += value.size();
    } else if constexpr (core::is_optional<T>) {
      if (value) add(*value);
    } else if constexpr (core::is_vector<T>) {
      for (const auto& element : value) add(element);
    } else if constexpr (core::is_variant<T>) {
      std::visit([this](const auto& alternative) { add(alternative); }, value);
    } else if constexpr (std::is_class_v<T>) {
      T::fields(*this, value);
    }
  }
};

}  // namespace

Kept long_run(std::uint64_t events) {
  const auto lab = held_at_main("pingpong", {"alone", "1000000000"});
  const std::size_t events_before = lab->log().size();
  const double resident_before = resident();
  const auto start = std::chrono::steady_clock::now();
  Kept kept;
  std::uint64_t last = events_before;
  bool held = false;
  lab->command(core::Run{});
  while (!lab->idle()) {
    const auto event = lab->next(100ms);
    if (!event) continue;
    kept.lost += event->seq.value - last - 1;
    last = event->seq.value;
    if (held || ++kept.events < events) continue;
    lab->command(core::Hold{});
    held = true;
  }
  kept.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const record::Log& log = lab->log();
  kept.events = log.size() - events_before;
  const auto count = static_cast<double>(kept.events);
  kept.resident_mib = resident() / (1 << 20);
  kept.resident_bytes = (resident() - resident_before) / count;
  if (log.size() != last) kept.lost += last - log.size();
  for (std::size_t i = events_before; i < log.size(); ++i) {
    const core::Event event = log.event(i);
    Payload payload;
    payload.add(event);
    kept.payload_bytes += static_cast<double>(payload.bytes) / count;
    kept.log_bytes += static_cast<double>(core::encode(event).size() + sizeof(std::uint64_t)) / count;
  }
  const auto file = std::filesystem::temp_directory_path() / ("ipclab-bench-" + std::to_string(getpid()));
  record::save(file, std::span(&log, 1));
  kept.file_bytes = static_cast<double>(std::filesystem::file_size(file)) / static_cast<double>(log.size());
  std::filesystem::remove(file);
  return kept;
}

}  // namespace ipclab::bench
