#!/usr/bin/env python3
"""The rooms of this repository are as app/README.md says, and the check would notice if they were not."""

import tempfile
import unittest
from pathlib import Path

import includes

ROOT = Path(__file__).resolve().parents[2]

README = """
| folder | what it is for | may include |
|---|---|---|
| `core` | values | – |
| `engine/sys` | the kernel | `core` |
| `ui` | panels | `core` |
| `.` | main | all |

| headers | only in |
|---|---|
| `imgui*.h` | `ui` |
"""
CMAKE = "room(core)\nroom(engine/sys ROOMS core LIBRARIES fmt::fmt)\nroom(ui ROOMS core)\n"


class Repository(unittest.TestCase):
    def test_every_include_is_allowed(self):
        self.assertFalse(problems := includes.problems(ROOT), "\n" + "\n".join(problems))

    def test_every_room_exists(self):
        rules = includes.Rules(ROOT / "app")
        self.assertEqual([room for room in rules.rooms if not (ROOT / "app" / room).is_dir()], [])


class Check(unittest.TestCase):
    """On a small tree of its own: each bad line is found, and nothing else."""

    def found(self, files, cmake=CMAKE):
        with tempfile.TemporaryDirectory() as folder:
            app = Path(folder) / "app"
            good = {"core/world.hpp": "#include <vector>\n", "ui/panel.cpp": '#include <imgui.h>\n#include "core/world.hpp"\n'}
            for name, text in {"README.md": README, "CMakeLists.txt": cmake, **good, **files}.items():
                (app / name).parent.mkdir(parents=True, exist_ok=True)
                (app / name).write_text(text)
            return includes.problems(folder)

    def test_good(self):
        self.assertEqual(self.found({"main.cpp": '#include "core/world.hpp"\n'}), [])

    def test_room_that_may_not_be_included(self):
        self.assertEqual(
            self.found({"ui/fd.hpp": "", "engine/sys/fd.cpp": '// a line\n#  include "ui/fd.hpp"\n'}),
            ["app/engine/sys/fd.cpp:2: engine/sys may not include ui"],
        )

    def test_library_in_the_wrong_room(self):
        self.assertEqual(
            self.found({"core/draw.cpp": "#include <imgui_internal.h>\n"}),
            ["app/core/draw.cpp:1: <imgui_internal.h> belongs in ui only, this is core"],
        )

    def test_include_of_nothing(self):
        self.assertIn('"world.hpp" is no file of app/', self.found({"core/a.cpp": '#include "world.hpp"\n'})[0])

    def test_folder_without_a_row(self):
        self.assertEqual(self.found({"extra/a.cpp": ""}), ["app/extra/a.cpp: is in no room of app/README.md"])

    def test_room_linked_with_more_than_its_row(self):
        self.assertIn("ui links ['core', 'engine/sys']", self.found({}, CMAKE.replace("ui ROOMS core", "ui ROOMS core engine/sys"))[0])

    def test_room_that_is_not_linked(self):
        self.assertEqual(self.found({}, CMAKE.replace("room(ui ROOMS core)\n", "")), ["app/CMakeLists.txt: the room ui is missing"])


if __name__ == "__main__":
    unittest.main()
