#include "session/builder.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <system_error>

#include "core/message.hpp"
#include "session/compile.hpp"

namespace ipclab::session {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_kept = 128;  // programs; each has some 100 KB

// FNV-1a: a name for a text. Two texts of one name are told apart by the texts themselves.
std::string name_of(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name;
  for (int shift = 60; shift >= 0; shift -= 4) name += digits[(hash >> shift) & 15];
  return name;
}

void forget_oldest(const fs::path& folder) {
  std::error_code ignored;
  std::vector<std::pair<fs::file_time_type, fs::path>> all;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    all.emplace_back(entry.last_write_time(ignored), entry.path());
  }
  if (all.size() <= most_kept) return;
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size() - most_kept; ++i) fs::remove_all(all[i].second, ignored);
}

// A folder that becomes the kept one in one step, so that nobody finds half of it.
class Draft {
 public:
  explicit Draft(const fs::path& kept) : kept_(kept) {
    std::error_code ignored;
    fs::create_directories(kept.parent_path(), ignored);
    std::string name = kept.string() + ".XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw core::Error("session.no-cache", {kept.parent_path().string()});
    folder_ = name;
  }
  ~Draft() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream out(folder_ / name, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    if (!out) throw core::Error("session.no-cache", {kept_.parent_path().string()});
  }
  void keep() {
    std::error_code error;
    fs::remove_all(kept_, error);
    fs::rename(folder_, kept_, error);
    if (error && !fs::exists(kept_)) throw core::Error("session.no-cache", {kept_.parent_path().string()});
    if (!error) folder_.clear();
  }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path kept_, folder_;
};

}  // namespace

fs::path Builder::kept(const lesson::Source& source) const {
  return places_.cache / "programs" / (source.program + "-" + name_of(compiler_line(source.file) + source.text));
}

std::optional<fs::path> Builder::ready(const lesson::Source& source) const {
  std::error_code error;
  const fs::path built = places_.programs / source.program;
  const fs::path text = places_.sources / fs::path(source.file).filename();
  if (lesson::read_file(text) == source.text) {
    const auto when = fs::last_write_time(built, error);
    if (!error && when >= fs::last_write_time(text, error)) return built;
  }
  const fs::path here = kept(source);
  if (lesson::read_file(here / "source") == source.text) return here / source.program;
  return std::nullopt;
}

Builder::Built Builder::build(const lesson::Source& source) const {
  if (const auto there = ready(source)) return {*there, {}};
  Draft draft(kept(source));
  const Compiled compiled = compile(places_.runner, source.file, source.text);
  if (!compiled.executable) return {{}, compiled.words};
  draft.write(source.program, *compiled.executable);
  draft.write("source", source.text);
  fs::permissions(draft.folder() / source.program, fs::perms::owner_all);
  draft.keep();
  forget_oldest(places_.cache / "programs");
  return {kept(source) / source.program, {}};
}

std::vector<lesson::Problem> Builder::build_all(const Sources& sources) const {
  std::vector<lesson::Problem> problems;
  for (const auto& [program, source] : sources) {
    try {
      const Built built = build(source);
      if (built.executable.empty()) problems.push_back(first_error(source, built.words));
    } catch (const core::Error& error) {
      problems.push_back({{source.file, 0, 0}, error.message(), {}});
    }
  }
  return problems;
}

lesson::Problem first_error(const lesson::Source& source, const std::string& words) {
  static const std::regex line("([^:\n]+):([0-9]+):([0-9]+): (?:fatal )?error: ([^\n]*)");
  std::smatch found;
  if (!std::regex_search(words, found, line)) return {{source.file, 0, 0}, {"session.not-compiled", {words}}, {}};
  const auto number = [&](std::size_t group) { return static_cast<std::uint32_t>(std::stoul(found[group].str())); };
  return {{found[1].str(), number(2), number(3)}, {"session.not-compiled", {found[4].str()}}, {}};
}

}  // namespace ipclab::session
