#!/usr/bin/env python3
"""Checks the rooms: includes.py [ROOT] prints every #include and every linked room that app/README.md does not allow."""

import fnmatch
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
ROOM_CALL = re.compile(r"^room\(([^\s)]+)\s*(?:ROOMS\s+((?:(?!LIBRARIES)[^)])*))?", re.MULTILINE)


def tables(readme):
    """The tables of a Markdown file: {text of the first heading cell: rows of cells}."""
    found, rows = {}, None
    for line in readme.read_text().splitlines():
        if not line.startswith("|"):
            rows = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if rows is None:
            rows = found.setdefault(cells[0], [])
        elif not set(cells[0]) <= set("-: "):
            rows.append(cells)
    return found


def words(cell):
    return re.findall(r"`([^`]+)`", cell)


class Rules:
    def __init__(self, app):
        self.app = app
        found = tables(app / "README.md")
        self.rooms = {}
        for folder, purpose, may in found["folder"]:
            name = words(folder)[0]
            self.rooms[name] = set(words(may))
            if not purpose:
                raise ValueError(f"app/README.md: the room {name} has no sentence")
        self.rooms["."] = set(self.rooms)  # main.cpp, above all
        self.headers = [(pattern, set(words(only))) for patterns, only in found["headers"] for pattern in words(patterns)]
        self.problems = []

    def room_of(self, path):
        """The room of a path relative to app/: the longest one that contains it, "." at the top; None in no room."""
        fitting = [room for room in self.rooms if path.startswith(room + "/")]
        if fitting:
            return max(fitting, key=len)
        return "." if "/" not in path else None

    def complain(self, place, words):
        self.problems.append(f"{place}: {words}")

    def check_file(self, path):
        relative = path.relative_to(self.app).as_posix()
        room = self.room_of(relative)
        if room is None:
            self.complain(f"app/{relative}", "is in no room of app/README.md")
            return
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                self.check_include(f"app/{relative}:{number}", room, *match.groups())

    def check_include(self, place, room, kind, header):
        if kind == "<":
            for pattern, only in self.headers:
                if fnmatch.fnmatchcase(header, pattern) and room not in only:
                    self.complain(place, f"<{header}> belongs in {', '.join(sorted(only))} only, this is {room}")
            return
        if not (self.app / header).is_file():
            self.complain(place, f'"{header}" is no file of app/; libraries are included with <>')
            return
        other = self.room_of(header)
        if other != room and other not in self.rooms[room]:
            self.complain(place, f"{room} may not include {other}")

    def check_links(self):
        linked = {}
        for name, rooms in ROOM_CALL.findall((self.app / "CMakeLists.txt").read_text()):
            linked[name] = set(rooms.split())
        for name in sorted((self.rooms.keys() | linked.keys()) - {"."}):
            if name not in linked or name not in self.rooms:
                where = "app/README.md" if name in linked else "app/CMakeLists.txt"
                self.complain(where, f"the room {name} is missing")
            elif linked[name] != self.rooms[name]:
                self.complain(
                    "app/CMakeLists.txt",
                    f"{name} links {sorted(linked[name])}, its row in app/README.md says {sorted(self.rooms[name])}",
                )


def problems(root):
    app = Path(root) / "app"
    rules = Rules(app)
    for path in sorted(app.rglob("*")):
        if path.suffix in (".cpp", ".hpp", ".h"):
            rules.check_file(path)
    rules.check_links()
    return rules.problems


if __name__ == "__main__":
    found = problems(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)
