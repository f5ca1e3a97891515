#include "lesson/draft.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "core/message.hpp"

namespace ipclab::lesson {
namespace {

namespace fs = std::filesystem;

// In all of these @NAME@ is the lesson's name, @PROGRAM@ its program's, and @INCLUDE@ what no source of this folder has.
constexpr const char* program_text = R"md(// Build: c++ -std=c++20 -g -O0 -Wall -Wextra -o @PROGRAM@ @PROGRAM@.cpp
//
// A child sends its parent one letter through a pipe.

@INCLUDE@ <cstdio>
@INCLUDE@ <cstdlib>
@INCLUDE@ <sys/wait.h>
@INCLUDE@ <unistd.h>

namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void send(int pipe) {
  if (write(pipe, "hello", 5) == -1) fail("write");  // [sends]
}

void receive(int pipe) {
  char letter[16];
  const ssize_t got = read(pipe, letter, sizeof letter);  // [receives]
  if (got == -1) fail("read");
  std::printf("I got: %.*s\n", static_cast<int>(got), letter);
  std::fflush(stdout);
}

}  // namespace

int main() {
  int ends[2];
  if (pipe(ends) == -1) fail("pipe");
  const pid_t child = fork();
  if (child == -1) fail("fork");
  if (child == 0) {
    close(ends[0]);
    send(ends[1]);
    return 0;
  }
  close(ends[1]);
  receive(ends[0]);
  waitpid(child, nullptr, 0);  // [collects]
}
)md";

constexpr const char* english_text = R"md(+++
title   = "@NAME@"
minutes = 5
man     = ["pipe(2)", "read(2)", "write(2)"]

[names]
parent = "Mother"
child  = "Child"
line   = "the pipe"
+++

# @NAME@

*"Here stands the question that a student really asks. For example: what does a process do that reads too early?"*

```show
figure @NAME@.svg "Two boxes, the child and the mother; an arrow leads from the child through the pipe to the mother."
```

{child} sends a letter of five bytes through {line}; {parent} reads it. Nobody says who comes first.

```scene letter
parent = @PROGRAM@
child  = parent child 1
line   = parent pipe 1
```

```show
source @PROGRAM@ "sends" .. "receives"
```

```step both-there
parent to "receives"
expect child is held and line.bytes == 0
```

```predict too-early
{parent} reads now, and nothing was written yet. What happens?
- [waits] she waits
  when parent blocked in read
  > An empty pipe whose other end is still open: something may come. The kernel lets her sleep until it does.
- [nothing] `read()` gives back nothing
  when parent is held
  > It would, if nobody could write any more: then 0, the end of the file. But {child} still can.
```

```step reads
parent does read
look   line
```

Now the letter. Who waits for it goes on at once.

```step writes
child does write
expect parent is held
```

```step rest
run until quiet
expect output of parent contains "I got: hello"
expect parent exited 0
```

That was all: *reading waits until there is something to read.*
)md";

constexpr const char* chinese_text = R"md(+++
title = "@NAME@（中文）"

[names]
parent = "母亲"
child  = "孩子"
line   = "管道"
+++

# @NAME@

*“这里写学生真正会问的问题。例如：读得太早的进程会怎样？”*

```show
figure @NAME@.svg "两个方框：孩子和母亲；一个箭头从孩子出发，穿过管道，指向母亲。"
```

{child}通过{line}寄出一封 5 个字节的信，{parent}把它读出来。谁先谁后，没有规定。

<!-- scene letter -->

```show
source @PROGRAM@ "sends" .. "receives"
```

<!-- step both-there -->

```predict too-early
{parent}现在就读，可是还没有人写过。会怎样？
- [waits] 她等待
  > 管道是空的，但另一端还开着，也许会有数据来。内核让她睡眠，直到有数据为止。
- [nothing] `read()` 什么也没读到就返回
  > 只有再也没有人能写的时候才会这样：返回 0，表示文件结束。而{child}还能写。
```

<!-- step reads -->

现在信来了。等信的一方立刻继续运行。

<!-- step writes -->

<!-- step rest -->

就是这样：*读操作会一直等到有东西可读。*
)md";

constexpr const char* picture_text = R"md(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 100">
  <style>
    rect, line, path { fill: none; stroke-width: 1.5 }
    text { font-size: 14px }
    .ink { stroke: #24292f } .a { stroke: #0969da } .b { stroke: #bc4c00 }
    text.ink { stroke: none; fill: #24292f } text.a { stroke: none; fill: #0969da } text.b { stroke: none; fill: #bc4c00 }
  </style>
  <rect class="a" x="10" y="30" width="90" height="40" rx="6"/>
  <text class="a" x="55" y="55" text-anchor="middle">child</text>
  <rect class="b" x="320" y="30" width="90" height="40" rx="6"/>
  <text class="b" x="365" y="55" text-anchor="middle">mother</text>
  <line class="ink" x1="104" y1="50" x2="312" y2="50"/>
  <path class="ink" d="M 304 44 L 314 50 L 304 56"/>
  <text class="ink" x="208" y="40" text-anchor="middle">pipe</text>
</svg>
)md";

std::string filled(std::string text, const std::string& name, const std::string& program) {
  using Pair = std::pair<std::string, std::string>;
  for (const auto& [mark, word] : {Pair{"@NAME@", name}, Pair{"@PROGRAM@", program}, Pair{"@INCLUDE@", "#include"}}) {
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + word.size())) {
      text.replace(at, mark.size(), word);
    }
  }
  return text;
}

void write_file(const fs::path& path, const std::string& text) {
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw core::Error("lesson.cannot-write", {shown(path)});
}

}  // namespace

std::vector<fs::path> make_lesson(const Shelf& shelf, const std::string& name) {
  if (!is_good_name(name)) throw core::Error("lesson.no-good-name", {name});
  std::string program = name;
  std::replace(program.begin(), program.end(), '-', '_');
  const fs::path folder = shelf.lessons / name;
  const fs::path source = shelf.demos / (program + ".cpp");
  std::error_code ignored;
  for (const fs::path& taken : {folder, source, shelf.demos / (program + ".c")}) {
    if (fs::exists(fs::symlink_status(taken, ignored))) throw core::Error("lesson.name-taken", {name, shown(taken)});
  }
  const std::vector<std::pair<fs::path, const char*>> files = {{folder / "lesson.md", english_text},
                                                               {folder / "lesson.zh.md", chinese_text},
                                                               {folder / "figures" / (name + ".svg"), picture_text},
                                                               {source, program_text}};
  std::vector<fs::path> made;
  try {
    for (const auto& [path, text] : files) {
      made.push_back(path);
      write_file(path, filled(text, name, program));
    }
  } catch (const core::Error&) {
    fs::remove_all(folder, ignored);
    fs::remove(source, ignored);
    throw;
  }
  return made;
}

}  // namespace ipclab::lesson
