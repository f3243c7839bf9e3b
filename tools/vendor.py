"""Fetch the files that tools/vendor.toml lists, or check (offline) that those here are the right ones.

python -m tools.vendor            fetch what is missing or wrong in static/
python -m tools.vendor --tests    fetch the tools of the tests into var/vendor/ as well
python -m tools.vendor --check    fetch nothing; name each file that is missing or has changed
python -m tools.vendor --print    fetch everything and print its sha256, for a new version in vendor.toml
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE_MAP = re.compile(rb"\n?//[#@] sourceMappingURL=\S+\s*$")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--print", action="store_true", dest="show")
    options = parser.parse_args()
    lists = tomllib.loads((ROOT / "tools/vendor.toml").read_text())
    files = lists["file"] + (lists["test"] if options.tests or options.show else [])
    wrong = [file for file in files if options.show or not is_right(file)]
    if options.check:
        for file in wrong:
            print(
                f"{file['target']} is missing or differs from tools/vendor.toml. Run: python -m tools.vendor"
            )
        return 1 if wrong else 0
    return fetch(wrong, show=options.show)


def is_right(file: dict) -> bool:
    path = ROOT / file["target"]
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]


def fetch(files: list[dict], *, show: bool) -> int:
    with tempfile.TemporaryDirectory() as folder:
        packs: dict[str, Path] = {}
        for file in files:
            name = f"{file['package']}@{file['version']}"
            packs[name] = packs.get(name) or pack(name, folder)
            content = read(packs[name], file["source"])
            found = hashlib.sha256(content).hexdigest()
            if show:
                print(file["target"], found)
            elif found != file["sha256"]:
                print(f"{file['target']} from {name} has sha256 {found}, not the one in tools/vendor.toml.")
                return 1
            else:
                write(ROOT / file["target"], content)
    return 0


def pack(name: str, folder: str) -> Path:
    try:
        answer = subprocess.run(
            ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, name],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    except FileNotFoundError:
        sys.exit("npm is missing: it is needed to fetch the files in tools/vendor.toml.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"npm could not fetch {name}: {error.stderr.strip().splitlines()[-1:]}")
    return Path(folder) / answer.stdout.strip().splitlines()[-1]


def read(path: Path, source: str) -> bytes:
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"package/{source}")
        if member is None:
            sys.exit(f"{path.name} has no file {source}.")
        content = member.read()
    return SOURCE_MAP.sub(b"\n", content) if source.endswith(".js") else content


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    part.write_bytes(content)
    part.replace(path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
