#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "record/file.hpp"
#include "story.hpp"

using namespace ipclab;
using record::BranchId;
using record::Log;

namespace {

// A folder of this test's own, gone with it.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ipclab-record-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

std::vector<Log> recorded() {
  Log first;
  first.embedded.lesson = "semaphore";
  first.embedded.scene = {"plain", {{"bank", "tellers", {"2"}, core::Stdout::Terminal}}};
  first.embedded.texts = {{"lesson.md", "# P and V"}, {"lesson.zh.md", "# 信号量"}};
  first.embedded.add_source("demos/tellers.cpp", "int main() {}\n");
  for (const core::Event& event : test::bank_story(40).events) first.append(event);
  first.branch_from(10);
  core::Event event = first.event(first.range(10).first);
  event.seq = core::Seq{first.size() + 1};
  event.step = 11;
  first.append(event);
  Log second;
  for (const core::Event& told : test::bank_story().events) second.append(told);
  return {first, second};
}

void check_same(const Log& a, const Log& b) {
  CHECK(a.embedded == b.embedded);
  CHECK(a.current() == b.current());
  REQUIRE(a.branch_count() == b.branch_count());
  for (std::uint32_t number = 0; number < a.branch_count(); ++number) {
    const BranchId branch{number};
    REQUIRE(a.size(branch) == b.size(branch));
    CHECK(a.parent(branch) == b.parent(branch));
    CHECK(a.shared_events(branch) == b.shared_events(branch));
    CHECK(a.events({0, a.size(branch)}, branch) == b.events({0, b.size(branch)}, branch));
  }
  CHECK(a.world() == b.world());
}

std::string key_of_loading(const std::filesystem::path& file) {
  try {
    record::load(file);
  } catch (const core::Error& error) {
    return error.message().key;
  }
  return {};
}

// It is said in one way or the other.
bool is_noticed(const std::filesystem::path& file) {
  try {
    return !record::load(file).damage.empty();
  } catch (const core::Error& error) {
    return error.message().key.starts_with("record.");
  }
}

}  // namespace

TEST_CASE("what is saved is loaded: scenes, branches, events, texts") {
  const Folder folder;
  const auto file = folder.path / "run.ipclab";
  const auto scenes = recorded();
  record::save(file, scenes);
  const auto loaded = record::load(file);
  CHECK(loaded.damage.empty());
  REQUIRE(loaded.scenes.size() == 2);
  check_same(loaded.scenes[0], scenes[0]);
  check_same(loaded.scenes[1], scenes[1]);
  record::save(file, loaded.scenes);  // over an older one
  CHECK(record::load(file).scenes.size() == 2);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a damaged event is named and everything before it is shown") {
  const Folder folder;
  const auto file = folder.path / "run.ipclab";
  record::save(file, std::vector<Log>{recorded()[0]});
  std::string bytes = read(file);
  const auto at = bytes.find("round 20");
  REQUIRE(at != std::string::npos);
  bytes[at] = 'R';
  write(file, bytes);
  const auto loaded = record::load(file);
  CHECK(loaded.damage == core::Message{"record.damaged", {"1", "257", "256"}});
  REQUIRE(loaded.scenes.size() == 1);
  CHECK(loaded.scenes[0].size() == 256);
  CHECK(loaded.scenes[0].world() == recorded()[0].at_seq(core::Seq{256}, BranchId{0}));
}

TEST_CASE("a file cut anywhere gives a prefix or a clear error, and never passes for whole") {
  const Folder folder;
  const auto file = folder.path / "run.ipclab";
  record::save(file, recorded());
  const std::string whole = read(file);
  for (std::size_t size = 0; size < whole.size(); size += 1 + size / 11) {
    write(file, whole.substr(0, size));
    CHECK_MESSAGE(is_noticed(file), size);
  }
}

TEST_CASE("any changed byte is noticed") {
  const Folder folder;
  const auto file = folder.path / "run.ipclab";
  Log small;
  for (const core::Event& event : test::bank_story().events) small.append(event);
  record::save(file, std::vector<Log>{small});
  const std::string whole = read(file);
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x15);
    write(file, changed);
    CHECK_MESSAGE(is_noticed(file), at);
  }
}

namespace {

// Puts the right checksum on every block again, so that what it holds is believed.
void seal(std::string& bytes) {
  const auto byte = [&bytes](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
  };
  for (std::size_t at = 21; at + 9 <= bytes.size();) {
    const std::size_t size = byte(at + 1) | byte(at + 2) << 8 | byte(at + 3) << 16 | byte(at + 4) << 24;
    if (size > bytes.size() - at - 9) return;
    std::uint32_t crc = 0xFFFFFFFFu;
    const auto take = [&crc](std::uint32_t value) {
      crc ^= value;
      for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
    };
    take(byte(at));
    for (std::size_t i = 0; i < size; ++i) take(byte(at + 9 + i));
    for (unsigned i = 0; i < 4; ++i) bytes[at + 5 + i] = static_cast<char>(~crc >> (8 * i));
    at += 9 + size;
  }
}

}  // namespace

TEST_CASE("a file that lies with right checksums is refused or shown, and does no harm") {
  const Folder folder;
  const auto file = folder.path / "run.ipclab";
  Log small;
  small.embedded.add_source("demos/tellers.cpp", "int main() {}\n");
  for (const core::Event& event : test::bank_story().events) small.append(event);
  small.branch_from(3);
  record::save(file, std::vector<Log>{small});
  const std::string whole = read(file);
  std::string sealed = whole;
  seal(sealed);
  REQUIRE(sealed == whole);  // the checksum is that of ISO 3309, as zlib's
  std::mt19937 random(2);
  int shown = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string lying = whole;
    for (int changes = 0; changes < 3; ++changes)
      lying[21 + random() % (lying.size() - 21)] = static_cast<char>(random());
    seal(lying);
    write(file, lying);
    try {
      const auto loaded = record::load(file);
      for (const Log& log : loaded.scenes) REQUIRE(log.world() == log.at_seq(core::Seq{log.size()}));
      ++shown;
    } catch (const core::Error& error) {
      CHECK(error.message().key.starts_with("record."));
    }
  }
  CHECK(shown > 0);
}

TEST_CASE("what cannot be loaded at all says why") {
  const Folder folder;
  CHECK(key_of_loading(folder.path / "nothing") == "record.no-such-file");
  CHECK(key_of_loading(folder.path) == "record.cannot-read");
  const auto fifo = folder.path / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(key_of_loading(fifo) == "record.cannot-read");
  write(folder.path / "text", "# a lesson, not a recording of one\n");
  CHECK(key_of_loading(folder.path / "text") == "record.not-a-recording");
  write(folder.path / "newer", std::string("ipclab recording\n\x09\0\0\0", 21));
  CHECK(key_of_loading(folder.path / "newer") == "record.other-version");
  write(folder.path / "head", std::string("ipclab recording\n\x02\0\0\0", 21));
  CHECK(key_of_loading(folder.path / "head") == "record.damaged-head");
}

TEST_CASE("a recording that cannot be written leaves the old one as it was") {
  const Folder folder;
  const auto file = folder.path / "run.ipclab";
  write(file, "the old one");
  std::filesystem::create_directory(folder.path / "run.ipclab.part");  // in the way of the new one
  CHECK_THROWS_AS(record::save(file, recorded()), core::Error);
  CHECK(read(file) == "the old one");
  CHECK_THROWS_AS(record::save(folder.path / "no" / "folder", recorded()), core::Error);
}
