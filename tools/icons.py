"""Add icons from the package lucide-static (ISC, see static/icons.LICENSE.txt) to static/icons.svg.

    python -m tools.icons log-out lock

Icons that are there already stay as they are; our own (mark, st-*) are drawn in the file itself.
"""

import re
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tools.vendor import ROOT, pack, read

PACKAGE = "lucide-static@1.62.0"
SPRITE = ROOT / "static/icons.svg"
SYMBOL = re.compile(r'<symbol id="([\w-]+)".*?</symbol>', re.DOTALL)


def main(names: list[str]) -> None:
    text = SPRITE.read_text()
    symbols = {match[1]: match[0] for match in SYMBOL.finditer(text)}
    with tempfile.TemporaryDirectory() as folder:
        archive: Path = pack(PACKAGE, folder)
        for name in names:
            symbols.setdefault(name, symbol(name, read(archive, f"icons/{name}.svg")))
    head = text[: text.index("<symbol")]
    SPRITE.write_text(head + "".join(symbols[name] for name in sorted(symbols)) + "</svg>")


def symbol(name: str, drawing: bytes) -> str:
    shapes = []
    for shape in ElementTree.fromstring(drawing):
        attributes = "".join(f' {key}="{value}"' for key, value in shape.attrib.items())
        shapes.append(f"<{shape.tag.removeprefix('{http://www.w3.org/2000/svg}')}{attributes} />")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(shapes)}</symbol>'


if __name__ == "__main__":
    main(sys.argv[1:])
