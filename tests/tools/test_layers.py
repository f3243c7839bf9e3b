import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.environment import ROOT

RULES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Empty rooms with the names of ours, under our contract."""
    for package in RULES["root_packages"]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    whole = (ROOT / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(whole[whole.index("[tool.importlinter]") :])
    return tmp_path


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    env = {**os.environ, "PYTHONPATH": str(house)}
    return subprocess.run(command, cwd=house, env=env, capture_output=True, text=True, check=False)


def test_import_downwards_is_allowed(house: Path) -> None:
    (house / "notifications" / "planning.py").write_text("import improvements\nimport events\n")
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("improvements", "notifications"),
        ("events", "organisation"),
        ("organisation", "overview"),
        ("lean_portal", "events"),
        ("overview", "demo"),
    ],
)
def test_import_upwards_is_refused(house: Path, below: str, above: str) -> None:
    (house / below / "services.py").write_text(f"import {above}\n")
    done = lint(house)
    assert done.returncode == 1
    assert f"{below} is not allowed to import {above}" in done.stdout


def test_contract_lists_every_app_of_the_house() -> None:
    apps = {path.parent.name for path in ROOT.glob("*/models*")} | {"lean_portal"}
    assert apps <= set(RULES["root_packages"])
