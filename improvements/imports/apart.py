"""A file is read in a process of its own, which may use so much time and memory and no more. No Django here.

What the limits of reading.py let through is read in a few seconds. Should some file still find a way to cost
more, the system ends this process and neither a worker nor the machine notices.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from improvements.imports.reading import Refused, Row, Table, check, read_csv, read_json
from improvements.imports.workbook import read_xlsx

CPU_SECONDS = 10
WALL_SECONDS = 25  # a transaction that waits for it may stand idle for 30
MEMORY = 1024 * 1024 * 1024
ROOT = Path(__file__).resolve().parents[2]
KEPT = ("LD_LIBRARY_PATH", "PYTHONHOME")  # some Pythons do not start without; passwords stay behind


def read(name: str, content: bytes, list_key: str = "") -> Table:
    kind = check(name, content)
    if kind == "csv":
        return read_csv(content)
    return read_json(content, list_key) if kind == "json" else read_xlsx(content, list_key)


def read_apart(name: str, content: bytes, list_key: str = "") -> Table:
    """The same, in a process of its own. Refused when the limits of time or memory end it."""
    kind = check(name, content)
    command = [sys.executable, "-m", "improvements.imports.apart", f"file.{kind}", list_key, str(CPU_SECONDS)]
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=WALL_SECONDS, cwd=ROOT, env=env, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused("heavy") from None
    if done.returncode < 0:  # ended by a signal
        raise Refused("heavy")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["facts"])
    return Table(**{**answer, "rows": [Row(*row) for row in answer["rows"]]})


def main(name: str, list_key: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer: dict[str, object]
    try:
        table = read(name, sys.stdin.buffer.read(), list_key)
        answer = {
            "columns": table.columns,
            "rows": [(row.number, row.cells) for row in table.rows],
            "chosen": table.chosen,
            "lists": table.lists,
        }
    except Refused as refusal:
        answer = {"refused": refusal.code, "facts": refusal.facts}
    except MemoryError:
        answer = {"refused": "heavy", "facts": {}}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
