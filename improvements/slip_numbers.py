"""The number of a blank slip, as K7M2-4QX9: read from somebody's handwriting, typed by somebody else.

No sign looks like another one of the list. Eight of 26 are more than two hundred thousand million, so nobody
hits upon one of the few that are printed.
"""

import re
import secrets

SIGNS = "2346789ACDEFGHJKMNPQRTVWXY"
HALF = 4
SHAPE = re.compile(rf"[{SIGNS}]{{{2 * HALF}}}")


def new_number() -> str:
    return written("".join(secrets.choice(SIGNS) for _sign in range(2 * HALF)))


def written(signs: str) -> str:
    return f"{signs[:HALF]}-{signs[HALF:]}"


def read_number(typed: str) -> str | None:
    """As it is kept, whatever stands between its signs; None for what is no number."""
    signs = re.sub(r"[\W_]", "", typed).upper()
    return written(signs) if SHAPE.fullmatch(signs) else None
