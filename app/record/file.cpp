#include "record/file.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "core/codec.hpp"

namespace ipclab::record {
namespace {

// The file: this line, the version, then blocks of kind (1 byte), size (4), CRC-32 of kind and content (4), content.
// Numbers are little-endian. A scene is one Scene block, for each branch a Branch block (but for the first one)
// and its own events, then one Current block. End closes the file, so that a cut one is noticed.
constexpr std::string_view magic = "ipclab recording\n";
constexpr std::uint32_t version = 2;
constexpr std::size_t events_per_block = 256;
constexpr std::uint32_t members_limit = 100'000;  // of semaphores in one recording: more is no lesson

enum class Kind : std::uint8_t { Scene = 'S', Branch = 'B', Events = 'E', Current = 'C', End = 'Z' };

struct BranchHead {
  std::uint32_t parent = 0;
  std::uint32_t shared_steps = 0;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("parent", self.parent);
    archive("shared_steps", self.shared_steps);
  }
};

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest & 1) != 0 ? 0xEDB88320u ^ (rest >> 1) : rest >> 1;
    table[byte] = rest;
  }
  return table;
}();

std::uint32_t crc_of(Kind kind, std::span<const std::uint8_t> content) {
  std::uint32_t crc = 0xFFFFFFFFu;
  const auto take = [&crc](std::uint8_t byte) { crc = crc_table[(crc ^ byte) & 0xFFu] ^ (crc >> 8); };
  take(static_cast<std::uint8_t>(kind));
  for (const std::uint8_t byte : content) take(byte);
  return ~crc;
}

void put_number(core::Bytes& bytes, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint32_t number_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (unsigned i = 0; i < 4; ++i) number |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
  return number;
}

void put_block(core::Bytes& bytes, Kind kind, const core::Bytes& content) {
  bytes.push_back(static_cast<std::uint8_t>(kind));
  put_number(bytes, static_cast<std::uint32_t>(content.size()));
  put_number(bytes, crc_of(kind, content));
  bytes.insert(bytes.end(), content.begin(), content.end());
}

void put_scene(core::Bytes& bytes, const Log& log) {
  put_block(bytes, Kind::Scene, core::encode(log.embedded));
  for (std::uint32_t number = 0; number < log.branch_count(); ++number) {
    const BranchId branch{number};
    if (const auto parent = log.parent(branch)) {
      put_block(bytes, Kind::Branch, core::encode(BranchHead{parent->value, log.shared_steps(branch)}));
    }
    for (std::size_t first = log.shared_events(branch); first < log.size(branch); first += events_per_block) {
      const std::size_t last = std::min(first + events_per_block, log.size(branch));
      put_block(bytes, Kind::Events, core::encode(log.events({first, last}, branch)));
    }
  }
  put_block(bytes, Kind::Current, core::encode(log.current().value));
}

// Takes blocks one after another and keeps what is sound; `failed_` says where it is not.
class Loading {
 public:
  explicit Loading(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  Loaded all() {
    while (!ended_ && sound_) {
      try {
        block();
      } catch (const core::DecodeError&) {
        sound_ = false;
      } catch (const std::logic_error&) {  // what the file says does not follow from what it said before
        sound_ = false;
      }
    }
    if (!sound_ && !loaded_.scenes.empty()) loaded_.damage = damage();
    return std::move(loaded_);
  }

 private:
  void block() {
    constexpr std::size_t head = 9;
    if (bytes_.size() - at_ < head) throw core::DecodeError("cut short", at_);
    const auto kind = static_cast<Kind>(bytes_[at_]);
    const std::size_t size = number_at(bytes_, at_ + 1);
    const std::uint32_t crc = number_at(bytes_, at_ + 5);
    at_ += head;
    if (bytes_.size() - at_ < size) throw core::DecodeError("cut short", at_);
    const auto content = bytes_.subspan(at_, size);
    if (crc_of(kind, content) != crc) throw core::DecodeError("wrong checksum", at_);
    at_ += size;
    take(kind, content);
  }

  void take(Kind kind, std::span<const std::uint8_t> content) {
    switch (kind) {
      case Kind::Scene:
        loaded_.scenes.emplace_back(core::decode<Embedded>(content));
        return;
      case Kind::Branch: {
        const auto head = core::decode<BranchHead>(content);
        log().select(BranchId{head.parent});
        log().branch_from(head.shared_steps);
        return;
      }
      case Kind::Events:
        take_events(content);
        return;
      case Kind::Current:
        log().select(BranchId{core::decode<std::uint32_t>(content)});
        return;
      case Kind::End:
        if (at_ != bytes_.size()) throw core::DecodeError("bytes left over", at_);
        ended_ = true;
        return;
    }
    throw core::DecodeError("unknown kind of block", at_);
  }

  void take_events(std::span<const std::uint8_t> content) {
    core::Reader reader(content);
    for (auto left = reader.number(); left > 0; --left) {
      core::Event event;
      reader.get(event);
      if (const auto* created = std::get_if<core::ObjectCreated>(&event.body)) {
        members_ += created->members;
        if (members_ > members_limit) throw core::DecodeError("too many semaphores", reader.at());
      }
      log().append(event);
    }
    if (!reader.done()) throw core::DecodeError("bytes left over", reader.at());
  }

  Log& log() {
    if (loaded_.scenes.empty()) throw core::DecodeError("events before a scene", at_);
    return loaded_.scenes.back();
  }

  core::Message damage() const {
    const std::size_t shown = loaded_.scenes.back().size();
    return {"record.damaged",
            {std::to_string(loaded_.scenes.size()), std::to_string(shown + 1), std::to_string(shown)}};
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = magic.size() + 4;
  bool ended_ = false;
  bool sound_ = true;
  std::uint64_t members_ = 0;
  Loaded loaded_;
};

core::Bytes content_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) throw core::Error("record.no-such-file", {file.string()});
  std::ifstream stream;
  // Anything else than a plain file may never end, or keep its reader waiting.
  if (std::filesystem::is_regular_file(status)) stream.open(file, std::ios::binary);
  core::Bytes bytes;
  if (stream.is_open()) bytes.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream.is_open() || stream.bad()) throw core::Error("record.cannot-read", {file.string()});
  return bytes;
}

}  // namespace

void save(const std::filesystem::path& file, std::span<const Log> scenes) {
  core::Bytes bytes(magic.begin(), magic.end());
  put_number(bytes, version);
  for (const Log& log : scenes) put_scene(bytes, log);
  put_block(bytes, Kind::End, {});

  std::filesystem::path beside = file;
  beside += ".part";
  std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  std::error_code error;
  if (!stream.fail()) std::filesystem::rename(beside, file, error);
  if (stream.fail() || error) {
    std::filesystem::remove(beside, error);
    throw core::Error("record.cannot-write", {file.string()});
  }
}

Loaded load(const std::filesystem::path& file) {
  const core::Bytes bytes = content_of(file);
  if (bytes.size() < magic.size() + 4 || !std::equal(magic.begin(), magic.end(), bytes.begin())) {
    throw core::Error("record.not-a-recording", {file.string()});
  }
  const std::uint32_t written = number_at(bytes, magic.size());
  if (written != version) {
    throw core::Error("record.other-version", {file.string(), std::to_string(written), std::to_string(version)});
  }
  Loaded loaded = Loading(bytes).all();
  if (loaded.scenes.empty()) throw core::Error("record.damaged-head", {file.string()});
  return loaded;
}

}  // namespace ipclab::record
