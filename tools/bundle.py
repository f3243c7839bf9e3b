"""static/css/*.css become static/site.css, one request: `python -m tools.bundle [--check]`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "static" / "css"
TARGET = ROOT / "static" / "site.css"
FIRST = ("tokens.css", "base.css", "components.css")
STRING_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
ONE_FOLDER_UP = re.compile(r"""(url\(\s*["']?)\.\./""")


def sources() -> list[Path]:
    first = [SOURCES / name for name in FIRST]
    return first + sorted(set(SOURCES.glob("*.css")) - set(first))


def bundle() -> str:
    lines = ["/* Made by tools/bundle.py from static/css/. Change those. */"]
    for source in sources():
        without_comments = STRING_OR_COMMENT.sub(r"\1", source.read_text(encoding="utf-8"))
        kept = [line.strip() for line in without_comments.splitlines() if line.strip()]
        lines += [ONE_FOLDER_UP.sub(r"\1", line) for line in kept]
    return "\n".join(lines) + "\n"


def is_fresh() -> bool:
    return TARGET.exists() and TARGET.read_text(encoding="utf-8") == bundle()


def main(arguments: list[str]) -> str | None:
    if "--check" in arguments:
        return None if is_fresh() else "static/site.css is older than static/css/: run make format."
    if not is_fresh():
        TARGET.write_text(bundle(), encoding="utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
