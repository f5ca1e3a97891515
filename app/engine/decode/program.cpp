#include "engine/decode/program.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <algorithm>
#include <unordered_map>

#include "core/message.hpp"
#include "engine/decode/elf_file.hpp"
#include "engine/decode/variables.hpp"

namespace ipclab::engine::decode {

struct Program::Data {
  struct File {
    std::string name;  // as compiled, without the directory of compilation
    bool own = false;
  };
  // A row of the line table holds from its address to the next row's.
  struct Row {
    std::uint64_t address = 0;
    std::uint32_t line = 0;  // 0 = no line
    std::uint32_t file = 0;
    bool statement = false;
    bool end = false;  // of a sequence: what follows is not described
  };
  struct Function {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t entry = 0;  // in .debug_info
    std::string name;
  };

  std::shared_ptr<const ElfFile> elf;
  std::vector<File> files;
  std::vector<Row> rows;            // by address, one for each
  std::vector<Function> functions;  // by low
  std::optional<std::uint64_t> main;
  std::unique_ptr<Variables> variables;

  const Row* row_at(std::uint64_t address) const;
  const Function* function_at(std::uint64_t address) const;
};

namespace {

struct DwarfEnd {
  void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
};

}  // namespace

bool is_own_file(std::string_view name) {
  return !name.starts_with("/usr/include/") && !name.starts_with("/usr/lib/") &&
         !name.starts_with("/usr/local/include/") && !name.starts_with("<");
}

// Reads what Program keeps out of the debug information; alive only while a program is opened.
class DebugReader {
 public:
  explicit DebugReader(Program::Data& data) : data_(data) {}
  void read(Dwarf* dwarf);

 private:
  void read_lines(Dwarf_Die* unit);
  void read_functions(Dwarf_Die* die);
  std::uint32_t file_number(const char* path, const std::string& directory);
  void sort();

  Program::Data& data_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

void DebugReader::read(Dwarf* dwarf) {
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die{};
  std::uint8_t type = 0;
  while (dwarf_get_units(dwarf, unit, &unit, nullptr, &type, &die, nullptr) == 0) {
    if (type != DW_UT_compile && type != DW_UT_skeleton) continue;  // -gsplit-dwarf leaves the lines here
    read_lines(&die);
    read_functions(&die);
  }
  sort();
}

void DebugReader::read_lines(Dwarf_Die* unit) {
  Dwarf_Lines* lines = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrclines(unit, &lines, &count) != 0) return;
  Dwarf_Attribute attribute{};
  const char* compiled_in = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
  const std::string directory = compiled_in == nullptr ? "" : std::string(compiled_in) + "/";
  for (std::size_t i = 0; i < count; ++i) {
    Dwarf_Line* line = dwarf_onesrcline(lines, i);
    Dwarf_Addr address = 0;
    int number = 0;
    bool statement = false;
    bool end = false;
    if (dwarf_lineaddr(line, &address) != 0 || dwarf_lineno(line, &number) != 0 ||
        dwarf_linebeginstatement(line, &statement) != 0 || dwarf_lineendsequence(line, &end) != 0)
      continue;
    // What the linker threw away keeps its rows, at addresses near 0. An end may lie just behind the code.
    if (!data_.elf->is_code(end && address > 0 ? address - 1 : address)) continue;
    const char* path = dwarf_linesrc(line, nullptr, nullptr);
    if (path == nullptr) continue;
    data_.rows.push_back({address, static_cast<std::uint32_t>(number), file_number(path, directory), statement, end});
  }
}

std::uint32_t DebugReader::file_number(const char* path, const std::string& directory) {
  const auto next = static_cast<std::uint32_t>(data_.files.size());
  const auto [found, added] = numbers_.try_emplace(path, next);
  if (added) {
    std::string name = path;
    if (!directory.empty() && name.starts_with(directory)) name.erase(0, directory.size());
    if (name.starts_with("./")) name.erase(0, 2);
    const bool own = is_own_file(name);
    data_.files.push_back({std::move(name), own});
  }
  return found->second;
}

// Functions may stand in namespaces, in classes and (lambdas) in functions.
void DebugReader::read_functions(Dwarf_Die* die) {
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return;
  do {
    const int tag = dwarf_tag(&child);
    if (tag == DW_TAG_subprogram) {
      Dwarf_Addr low = 0;
      Dwarf_Addr high = 0;
      const char* name = dwarf_diename(&child);
      if (name != nullptr && dwarf_lowpc(&child, &low) == 0 && dwarf_highpc(&child, &high) == 0 &&
          data_.elf->is_code(low))
        data_.functions.push_back({low, high, dwarf_dieoffset(&child), name});
    }
    if (tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block || tag == DW_TAG_namespace ||
        tag == DW_TAG_class_type || tag == DW_TAG_structure_type)
      read_functions(&child);
  } while (dwarf_siblingof(&child, &child) == 0);
}

void DebugReader::sort() {
  auto& rows = data_.rows;
  using Row = Program::Data::Row;
  // Sequences come in any order; where one ends and another begins at the same address, the beginning counts.
  std::ranges::stable_sort(rows, [](const Row& a, const Row& b) {
    return a.address != b.address ? a.address < b.address : a.end && !b.end;
  });
  std::vector<Row> kept;
  kept.reserve(rows.size());
  for (const auto& row : rows) {
    if (kept.empty() || kept.back().address != row.address) {
      kept.push_back(row);
      continue;
    }
    const bool same = kept.back().line == row.line && kept.back().file == row.file && !kept.back().end;
    const bool statement = row.statement || (same && kept.back().statement);
    kept.back() = row;  // the rows before it at this address made no code
    kept.back().statement = statement;
  }
  rows = std::move(kept);
  std::ranges::sort(data_.functions, {}, &Program::Data::Function::low);
}

const Program::Data::Row* Program::Data::row_at(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(rows, address, {}, &Row::address);
  if (after == rows.begin()) return nullptr;
  const Row& row = *std::prev(after);
  return row.end || row.line == 0 ? nullptr : &row;
}

const Program::Data::Function* Program::Data::function_at(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(functions, address, {}, &Function::low);
  if (after == functions.begin()) return nullptr;
  const Function& function = *std::prev(after);
  return address < function.high ? &function : nullptr;
}

std::shared_ptr<const Program> Program::open(const std::string& path) {
  auto image = read_image(path);
  if (!image) throw core::Error("program.unreadable", {path});
  return from_bytes(std::move(*image), path);
}

std::shared_ptr<const Program> Program::from_bytes(std::vector<char> image, const std::string& path) {
  auto data = std::make_unique<Data>();
  data->elf = ElfFile::parse(std::move(image));
  if (!data->elf) throw core::Error("program.not-elf", {path});
  const std::unique_ptr<Dwarf, DwarfEnd> dwarf(dwarf_begin_elf(data->elf->elf(), DWARF_C_READ, nullptr));
  if (dwarf) DebugReader(*data).read(dwarf.get());
  data->main = data->elf->function_symbol("main");
  if (!data->main) {
    const auto found = std::ranges::find(data->functions, "main", &Data::Function::name);
    if (found != data->functions.end()) data->main = found->low;
  }
  return std::shared_ptr<const Program>(new Program(std::move(data)));
}

Program::Program(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Program::~Program() = default;

std::optional<core::Address> Program::main() const {
  if (!data_->main) return std::nullopt;
  return core::Address{*data_->main};
}

core::Address Program::entry() const { return core::Address{data_->elf->entry()}; }
bool Program::has_lines() const { return !data_->rows.empty(); }
const std::shared_ptr<const ElfFile>& Program::elf() const { return data_->elf; }

std::optional<SourceLine> Program::line_at(core::Address address) const {
  const auto* row = data_->row_at(address.value);
  if (row == nullptr) return std::nullopt;
  const auto* function = data_->function_at(address.value);
  return SourceLine{data_->files[row->file].name, row->line,
                    function == nullptr ? "" : std::string_view(function->name)};
}

bool Program::is_own(core::Address address) const {
  const auto* row = data_->row_at(address.value);
  return row != nullptr && data_->files[row->file].own;
}

std::vector<core::Address> Program::addresses_of_line(std::string_view file, std::uint32_t line) const {
  std::vector<bool> matches(data_->files.size());
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const std::string& name = data_->files[i].name;
    matches[i] = name.ends_with(file) && (name.size() == file.size() || name[name.size() - file.size() - 1] == '/');
  }
  std::vector<core::Address> addresses;
  bool inside = false;  // of a run of code made from this line
  bool found = false;   // its first statement
  for (const auto& row : data_->rows) {
    const bool fits = !row.end && row.line == line && matches[row.file];
    if (!fits || !inside) found = false;
    inside = fits;
    if (!fits || found || !row.statement) continue;
    addresses.push_back(core::Address{row.address});
    found = true;
  }
  return addresses;
}

std::optional<bool> Program::is_behind(core::Address address, std::uint32_t line, std::uint64_t low,
                                       std::uint64_t high) const {
  auto row = std::ranges::lower_bound(data_->rows, low, {}, &Data::Row::address);
  const auto inside = [&] { return row != data_->rows.end() && row->address < high; };
  while (inside() && row->line != line) ++row;
  if (!inside()) return std::nullopt;
  while (inside() && row->line == line) ++row;
  return address.value >= (inside() ? row->address : high);
}

std::uint64_t Program::function_entry(core::Address address) const {
  const auto* function = data_->function_at(address.value);
  return function == nullptr ? 0 : function->entry;
}

std::uint64_t Program::end_of_prologue(std::uint64_t low) const {
  const auto second = std::ranges::upper_bound(data_->rows, low, {}, &Data::Row::address);
  return second == data_->rows.end() ? low : second->address;
}

Variables& Program::variables() const {
  if (!data_->variables) data_->variables = std::make_unique<Variables>(*this);
  return *data_->variables;
}

std::vector<core::Address> Program::beginnings_of_lines() const {
  std::vector<core::Address> addresses;
  const auto& rows = data_->rows;
  bool looking = false;  // for the first statement of a run
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (row.end || row.line == 0 || !data_->files[row.file].own) {
      looking = false;
      continue;
    }
    const auto* function = data_->function_at(row.address);
    const bool enters = function != nullptr && function->low == row.address;
    const bool goes_on = i > 0 && !rows[i - 1].end && rows[i - 1].line == row.line && rows[i - 1].file == row.file;
    // Its second row is where the arguments are in their places: it begins the body, of whatever line it is.
    const bool second = i > 0 && function != nullptr && function->low == rows[i - 1].address;
    looking = !enters && (looking || !goes_on || second);
    if (!looking || !row.statement) continue;
    addresses.push_back(core::Address{row.address});
    looking = false;
  }
  return addresses;
}

std::vector<std::string> Program::own_files() const {
  std::vector<std::string> names;
  const auto* first = data_->main ? data_->row_at(*data_->main) : nullptr;
  for (std::size_t i = 0; i < data_->files.size(); ++i) {
    const auto& file = data_->files[i];
    if (!file.own || std::ranges::find(names, file.name) != names.end()) continue;
    const bool has_main = first != nullptr && first->file == i;
    names.insert(has_main ? names.begin() : names.end(), file.name);
  }
  return names;
}

}  // namespace ipclab::engine::decode
