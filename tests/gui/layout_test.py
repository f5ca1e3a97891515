#!/usr/bin/env python3
"""No text is cut or lies on another, in the whole lesson, in each language and size."""

import unittest

from window import Window, WindowTest

BLOCKS = 200  # more than any lesson has


class Layout(WindowTest):
    def faults(self, **options):
        """Plays the lesson to its end and collects what layout reports on the way."""
        self.assertEqual(self.window.close(), 0)
        self.window = Window(self.screen, lesson="semaphore", theme="dark", **options)
        found = {}
        for block in range(BLOCKS):
            answer = self.window.command("layout")
            self.assertGreater(answer["texts"], 20)
            for fault in answer["faults"]:
                found.setdefault(fault, block)
            if self.window.find("skip"):
                self.window.command("key b enter")
                if self.window.find("skip"):  # no choice of letters: a number is asked for, or a process
                    self.window.click("skip")
            elif self.window.item("next")["enabled"]:
                self.window.command("key space")
            else:
                return [f"block {at}: {fault}" for fault, at in found.items()]
        self.fail("the lesson never ends")

    def test_english_1280(self):
        self.assertEqual(self.faults(lang="en", size="1280x800"), [])

    def test_chinese_1280(self):
        self.assertEqual(self.faults(lang="zh", size="1280x800"), [])

    def test_english_1920(self):
        self.assertEqual(self.faults(lang="en", size="1920x1080"), [])

    def test_chinese_1920(self):
        self.assertEqual(self.faults(lang="zh", size="1920x1080"), [])

    def test_narrow_with_tabs(self):
        self.assertEqual(self.faults(lang="en", size="900x700"), [])


if __name__ == "__main__":
    unittest.main()
