#!/usr/bin/env python3
"""The lesson about P and V in the real window, worked with real clicks and keys."""

import unittest

from window import WindowTest

SEVERAL = 200  # more blocks than any lesson has


class Lesson(WindowTest):
    """What a student does in a lesson."""

    def read(self):
        """How much of the lesson can be read."""
        return int(self.window.item("lesson")["value"])

    def answered(self):
        """The predictions that have been answered: {name: state}."""
        found = {}
        for item in self.window.items("answered:"):
            if item["role"] == "prediction":
                found[item["id"].removeprefix("answered:")] = item["value"]
        return found

    def to_the_question(self):
        """Space until the first prediction is asked; its options."""
        for _ in range(SEVERAL):
            if self.asked():
                return self.window.items("answer:")
            self.window.key("space")
        self.fail("no prediction in this lesson")

    def asked(self):
        """A prediction waits for its answer."""
        return self.window.find("skip") is not None

    def to_the_verdict(self):
        """Space until the kernel has answered; {name of the prediction: right or wrong}."""
        for _ in range(SEVERAL):
            judged = {name: state for name, state in self.answered().items() if state in ("right", "wrong")}
            if judged:
                return judged
            self.window.key("space")
        self.fail("the kernel never answered")

    def play(self, steps):
        """Space until so many steps were made; a question on the way is skipped."""
        for _ in range(SEVERAL):
            if self.window.dump()["steps"] >= steps:
                return
            if self.asked():
                self.window.click("skip")
            else:
                self.window.key("space")
        self.fail(f"no {steps} steps in this lesson")

    def test_next_by_button_and_by_key(self):
        first = self.read()
        self.window.click("next")
        second = self.read()
        self.assertGreater(second, first)
        self.window.key("space")
        self.assertGreater(self.read(), second)

    def test_question_waits_for_an_answer(self):
        self.to_the_question()
        before = self.window.dump()
        self.window.key("space")
        after = self.window.dump()
        self.assertEqual((after["steps"], after["mode"]), (before["steps"], "live"))
        self.assertTrue(self.asked())
        self.assertFalse(self.window.item("next")["enabled"])

    def test_prediction_right_and_wrong(self):
        options = [item["id"].removeprefix("answer:") for item in self.to_the_question()]
        self.assertGreaterEqual(len(options), 2)
        self.window.key(options[0])
        self.assertEqual(self.window.item(f"answer:{options[0]}")["value"], "chosen")
        self.window.key("Return")
        self.assertFalse(self.asked())
        self.assertEqual(self.answered(), {}, "no verdict before the kernel has answered")
        (name, first), = self.to_the_verdict().items()
        shown = {item["id"].rsplit(":", 1)[1]: item["value"] for item in self.window.items(f"answered:{name}:")}
        self.assertEqual(shown[options[0]], "chosen")

        # The other way round, in a lesson begun anew: the one that was right, or any other that is not.
        if first == "right":
            other, expected = options[1], "wrong"
        else:
            other, expected = next(key for key, value in shown.items() if value != "chosen"), "right"
        self.begin_anew()
        self.to_the_question()
        self.window.click(f"answer:{other}")
        self.window.click("next")
        self.assertEqual(self.to_the_verdict(), {name: expected})

    def test_step_by_button_and_digit_leaves_the_path(self):
        self.play(3)
        before = self.window.dump()
        self.assertFalse(before["exploring"])
        button = next(item for item in self.window.items("step:") if item["enabled"])
        self.window.click(button["id"])
        after = self.window.dump()
        self.assertEqual((after["steps"], after["exploring"]), (before["steps"] + 1, True))
        self.assertIsNotNone(self.window.find("banner"))
        button = next((index, item) for index, item in enumerate(self.window.items("step:"), 1) if item["enabled"])
        self.window.key(str(button[0]))
        self.assertEqual(self.window.dump()["steps"], after["steps"] + 1)
        # Space leads back: the processes run again, to the end of the last block.
        self.window.key("space")
        self.window.until(lambda: self.window.dump()["mode"] == "live", "back on the path")
        back = self.window.dump()
        self.assertEqual((back["steps"], back["exploring"]), (before["steps"], False))

    def test_key_that_cannot_step_says_why(self):
        for _ in range(SEVERAL):
            states = [item["id"] for item in self.window.items("step:") if not item["enabled"]]
            if states:
                break
            if self.asked():
                self.window.click("skip")
            else:
                self.window.key("space")
        self.assertIsNone(self.window.find("notice"))
        before = self.window.dump()["steps"]
        place = [item["id"] for item in self.window.items("step:")].index(states[0]) + 1
        self.window.key(str(place))
        self.assertEqual(self.window.dump()["steps"], before)
        self.assertNotEqual(self.window.item("notice")["label"], "")

    def test_scrub_and_back_to_now(self):
        self.play(6)
        steps = self.window.dump()["steps"]
        x, y, width, height = self.window.item("timeline")["rect"]
        self.window.drag((x + width * 0.9, y + height / 2), (x + width * 0.6, y + height / 2), (x + 2, y + height / 2))
        past = self.window.dump()
        self.assertEqual((past["mode"], past["steps"]), ("past", steps))
        self.assertLess(past["step"], steps)
        self.assertFalse(any(item["enabled"] for item in self.window.items("step:")))
        self.window.key("Right")
        self.assertEqual(self.window.dump()["step"], past["step"] + 1)
        self.window.key("Left")
        self.assertEqual(self.window.dump()["step"], past["step"])
        self.window.key("End")
        now = self.window.dump()
        self.assertEqual((now["mode"], now["step"]), ("live", steps))

    def test_rewind(self):
        self.play(6)
        steps = self.window.dump()["steps"]
        self.window.click("back")
        self.window.click("back")
        self.assertEqual(self.window.dump()["step"], steps - 2)
        then = self.states()
        self.window.click("banner:second")
        self.window.until(lambda: self.window.dump()["mode"] == "live", "rewound")
        now = self.window.dump()
        self.assertEqual((now["step"], now["steps"]), (steps - 2, steps - 2))
        self.assertEqual(self.states(), then)
        self.assertTrue(any(item["enabled"] for item in self.window.items("step:")))

    def states(self):
        return {item["id"]: item["label"] for item in self.window.items("state:")}

    def test_run_goes_until_all_is_quiet(self):
        self.play(2)
        before = self.window.dump()["steps"]
        self.window.click("run")
        self.window.until(lambda: self.window.dump()["mode"] == "live", "quiet")
        after = self.window.dump()
        self.assertGreater(after["steps"], before + 1)
        self.assertTrue(after["exploring"])
        self.assertFalse(any(item["enabled"] for item in self.window.items("step:")), "nobody can run any more")

    def test_reset(self):
        self.play(6)
        self.window.key("ctrl+r")
        self.window.until(lambda: self.window.dump()["mode"] == "live", "begun again")
        self.assertLess(self.window.dump()["steps"], 6)
        self.assertTrue(any(item["enabled"] for item in self.window.items("step:")))

    def test_language(self):
        english = self.window.item("next")["label"]
        self.window.click("language")
        self.assertEqual(self.window.dump()["lang"], "zh")
        self.assertNotEqual(self.window.item("next")["label"], english)
        self.window.key("ctrl+l")
        self.assertEqual(self.window.dump()["lang"], "en")
        self.assertEqual(self.window.item("next")["label"], english)

    def test_theme(self):
        self.window.click("theme")
        self.assertEqual(self.window.dump()["theme"], "light")
        self.window.key("ctrl+t")
        self.assertEqual(self.window.dump()["theme"], "dark")

    def test_nothing_is_drawn_while_nothing_changes(self):
        self.play(3)
        before = self.window.command("stats")["frames"]
        self.window.rest(2)
        self.assertEqual(self.window.command("stats")["frames"], before)


class Course(WindowTest):
    """./lab without a word more: the first lesson is open, and the list of all is one key away."""

    options = {"lang": "en", "theme": "dark"}

    def test_list_and_lesson(self):
        self.assertEqual(self.window.item("lesson")["label"], "the-lab")
        self.window.key("ctrl+o")
        self.assertIsNone(self.window.find("lesson"))
        self.window.click("lesson:pipe")
        self.assertIsNotNone(self.window.find("lesson"))
        self.assertTrue(self.window.item("next")["enabled"])


class KeyboardAlone(WindowTest):
    """Someone who never touches the mouse comes to the end."""

    def test_to_the_end(self):
        for _ in range(SEVERAL):
            if self.window.find("skip"):
                self.window.key("a", "Return")
            elif self.window.item("next")["enabled"]:
                self.window.key("space")
            else:
                break
        lesson = self.window.dump()
        self.assertEqual(lesson["mode"], "live")
        predictions = [item for item in self.window.items("answered:") if item["role"] == "prediction"]
        self.assertGreaterEqual(len(predictions), 3)
        self.assertTrue(all(item["value"] in ("right", "wrong") for item in predictions), predictions)


if __name__ == "__main__":
    unittest.main()
