"""The still fonts of printed pages, cut from the variable one of the web pages. Run by hand when it changes:

    var/uv/bin/uv run --no-project --with fonttools --with brotli python tools/print_fonts.py

Typst takes no variable fonts. The result is checked in: fontTools is needed for this alone.
"""

from pathlib import Path
from shutil import copyfile

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "static" / "fonts"
TARGET = ROOT / "lean_portal" / "typst" / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
WEIGHTS = {350: "Light", 400: "Regular", 650: "SemiBold", 750: "Bold"}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight, style in WEIGHTS.items():
        cut(weight, style)
    copyfile(SOURCE / "OFL.txt", TARGET / "OFL.txt")


def cut(weight: int, style: str) -> None:
    font = instantiateVariableFont(TTFont(SOURCE / "atkinson-next.woff2"), {"wght": weight})
    font.flavor = None
    font["OS/2"].usWeightClass = weight
    for number, words in {2: style, 4: f"{FAMILY} {style}", 6: f"{FAMILY.replace(' ', '')}-{style}"}.items():
        font["name"].setName(words, number, 3, 1, 0x409)
    font.save(TARGET / f"AtkinsonHyperlegibleNext-{style}.ttf")


if __name__ == "__main__":
    main()
