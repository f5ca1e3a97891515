#!/usr/bin/env python3
"""The golden scenes of tests/lessons/kinds in the real window: what a step expects of an object, its card says too."""

import os
import re
import unittest
from pathlib import Path

KINDS = Path(__file__).resolve().parents[1] / "lessons/kinds"
os.environ["IPCLAB_LESSONS_DIR"] = str(KINDS)
os.environ["IPCLAB_DEMOS_DIR"] = str(KINDS.parent / "programs")

from window import BUILD, WindowTest  # noqa: E402: places first

os.environ["IPCLAB_PROGRAMS_DIR"] = str(BUILD / "tests/lessons")


def blocks(kind):
    """The blocks of a lesson in order: (what, name, lines)."""
    text = (KINDS / kind / "lesson.md").read_text()
    return [(what, name, body.splitlines())
            for what, name, body in re.findall(r"^```(scene|step) ([\w-]+)[^\n]*\n(.*?)^```", text, re.M | re.S)]


def last_claims(lines):
    """The conditions that hold when the step is over: those after its last command."""
    claims = []
    for line in lines:
        if line.startswith("expect "):
            claims += line.removeprefix("expect ").split(" and ")
        elif line and not line.startswith("look "):
            claims = []
    return claims


class Kinds(WindowTest):
    """One test for each scene is made of it below."""

    kind = "pipe"

    def setUp(self):
        self.options = dict(self.options, lesson=self.kind, size="1600x1200")
        super().setUp()

    def card(self, name):
        """The card of that name: what it says, or None."""
        for item in self.window.items("object:") + self.window.items("semaphore:"):
            if item["label"] == name:
                return item["value"]
        return None

    def process(self, name):
        return next((item["value"] for item in self.window.items("process:") if item["label"] == name), None)

    def said(self, name, field, number):
        """How the card says that the field is that number."""
        card = self.card(name)
        if field == "attached" and "shm_nattch" not in card:
            return rf"^(?:(?!attached:).)*(?:attached:(?:(?!attached:).)*){{{number}}}$"
        if card.startswith("owner:"):  # a mutex
            return "owner: nobody" if number == 0 else r"owner: (?!nobody)"
        return rf"(?<!\d){number}(?!\d)"

    def agrees(self, claim):
        """What can be read in the window is what the lesson claims. False: the window has no such thing to show."""
        if found := re.fullmatch(r"(not )?([\w-]+)\.exists", claim):
            card = self.card(found[2])
            gone = card is None or "removed" in card
            self.assertEqual(gone, found[1] is not None, card)
        elif found := re.fullmatch(r"([\w-]+)\.([\w.]+)(?:\[\w+\])? == (-?\d+)", claim):
            if self.process(found[1]) is not None:  # a variable: on a page that is not open
                return False
            self.assertRegex(self.card(found[1]), self.said(found[1], found[2], int(found[3])))
        elif found := re.fullmatch(r"([\w-]+)\.(\w+) == \[(.+)\]", claim):
            if found[2] == "why" or found[2].startswith("last"):
                return False
            for name in found[3].split(", "):
                self.assertRegex(self.card(found[1]), rf"\b{name}\b")
        elif found := re.fullmatch(r'([\w-]+) contains "([\w!]+)"', claim):
            self.assertIn(found[2], self.card(found[1]))
        elif found := re.fullmatch(r"([\w-]+) blocked in (\w+).*", claim):
            self.assertRegex(self.process(found[1]), rf"blocked.*{found[2]}")
        else:
            return False
        return True

    def read(self):
        return int(self.window.item("lesson")["value"])

    def next_block(self, begins_scene, last):
        """Space, until the block is over."""
        before = self.read()
        self.window.key("space")
        rests = lambda: last or self.window.item("next")["enabled"]
        grown = lambda: self.read() == 0 if begins_scene else self.read() > before
        self.window.until(lambda: grown() and rests(), "the block is over")

    def play(self):
        seen = 0
        every = blocks(self.kind)
        self.window.until(lambda: self.window.item("next")["enabled"], "the first scene has begun")
        for index, (what, name, lines) in enumerate(every):
            if index > 0:
                self.next_block(what == "scene", index + 1 == len(every))
            for claim in last_claims(lines) if what == "step" else []:
                with self.subTest(step=name, claim=claim):
                    seen += self.agrees(claim)
        self.assertGreater(seen, 0 if self.window.items("object:") + self.window.items("semaphore:") else -1)


def scene(kind):
    return type(f"Kind_{kind.replace('-', '_')}", (Kinds,), {"kind": kind, "test_cards": lambda self: self.play()})


for path in sorted(KINDS.glob("*/lesson.md")):
    case = scene(path.parent.name)
    globals()[case.__name__] = case
del case

if __name__ == "__main__":
    unittest.main()
