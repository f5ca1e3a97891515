#!/usr/bin/env python3
"""The picture of a lesson in the real window: drawn in every theme, language and size, told in words where it cannot be."""

import os
import shutil
import struct
import tempfile
import unittest
import zlib
from pathlib import Path

LESSONS = Path(tempfile.mkdtemp(prefix="lessons-"))
os.environ["IPCLAB_LESSONS_DIR"] = str(LESSONS)

from window import SOURCE, WindowTest  # noqa: E402: places first

HANGS = '<path stroke-width="50" stroke-dasharray="1 1" d="M0 0' + "".join(
    f" {i * 7919 % 640} {i * 7907 % 200}" for i in range(8000)) + '"/>'


def pixels(path):
    """Rows of a picture without interlace, 8 bits each of red, green, blue and alpha."""
    data = path.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += size + 12
    raw, stride, rows = zlib.decompress(packed), width * 4, []
    before = bytearray(stride)
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            a = line[i - 4] if i >= 4 else 0
            b = before[i]
            c = before[i - 4] if i >= 4 else 0
            nearest = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            line[i] = (line[i] + (0, a, b, (a + b) // 2, nearest)[kind]) & 255
        rows.append(line)
        before = line
    return rows


class Figure(WindowTest):
    def setUp(self):
        shutil.copytree(SOURCE / "lessons", LESSONS, dirs_exist_ok=True)
        if self.broken is not None:
            for path in (LESSONS / "pipe/figures").glob("*.svg"):
                path.write_text(self.broken)
        self.options = {"lesson": "pipe", "lang": "en", "theme": "light"}
        super().setUp()

    broken = None

    def figure(self):
        found = self.window.items("figure:pipe")
        self.assertEqual(len(found), 1)
        return found[0]

    def colours(self):
        """How often each colour is on the picture."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shot.png"
            self.window.shot(path)
            rows = pixels(path)
        x, y, width, height = self.figure()["rect"]
        counts = {}
        for row in rows[y:y + height]:
            for i in range(x, x + width):
                colour = tuple(row[i * 4:i * 4 + 3])
                counts[colour] = counts.get(colour, 0) + 1
        return counts

    def test_drawn_in_the_colours_of_the_theme(self):
        self.assertEqual((self.figure()["role"], self.figure()["value"]), ("figure", "drawn"))
        light = self.colours()
        self.assertGreater(light.get((0xE6, 0xEB, 0xF1), 0), 1000)  # of the boxes
        self.window.key("ctrl+t")
        dark = self.colours()
        self.assertGreater(dark.get((0x26, 0x30, 0x40), 0), 1000)
        self.assertNotIn((0xFF, 0xFF, 0xFF), dark)

    def test_other_language_other_picture(self):
        english = self.figure()["label"]
        self.window.key("ctrl+l")
        chinese = self.figure()
        self.assertEqual(chinese["value"], "drawn")
        self.assertNotEqual(chinese["label"], english)

    def test_follows_the_size_of_text_and_window(self):
        before = self.figure()["rect"]
        self.window.command("resize 1800x1100")
        self.assertGreater(self.figure()["rect"][2], before[2])
        self.assertEqual(self.figure()["value"], "drawn")
        self.assertEqual(self.window.command("layout")["faults"], [])

    def test_enlarged_and_closed(self):
        small = self.figure()["rect"][2]
        self.window.click(self.figure()["id"])
        self.assertGreater(self.window.item("figure:sheet")["rect"][2], 2 * small)
        self.window.key("Escape")
        self.assertIsNone(self.window.find("figure:sheet"))


class Hanging(Figure):
    """A picture that never ends costs the lesson nothing but the picture."""

    broken = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200">{HANGS}</svg>'
    test_drawn_in_the_colours_of_the_theme = test_other_language_other_picture = None
    test_follows_the_size_of_text_and_window = test_enlarged_and_closed = None

    def test_told_in_words(self):
        self.window.until(lambda: self.figure()["role"] == "text", "the picture is given up")
        self.assertIn("takes too long", self.figure()["value"])
        self.window.click("next")
        self.assertEqual(self.window.command("layout")["faults"], [])


class Broken(Hanging):
    """What is no picture at all is told in words, and the lesson goes on."""

    broken = "this is no picture"

    def test_told_in_words(self):
        self.assertEqual(self.figure()["role"], "text")
        self.assertIn("is not an SVG picture", self.figure()["value"])
        before = int(self.window.item("lesson")["value"])
        self.window.click("next")
        self.assertGreater(int(self.window.item("lesson")["value"]), before)


def tearDownModule():
    shutil.rmtree(LESSONS, ignore_errors=True)


if __name__ == "__main__":
    unittest.main()
