"""The texts in Swedish and English: `python -m tools.translations [--check]`.

Collects the message ids (with gettext's xgettext, when it is there), fills the English catalogue in with the
ids themselves, and compiles .po to .mo. `--check` changes nothing and names what is missing or wrong.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.core.management import call_command
from django.core.management.commands.makemessages import Command as MakeMessages

from tools import environment
from tools.environment import ROOT

LANGUAGES = ("sv", "en")
EXTENSIONS = ("py", "html", "txt")
NOT_OURS = (".venv", "var", "static", "tests", "tools", "bench", "docs", "deploy", "node_modules")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*\}(?!\})")


class Collect(MakeMessages):
    """A guess at a translation is worse than none: it looks finished."""

    msgmerge_options = [*MakeMessages.msgmerge_options, "--no-fuzzy-matching"]


def catalogue(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def can_collect() -> bool:
    return all(shutil.which(program) for program in ("xgettext", "msgmerge", "msgattrib", "msguniq"))


def collect() -> None:
    (ROOT / "locale").mkdir(exist_ok=True)
    os.chdir(ROOT)
    call_command(
        Collect(),
        locale=list(LANGUAGES),
        extensions=list(EXTENSIONS),
        ignore_patterns=list(NOT_OURS),
        add_location="file",
        no_wrap=True,
        no_obsolete=True,
        verbosity=0,
    )
    for language in LANGUAGES:
        po = read(catalogue(language))
        po.header, po.metadata_is_fuzzy = "", False
        po.metadata = facts(language)
        if language == "en":
            fill_in_english(po)
        po.save()


def facts(language: str) -> dict[str, str]:
    """What does not change from run to run."""
    return {
        "Project-Id-Version": "Lean-portalen",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=0)


def fill_in_english(po: polib.POFile) -> None:
    for entry in po:
        if entry.msgid_plural:
            words = {0: entry.msgid, 1: entry.msgid_plural}
            entry.msgstr_plural = {form: text or words[form] for form, text in entry.msgstr_plural.items()}
        else:
            entry.msgstr = entry.msgstr or entry.msgid


def compile_all() -> None:
    for language in LANGUAGES:
        path = catalogue(language)
        if path.exists():
            path.with_suffix(".mo").write_bytes(read(path).to_binary())


# ---- the check -----------------------------------------------------------------------------------------
def problems() -> Iterator[str]:
    collected = collected_ids()
    for language in LANGUAGES:
        path = catalogue(language)
        if not path.exists():
            yield f"{language}: there is no catalogue; run make messages."
            continue
        po = read(path)
        for entry in po:
            yield from (f"{language}: {problem}: {entry.msgid!r}" for problem in entry_problems(entry))
        if collected is not None:
            yield from differences(language, po, collected)
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != po.to_binary():
            yield f"{language}: django.mo is older than django.po; run make messages."


def entry_problems(entry: polib.POEntry) -> Iterator[str]:
    if entry.obsolete:
        yield "no longer used"
        return
    if entry.fuzzy:
        yield "only guessed (fuzzy)"
    if not all(translations(entry)):
        yield "not translated"
        return
    if not placeholders_fit(entry):
        yield "other placeholders than in the original"


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders_fit(entry: polib.POEntry) -> bool:
    if not entry.msgid_plural:
        return placeholders(entry.msgid) == placeholders(entry.msgstr)
    wanted = placeholders(entry.msgid_plural)
    # "One week" needs no number; "%(count)s weeks" does.
    one, *more = entry.msgstr_plural.values()
    return set(placeholders(one)) <= set(wanted) and all(placeholders(text) == wanted for text in more)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def differences(language: str, po: polib.POFile, collected: set[tuple[str | None, str]]) -> Iterator[str]:
    ids = {(entry.msgctxt, entry.msgid) for entry in po if not entry.obsolete}
    yield from (
        f"{language}: missing in the catalogue: {msgid!r}" for _, msgid in sorted(collected - ids, key=str)
    )
    yield from (f"{language}: no longer used: {msgid!r}" for _, msgid in sorted(ids - collected, key=str))


def collected_ids() -> set[tuple[str | None, str]] | None:
    """What the code asks for today, collected in a copy of it."""
    if not can_collect():
        print("gettext is not installed, so new texts that no catalogue has yet are not looked for.")
        return None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve()
        copy_sources(copy)
        subprocess.run([sys.executable, "-m", "tools.translations", "--collect"], cwd=copy, check=True)
        return {(entry.msgctxt, entry.msgid) for entry in read(catalogue("en", copy)) if not entry.obsolete}


def copy_sources(copy: Path) -> None:
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
    for child in ROOT.iterdir():
        if child.name == "tools" or (child.is_dir() and child.name not in {*NOT_OURS, "locale"}):
            if not child.name.startswith("."):
                shutil.copytree(child, copy / child.name, ignore=unwanted)


def main(arguments: list[str]) -> int:
    environment.fill_in()
    if "--check" in arguments:
        found = list(problems())
        print("\n".join(found) or "Swedish and English are complete.")
        return 1 if found else 0
    if can_collect():
        collect()
    else:
        print("gettext is not installed, so the texts are not collected again; only compiled.")
    if "--collect" not in arguments:
        compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
