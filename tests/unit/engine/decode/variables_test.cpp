#include "engine/decode/variables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "labels.hpp"
#include "tracee.hpp"

using namespace ipclab::engine::decode;
using ipclab::core::Address;

namespace {

// The target "variables", taken from label to label.
class Walk {
 public:
  Walk() : program_(Program::open(target("variables"))), tracee_(target("variables")) {
    const AddressSpace early(modules_, program_, tracee_.maps(), tracee_.entry());
    tracee_.run_to(program_->main()->value + early.bias());
    space_ = AddressSpace(modules_, program_, tracee_.maps(), tracee_.entry());
    memory_.emplace(tracee_.pid());
  }
  void to(const std::string& label) {
    const auto addresses = program_->addresses_of_line("variables.cpp", line_of(label, "variables"));
    REQUIRE_FALSE(addresses.empty());
    tracee_.run_to(addresses.front().value + space_.bias());
  }
  Unwound unwound() const { return space_.unwind(Tracee::registers(tracee_.pid()), *memory_); }
  Variables& variables() const { return program_->variables(); }
  std::string locals() const { return told(variables().locals(space_, unwound(), *memory_)); }
  std::string globals() const { return told(variables().globals(space_, *memory_)); }
  const AddressSpace& space() const { return space_; }
  const ProcessMemory& memory() const { return *memory_; }

  static std::string told(const std::vector<ipclab::core::Variable>& all) {
    std::string text;
    for (const auto& variable : all) text += variable.type + " " + variable.name + " = " + variable.text + "\n";
    return text;
  }

 private:
  Modules modules_;
  std::shared_ptr<const Program> program_;
  Tracee tracee_;
  AddressSpace space_;
  std::optional<ProcessMemory> memory_;
};

// Addresses differ: "0x…".
std::string without_addresses(std::string text) {
  for (std::size_t at = 0; (at = text.find("0x", at)) != std::string::npos; at += 2) {
    const auto end = text.find_first_not_of("0123456789abcdef", at + 2);
    text.erase(at + 2, end - at - 2);
  }
  return text;
}

}  // namespace

TEST_CASE("locals are seen once their declaration is passed, inner ones hide outer ones") {
  Walk walk;
  CHECK(walk.locals() == "");  // arguments are not in their places yet
  walk.to("sum");
  CHECK(without_addresses(walk.locals()) ==
        "int argc = 1\n"
        "char** argv = 0x\n"
        "Point here = {x = 3, y = 4}\n"
        "Bank* at = 0x\n");
  walk.to("before-result");
  CHECK(without_addresses(walk.locals()) ==
        "int depth = 2\n"
        "const char* what = 0x \"plain\"\n"
        "Point& point = {x = 3, y = 4}\n"
        "int calls = 0\n");
  walk.to("in-block");
  CHECK(without_addresses(walk.locals()) ==
        "const char* what = 0x \"plain\"\n"
        "Point& point = {x = 3, y = 4}\n"
        "int calls = 0\n"
        "int result = 4\n"
        "int i = 0\n"
        "int depth = 100\n");
  walk.to("calls");
  walk.to("in-block");
  CHECK(walk.locals().ends_with("int calls = 1\nint result = 104\nint i = 1\nint depth = 101\n"));
  walk.to("after-block");
  CHECK(walk.locals().ends_with("int calls = 2\nint result = 205\n"));
  walk.to("end");
  CHECK(walk.locals().ends_with("int result = 205\nconst int after = 205\n"));
}

TEST_CASE("values are written as a debugger writes them") {
  Walk walk;
  walk.to("lambda");
  CHECK(without_addresses(walk.locals()) == "int n = 4\nchar& letter = 'x' (120)\nint doubled = 8\n");
  walk.to("many");
  CHECK(without_addresses(walk.locals()) == R"(std::string text = "said \"so\"\n"
std::string longer = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"…
std::string_view view = "said \"so\"\n"
std::vector<int> numbers = {1, 2, 3}
std::vector<Point> points = {}
std::array<short int, 3> shorts = {1, -2, 3}
std::mutex mutex = {lock = 0, owner = 0}
Derived derived = {{x = 1, y = 2}, z = -3}
char letter = 'x' (120)
signed char negative = '\377' (-1)
uint8_t byte = 200
unsigned char[4] raw = "\001\002"
char[6] word = "hello"
const char* pointed = 0x "points"
char* nothing = nullptr
float real = 1.5
Colour colour = green
Level level = high
int (*)(int, const char*, Point&) function = 0x
struct twice = {__letter = 'x' (120)}
long total = 128
)");
}

TEST_CASE("globals of the program's own source") {
  Walk walk;
  walk.to("sum");
  CHECK(without_addresses(walk.globals()) ==
        "int town::population = 1000\n"
        "Bank bank = {checking = 40, savings = 60, slot = {{id = 7, name = \"seven\", weight = 0.5}, {id = 8, name = "
        "\"eight\", weight = 1.25}}, visits = 3, flags = 9, ready = 1, level = 5, next = nullptr, open = true, empty = "
        "{value = 4, waiting = 0}, …}\n"
        "Bank* const first = 0x\n"
        "int counter = 1042\n");
}

TEST_CASE("a type is taken apart into its plain fields") {
  Walk walk;
  walk.to("sum");
  const auto pointers = walk.variables().pointers(walk.space(), walk.unwound(), walk.memory());
  const auto bank = std::ranges::find_if(pointers, [](const Pointing& p) { return p.target->name == "Bank"; });
  REQUIRE(bank != pointers.end());
  std::uint64_t address = 0;
  for (const auto& global : walk.variables().globals(walk.space(), walk.memory()))
    if (global.name == "bank") address = global.address.value;
  CHECK(bank->to == address);
  const auto described = description_of(*bank->target);
  CHECK(described.name == "Bank");
  std::string text;
  for (const auto& field : described.members)
    text += field.path + " " + field.type + " " + std::to_string(field.offset) + "+" + std::to_string(field.size) +
            " " + std::to_string(static_cast<int>(field.kind)) + "\n";
  CHECK(text == R"(checking long 0+8 0
savings long 8+8 0
slot[0].id int 16+4 0
slot[0].name char[8] 20+8 6
slot[0].weight double 32+8 4
slot[1].id int 40+4 0
slot[1].name char[8] 44+8 6
slot[1].weight double 56+8 4
visits std::atomic<int> 64+4 0
flags volatile unsigned 68+4 1
next Bank* 80+8 5
open bool 88+1 3
empty sem_t 96+8 7
lock pthread_mutex_t 128+40 8
number int 168+4 0
real float 168+4 4
grid[0][0] int 172+4 0
grid[0][1] int 176+4 0
grid[0][2] int 180+4 0
grid[1][0] int 184+4 0
grid[1][1] int 188+4 0
grid[1][2] int 192+4 0
)");
}

TEST_CASE("semaphores and mutexes are found where the source has a name for them") {
  Walk walk;
  walk.to("many");
  std::string text;
  std::uint64_t empty = 0;
  for (const auto& lock : walk.variables().locks(walk.space(), walk.unwound(), walk.memory())) {
    text += lock.name + (lock.is_mutex ? " mutex" : " semaphore") + (lock.local ? " local\n" : "\n");
    if (lock.name == "bank.empty") empty = lock.address;
    if (lock.name == "first->empty") CHECK(lock.address == empty);
  }
  CHECK(text ==
        "bank.empty semaphore\nbank.lock mutex\nfirst->empty semaphore\nfirst->lock mutex\nmutex mutex local\n");
}

TEST_CASE("a place seen before costs few reads") {
  Walk walk;
  walk.to("in-block");
  walk.locals();
  walk.memory().reads = 0;
  const auto unwound = walk.unwound();
  const int to_unwind = walk.memory().reads;
  walk.variables().locals(walk.space(), unwound, walk.memory());
  // The frame at once; and what is pointed or referred to, and the static variable, which lies elsewhere.
  CHECK(walk.memory().reads - to_unwind <= 6);
}
