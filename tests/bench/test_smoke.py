import subprocess
import sys
from collections import defaultdict

from bench.__main__ import CALLING, NIGHT, RESULT, SIMILAR
from bench.pages import SUBMIT, pages_of
from tools.environment import ROOT


def test_bench_measures_every_page_beside_its_floor():
    command = [sys.executable, "-m", "bench", "2000", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    names = (*pages_of(defaultdict(str)), SUBMIT, SIMILAR, RESULT, NIGHT, CALLING)
    assert [name for name in names if f"\n{name}" not in done.stdout] == []
    assert "8 clients" in done.stdout and "\nfiltered list, csv: " in done.stdout
