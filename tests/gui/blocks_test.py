#!/usr/bin/env python3
"""A number, a process, a table, a demonstration and a challenge in the real window, by keys alone."""

import os
import re
import unittest
from pathlib import Path

LESSONS = Path(__file__).resolve().parents[1] / "lessons"
os.environ["IPCLAB_LESSONS_DIR"] = str(LESSONS / "blocks")
os.environ["IPCLAB_DEMOS_DIR"] = str(LESSONS / "programs")

from window import BUILD, WindowTest  # noqa: E402: places first

os.environ["IPCLAB_PROGRAMS_DIR"] = str(BUILD / "tests/lessons")


class Blocks(WindowTest):
    options = {"lesson": "asking", "lang": "en", "theme": "dark", "size": "1280x900"}

    def look(self, name):
        """Nothing is cut, and a picture for who wants to see it (IPCLAB_SHOTS)."""
        self.assertEqual(self.window.command("layout")["faults"], [], name)
        if shots := os.environ.get("IPCLAB_SHOTS"):
            self.window.shot(Path(shots, f"{self.options['lang']}-{self.options['theme']}-{name}.png"))

    def space_until(self, condition, words):
        for _ in range(30):
            if condition():
                return
            if self.window.item("next")["enabled"]:
                self.window.key("space")
        self.fail(f"Space never leads to: {words}")

    def state(self, name):
        found = self.window.find(name)
        return found and found["value"]

    def test_all_by_keys(self):
        self.space_until(lambda: self.window.find("number"), "the question for a number")
        self.look("number")
        self.window.key("1", "BackSpace", "0")
        self.assertEqual(self.state("number"), "0")
        self.window.key("Return")
        self.space_until(lambda: self.state("answered:left") == "right", "the answer to the number")

        self.space_until(lambda: self.window.find("answer:a"), "the question for a process")
        self.look("who")
        options = {item["label"]: item["id"].removeprefix("answer:") for item in self.window.items("answer:")}
        self.assertEqual(len(options), 3)
        wrong = next(key for label, key in options.items() if label in ("Alice", "小爱"))
        self.window.key(wrong, "Return")
        self.space_until(lambda: self.state("answered:who-waits") == "wrong", "the answer about the process")
        self.look("answered")

        self.space_until(lambda: re.search("emonstration|演示", self.window.item("next")["label"]), "the demonstration")
        self.look("table")
        self.window.key("space", "space")
        self.look("demonstration")
        self.space_until(lambda: self.state("challenge:wake") == "open", "the challenge")
        self.look("challenge")
        self.window.click("hint")
        self.look("hint")
        for _ in range(3):
            if self.state("challenge:wake") == "open":
                self.window.key("2")
        self.window.until(lambda: self.state("challenge:wake") == "solved", "Bob goes on")
        self.look("solved")
        self.space_until(lambda: not self.window.item("next")["enabled"], "the end")
        self.look("end")


def variant(lang, theme):
    return type(f"Blocks_{lang}_{theme}", (Blocks,), {"options": dict(Blocks.options, lang=lang, theme=theme)})


for lang in ("en", "zh"):
    for theme in ("dark", "light"):
        case = variant(lang, theme)
        globals()[case.__name__] = case
del case, Blocks

if __name__ == "__main__":
    unittest.main()
