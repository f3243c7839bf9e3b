"""Where the parts keep what they need, and who owns it."""

import hashlib
import os
import pwd
import re
import stat
import tempfile
from pathlib import Path

from tools.parts import PartError

# A socket's address may be 107 bytes long, and PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 90
# Addresses are written in URLs and in lists with commas: anything unusual gets a folder with a plain name.
PLAIN = re.compile(r"[\w/. +-]+", re.ASCII)
SURVIVES_RESTARTS = Path("/var/tmp")


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root lends it an account that owns nothing else."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "daemon"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PartError(
        "PostgreSQL cannot run as root, and this machine has no account named nobody to run it as."
    )


def private(folder: Path, account: pwd.struct_passwd | None = None) -> Path:
    """Make the folder so that its owner alone can enter it. One that somebody else made is refused."""
    uid, gid = (account.pw_uid, account.pw_gid) if account else (os.geteuid(), os.getegid())
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise PartError(
                f"{folder} belongs to somebody else; remove it or choose another LEAN_STATE_DIR."
            ) from None
        folder.chmod(0o700)
    else:
        os.chown(folder, uid, gid)
        folder.chmod(0o700)
    return folder


def name_of(state: Path) -> str:
    return "lean-portalen-" + hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:12]


def short_temporary() -> Path:
    folder = Path(tempfile.gettempdir())
    return folder if is_fit_for_sockets(folder / ("x" * 40)) else Path("/tmp")


def is_fit_for_sockets(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(str(folder)) is not None


def socket_folder(folder: Path, state: Path, account: pwd.struct_passwd | None = None) -> Path:
    """The wished folder, or a short one among the temporary files when its name would be too long."""
    if not is_fit_for_sockets(folder):
        folder = short_temporary() / f"{name_of(state)}-{folder.name}"
    return private(folder, account)


def cluster_home(state: Path) -> Path:
    """As root the database lives outside the state folder, where the other account can reach it."""
    return SURVIVES_RESTARTS / name_of(state) if os.geteuid() == 0 else state / "postgres"
