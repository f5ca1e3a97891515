// ipclab-figure WIDTH HEIGHT STYLESHEET: an SVG file on standard input becomes pixels on standard output, 4 bytes each,
// red, green, blue, alpha. Where it cannot be drawn: status 1 and the reason. Started by the window, never by a person.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "figure/draw.hpp"

using namespace ipclab;

namespace {

constexpr rlim_t seconds = 2;  // a good picture needs a hundredth of it
constexpr rlim_t memory = rlim_t{1} << 30;
constexpr int widest = 8192;

void limit(int what, rlim_t most) {
  const rlimit both{most, most + 1};  // of CPU time the first tells why (SIGXCPU), the second only kills
  setrlimit(static_cast<__rlimit_resource>(what), &both);
}

std::optional<int> side(std::string_view text) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 1 || value > widest) return {};
  return value;
}

std::string standard_input() {
  std::string text;
  char part[16384];
  for (std::size_t got = 0; (got = std::fread(part, 1, std::size(part), stdin)) > 0;) text.append(part, got);
  return text;
}

bool say(const void* data, std::size_t size) {
  return std::fwrite(data, 1, size, stdout) == size && std::fflush(stdout) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto width = argc == 4 ? side(argv[1]) : std::nullopt;
  const auto height = argc == 4 ? side(argv[2]) : std::nullopt;
  if (!width || !height) {
    std::fputs("ipclab-figure is started by ipclab; start that instead.\n", stderr);
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  limit(RLIMIT_CPU, seconds);
  limit(RLIMIT_AS, memory);
  limit(RLIMIT_CORE, 0);
  const figure::Drawing drawing = figure::draw(standard_input(), argv[3], *width, *height);
  if (drawing.rgba.empty()) {
    say(drawing.problem.data(), drawing.problem.size());
    return 1;
  }
  return say(drawing.rgba.data(), drawing.rgba.size()) ? 0 : 1;
}
