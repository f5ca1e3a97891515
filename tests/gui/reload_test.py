#!/usr/bin/env python3
"""An instructor at work: a lesson, its translation, its program and its picture are saved in an editor while the window
is open. It plays the new version up to the same block, or says what is wrong and goes on with the one before."""

import shutil
import tempfile
import unittest
from pathlib import Path

from window import WindowTest

PROGRAM = """#include <cstdio>
#include <unistd.h>

int main() {
  puts("one");    // [one]
  fflush(stdout);
  puts("two");    // [two]
  fflush(stdout);
  pause();        // [end]
}
"""

LESSON = """+++
title = "Two lines"
minutes = 5
+++

# Two lines

```show
figure lines.svg "Two lines."
```

```scene lines
writer = two_lines
```

```step first
writer to "two"
expect output of writer contains "one"
```

Now the second one.

```predict which
What comes?
- [two] two
  when output of writer contains "two"
  > Yes.
- [nothing] nothing
  when not output of writer contains "two"
  > No.
```

```step second
writer to "end"
```

The end.
"""

CHINESE = """+++
title = "两行"
+++

# 两行

```show
figure lines.svg "两行。"
```

<!-- scene lines -->

<!-- step first -->

现在是第二行。

```predict which
会出现什么？
- [two] two
  > 对。
- [nothing] 什么都没有
  > 不对。
```

<!-- step second -->

结束。
"""

PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 100">
  <style>
    text {{ font-size: 14px }}
    .ink {{ stroke: #24292f }} text.ink {{ stroke: none; fill: #24292f }}
  </style>
  <text class="ink" x="10" y="50">lines</text>
</svg>
"""


class Reload(WindowTest):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(self.remove)
        self.lesson = self.folder / "lessons/two-lines/lesson.md"
        self.chinese = self.lesson.with_name("lesson.zh.md")
        self.picture = self.lesson.with_name("figures") / "lines.svg"
        self.program = self.folder / "demos/two_lines.cpp"
        for file, text in ((self.lesson, LESSON), (self.chinese, CHINESE), (self.program, PROGRAM),
                           (self.picture, PICTURE.format(width=200))):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.options = {"lessons": str(self.folder / "lessons"), "lesson": "two-lines", "lang": "en", "theme": "dark"}
        super().setUp()

    def remove(self):
        shutil.rmtree(self.folder)

    def errors(self):
        return "\n".join(item["label"] for item in self.window.items("lesson-error"))

    def answer(self):
        """To the end of the second step, with the wrong answer to its question."""
        self.window.key("space")  # first
        self.assertIsNotNone(self.window.find("skip"))
        self.window.key("b", "Return")
        self.window.key("space")  # second
        self.window.until(self.judged, "the verdict")

    def judged(self):
        item = self.window.find("answered:which")
        return item is not None and item["value"] == "wrong"

    def save_by_rename(self, file, text):
        draft = file.with_name("." + file.name + ".new")
        draft.write_text(text)
        draft.rename(file)

    def test_text_at_the_same_block_with_the_same_answer(self):
        self.answer()
        before = self.window.dump()
        self.save_by_rename(self.lesson, LESSON.replace('title = "Two lines"', 'title = "Two good lines"'))
        self.window.until(lambda: self.window.dump()["title"] == "Two good lines", "the new title")
        after = self.window.dump()
        self.assertEqual((after["steps"], after["mode"]), (before["steps"], "live"))
        self.assertTrue(self.judged())
        self.assertEqual(self.errors(), "")

    def test_broken_then_mended(self):
        self.answer()
        steps = self.window.dump()["steps"]
        self.lesson.write_text(LESSON.replace('writer to "two"', 'writre to "two"'))
        self.window.until(lambda: "lesson.md:17:1" in self.errors(), "the mistake at its place")
        self.assertIn('did you mean "writer"?', self.errors())
        self.assertEqual(self.window.dump()["steps"], steps)  # the version before goes on
        self.assertTrue(self.judged())
        with open(self.lesson, "w") as file:  # in a burst
            for part in LESSON.replace("The end.", "The very end.").split("\n\n"):
                file.write(part + "\n\n")
                file.flush()
        self.window.until(lambda: self.errors() == "", "no mistake any more")
        self.assertEqual(self.window.dump()["steps"], steps)
        self.assertTrue(self.judged())

    def test_translation(self):
        self.answer()
        self.chinese.write_text(CHINESE.replace("<!-- step second -->", "<!-- step secnd -->"))
        self.window.until(lambda: "lesson.zh.md:" in self.errors(), "the mistake at its place")
        self.chinese.write_text(CHINESE.replace("两行", "新的两行"))
        self.window.until(lambda: self.errors() == "", "no mistake any more")
        self.window.click("language")
        self.assertEqual(self.window.dump()["title"], "新的两行")

    def test_program(self):
        self.window.key("space")
        self.program.write_text(PROGRAM.replace('puts("one");', 'puts("one")'))
        self.window.until(lambda: "demos/two_lines.cpp:5:" in self.errors(), "what the compiler said, at its place")
        self.assertIn("expected", self.errors())
        self.program.write_text(PROGRAM.replace('puts("two")', 'puts("three")'))
        self.window.until(lambda: self.errors() == "", "no mistake any more")
        self.window.key("b", "Return", "space")
        self.window.until(lambda: (self.window.find("answered:which") or {}).get("value") == "right",
                          "what the new program does")

    def test_picture(self):
        width = self.window.item("figure:lines.svg")["rect"]
        self.picture.write_text(PICTURE.format(width=400))
        self.window.until(lambda: self.window.item("figure:lines.svg")["rect"] != width, "the new picture")

    def test_claim_that_does_not_hold(self):
        self.answer()
        self.lesson.write_text(LESSON.replace('contains "one"', 'contains "two"'))
        self.window.until(lambda: "lesson.md:18:" in self.errors(), "the claim at its place")
        self.lesson.write_text(LESSON)
        self.window.until(lambda: self.errors() == "" and self.judged(), "back at the same block")

    def test_what_changes_nothing(self):
        self.answer()
        before = self.window.dump()
        self.lesson.with_name(".lesson.md.swp").write_text("of an editor")
        self.lesson.write_text(LESSON)
        self.assertEqual(self.window.dump()["steps"], before["steps"])
        self.assertTrue(self.judged())


if __name__ == "__main__":
    unittest.main()
