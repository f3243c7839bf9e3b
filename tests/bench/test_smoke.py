import subprocess
import sys

from bench.__main__ import CALLING, PAGES, RESULT, SIMILAR, SUBMIT
from tools.environment import ROOT


def test_bench_measures_every_page_beside_its_floor():
    command = [sys.executable, "-m", "bench", "2000", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert [
        name for name in (*PAGES, SUBMIT, SIMILAR, RESULT, CALLING) if f"\n{name}" not in done.stdout
    ] == []
    assert "8 clients" in done.stdout and "\nwhole list, json: " in done.stdout
