"""lessons/README.md, the author's guide: its files are written and its commands run, in the order in which it tells."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

BINARIES = Path(os.environ["IPCLAB_BINARY_DIR"])
GUIDE = Path(__file__).resolve().parents[2] / "lessons/README.md"
BLOCK = re.compile(r"^~~~~ (sh|file) ?(.*?)\n(.*?)^~~~~$", re.MULTILINE | re.DOTALL)


def words(text):
    return " ".join(text.split())


class Guide(unittest.TestCase):
    def test_all_of_it(self):
        blocks = BLOCK.findall(GUIDE.read_text())
        self.assertEqual({kind for kind, _, _ in blocks}, {"sh", "file"})
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            (home / "lessons").mkdir()
            environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": folder, "XDG_CACHE_HOME": f"{folder}/cache",
                           "XDG_DATA_HOME": f"{folder}/data", "PATH": f"{BINARIES}:{os.environ['PATH']}"}
            for kind, name, text in blocks:
                if kind == "file":
                    path = home / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
                    continue
                for session in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                    line, _, expected = session.partition("\n")
                    status = re.search(r"# status (\d+)$", line)
                    with self.subTest(line=line):
                        done = subprocess.run(line, shell=True, cwd=home, env=environment, capture_output=True,
                                              text=True, timeout=60, check=False)
                        self.assertEqual(done.returncode, int(status[1]) if status else 0, done.stdout + done.stderr)
                        for row in expected.splitlines():
                            self.assertIn(words(row), words(done.stdout + done.stderr))


if __name__ == "__main__":
    unittest.main()
