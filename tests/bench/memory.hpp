// What a long run leaves in the app: log, keyframes, World. In the process of the benchmark, before anything else has
// made its heap grow.
#pragma once

#include <cstdint>

namespace ipclab::bench {

struct Kept {
  std::uint64_t events = 0;
  std::uint64_t lost = 0;  // gaps in the sequence, and events that the log has not
  double seconds = 0;
  double log_bytes = 0;       // per event: encoded, with its place in the log
  double payload_bytes = 0;   // of them, per event: names, texts and bytes that the program gave
  double resident_bytes = 0;  // per event: by how much the app has grown, keyframes and World included
  double resident_mib = 0;    // the app as a whole, at the end
  double file_bytes = 0;      // per event, of the recording on disk
};

// A run in the lab of calls that do not wait, held as soon as there are so many events.
Kept long_run(std::uint64_t events);

}  // namespace ipclab::bench
