#!/usr/bin/env python3
"""What the lessons teach of what they have to: lessons/coverage.md, made of lessons/covers.toml and the [covers] of each lesson.

coverage.py            exit 1 where something is claimed that is not there, or left out, or coverage.md is not current
coverage.py --write    write coverage.md
"""

import re
import sys
import tomllib
from pathlib import Path

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
PAGE = LESSONS / "coverage.md"


def course():
    parts = tomllib.loads((LESSONS / "course.toml").read_text())["part"]
    return [name for part in parts for name in part["lessons"]]


def read_lesson(name):
    """Its [covers], and its blocks in order."""
    _, front, body = (LESSONS / name / "lesson.md").read_text().split("+++", 2)
    blocks = re.findall(r"^```(?:scene|step|predict|try|challenge|demonstration) ([\w-]+)", body, re.M)
    return tomllib.loads(front).get("covers", {}), blocks


def plain(text):
    return text.replace("|", "\\|").replace("\n", " ")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows]) + "\n"


def main():
    wanted = tomllib.loads((LESSONS / "covers.toml").read_text())
    items, errors, later = wanted["items"], wanted["errors"], wanted["later"]
    mistakes = []
    taught = {}
    for lesson in course():
        covers, blocks = read_lesson(lesson)
        for row, block in covers.items():
            if row not in items and row not in errors:
                mistakes.append(f"lessons/{lesson}/lesson.md: [covers] {row}: no such row in lessons/covers.toml")
            if block not in blocks:
                mistakes.append(f"lessons/{lesson}/lesson.md: [covers] {row}: no block is called {block}")
            taught.setdefault(row, []).append(f"[{lesson}]({lesson}/lesson.md) {block}")
    for row in [*items, *errors]:
        if row not in taught and row not in later:
            mistakes.append(f"lessons/covers.toml: {row} is in no lesson, and in no lesson to come")
        if row in taught and row in later:
            mistakes.append(f"lessons/covers.toml: {row} is taught now: take it out of [later]")

    page = (
        "# What the lessons cover\n\n"
        "The course grew out of notes on interprocess communication. Here is every item of them, and every error in them that a"
        " lesson sets right, with the lesson and the block that teaches it. Made by `tests/lessons/coverage.py --write`"
        " from `covers.toml` and the `[covers]` of each lesson; a test says when it is not current.\n\n"
        f"{sum(row in taught for row in items)} of {len(items)} items and {sum(row in taught for row in errors)} of"
        f" {len(errors)} errors are taught; the others are left for lessons to come.\n\n## Items\n\n"
    )
    page += table(["row", "item", "taught in"], [(row, items[row], "; ".join(taught[row])) for row in items if row in taught])
    page += "\n## Errors\n\n"
    page += table(["row", "the notes say", "what is right", "taught in"],
                  [(row, *errors[row], "; ".join(taught[row])) for row in errors if row in taught])
    page += "\n## Left for lessons to come\n\n"
    page += table(["row", "item or error", "lesson"],
                  [(row, items[row] if row in items else errors[row][0], later[row]) for row in [*items, *errors]
                   if row not in taught and row in later])

    if "--write" in sys.argv[1:]:
        PAGE.write_text(page)
    elif not PAGE.exists() or PAGE.read_text() != page:
        mistakes.append("lessons/coverage.md is not current: tests/lessons/coverage.py --write")
    print("\n".join(mistakes) or f"{len(taught)} rows are taught, {len(later)} are left for later")
    sys.exit(1 if mistakes else 0)


main()
