import subprocess
import sys

from tools.environment import ROOT

KILLED = "tests/notifications/test_cycle_killed.py"


def test_cycle_with_deaths_in_a_process_that_has_nothing_else_to_do():
    """It forks, and looks for whoever else is at the database: neither goes with what other tests leave."""
    command = [sys.executable, "-m", "pytest", KILLED, "-m", "soak", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
