// Variables of every kind, at known lines. A test finds each line by its label.
#include <pthread.h>
#include <semaphore.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

enum Colour { red, green = 5 };
enum class Level : std::uint8_t { low, high };

struct Point {
  int x, y;
};

struct Slot {
  int id;
  char name[8];
  double weight;
};

struct Bank {
  long checking = 40;
  long savings = 60;
  Slot slot[2] = {{7, "seven", 0.5}, {8, "eight", 1.25}};
  std::atomic<int> visits{3};
  volatile unsigned flags = 9;
  unsigned ready : 1, level : 3;
  Bank* next = nullptr;
  bool open = true;
  sem_t empty;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  union {
    int number;
    float real;
  };
  int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
};

struct Derived : Point {
  short z = -3;
};

namespace town {
static int population = 1000;
}
static Bank bank;
static Bank* const first = &bank;
int counter = 41;
thread_local int not_shown = 1;

static int inner(int depth, const char* what, Point& point) {
  static int calls = 0;
  int result = depth * 2;                   // [before-result]
  for (int i = 0; i < depth; ++i) {         // [loop]
    int depth = i + 100;                    // [shadow]
    result += depth;                        // [in-block]
    calls += what[0] == 'p' ? 1 : point.x;  // [calls]
  }
  const int after = result;  // [after-block]
  return after;              // [end]
}

static int many() {
  std::string text = "said \"so\"\n";
  std::string longer(100, 'a');
  std::string_view view = text;
  std::vector<int> numbers = {1, 2, 3};
  std::vector<Point> points;
  std::array<short, 3> shorts = {1, -2, 3};
  std::mutex mutex;
  Derived derived;
  derived.x = 1;
  derived.y = 2;
  char letter = 'x';
  signed char negative = -1;
  std::uint8_t byte = 200;
  unsigned char raw[4] = {1, 2, 0, 3};
  char word[6] = "hello";
  const char* pointed = "points";
  char* nothing = nullptr;
  float real = 1.5F;
  Colour colour = green;
  Level level = Level::high;
  int (*function)(int, const char*, Point&) = inner;
  auto twice = [&](int n) {
    int doubled = n * 2;
    return doubled + letter;  // [lambda]
  };
  long total = twice(4);
  return static_cast<int>(total) + byte + raw[0] + word[0] + (pointed != nullptr) + (nothing == nullptr) +
         static_cast<int>(real) + colour + static_cast<int>(level) + negative + (function != nullptr) +
         static_cast<int>(view.size() + longer.size() + points.size()) + numbers[0] + shorts[0];  // [many]
}

int main(int argc, char** argv) {  // [main]
  bank.ready = 1;
  bank.level = 5;
  bank.number = 17;
  sem_init(&bank.empty, 1, 4);
  Point here{3, 4};
  Bank* at = first;
  counter += town::population + not_shown;
  const int sum = inner(2, "plain", here) + many() + (at == nullptr) + (argv == nullptr);  // [sum]
  return sum + argc > 0 ? 0 : 1;                                                           // [return]
}
