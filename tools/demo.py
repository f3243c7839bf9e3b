"""`make demo`: the whole product on real parts, in one command that ends everything that it started.

PORT and LEAN_STATE_DIR change where. DATABASE_URL, REDIS_URL and MAIL_URL replace a part by a real server.
"""

import errno
import fcntl
import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tools.parts import PartError, folders
from tools.parts.mail import MailServer
from tools.parts.postgres import Cluster
from tools.parts.process import exists, wait_until
from tools.parts.supervisor import Program, Stopped, Supervisor
from tools.parts.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent
MARK = "LEAN_PORTALEN_PART_OF"
OURS = ("postgres", "mail", "static", "log", "run", "secret-key")
NOT_SERVED = ("django_htmx", "css/*")  # we carry our own htmx; site.css holds what is in css/
PEOPLE = (
    "medarbetare chef ersattare forvaltningschef bolagschef styrgrupp styrgrupp2 styrgrupp3 koncernchef "
    "samordnare redaktor registrator ombud admin"
).split()


def say(words: str) -> None:
    print(words, flush=True)


class Demo:
    def __init__(self, state: Path, port: int) -> None:
        self.state, self.port = state, port
        self.run, self.logs = state / "run", state / "log"
        self.supervisor = Supervisor(say)
        self.site = f"http://127.0.0.1:{port}"

    # ---- the parts -----------------------------------------------------------------------------------
    def start(self) -> None:
        begun = time.monotonic()
        for folder in (self.run, self.logs):
            folders.private(folder)
        end_leftovers(self.state)
        check_port(self.port)
        env = {**self.start_servers(), **self.settings()}
        self.prepare(env)
        self.start_programs(env)
        self.supervisor.wait_for("The web server", self.answers, seconds=60)
        self.welcome(time.monotonic() - begun)

    def start_servers(self) -> dict[str, str]:
        """An address that is given is used as it is; otherwise the part is started here."""
        servers = {
            "DATABASE_URL": (
                "PostgreSQL",
                Cluster(folders.cluster_home(self.state), state=self.state, log=self.log("postgres")),
            ),
            "REDIS_URL": ("Valkey", Valkey(self.state / "valkey", state=self.state, log=self.log("valkey"))),
            "MAIL_URL": ("The mail server", MailServer(self.state / "mail", log=self.log("mail"))),
        }
        addresses = {}
        for variable, (name, part) in servers.items():
            if address := os.environ.get(variable):
                say(f"{name}: the one in {variable}.")
                if variable == "DATABASE_URL":
                    refuse_a_database_in_use(address)
                addresses[variable] = address
            else:
                self.supervisor.start(name, part, restarts=variable != "DATABASE_URL")
                addresses[variable] = part.url
        return addresses

    def settings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "DJANGO_"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "lean_portal.settings",
            "DEMO": "true",
            "SECRET_KEY": secret_key(self.state / "secret-key"),
            "SITE_URL": self.site,
            "EXTRA_HOSTS": "localhost",
            "STATE_DIR": str(self.state),
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.state),
        }

    def prepare(self, env: dict[str, str]) -> None:
        say("The database is brought up to date …")
        self.finish("migrate", env, "migrate", "--no-input")
        self.collect_static(env)
        say("The demo's people and suggestions are looked after …")
        self.finish("load_demo", env, "load_demo")

    def finish(self, name: str, env: dict[str, str], *command: str) -> None:
        program = self.program(name, env, "manage.py", *command)
        self.supervisor.finish(name, program, seconds=300)

    def collect_static(self, env: dict[str, str]) -> None:
        note, wanted = self.run / "static.collected", fingerprint_of_static()
        if (
            note.exists()
            and note.read_text() == wanted
            and (self.state / "static" / "staticfiles.json").exists()
        ):
            return
        say("Stylesheets, icons and scripts are collected and compressed …")
        unused = [word for pattern in NOT_SERVED for word in ("--ignore", pattern)]
        self.finish(
            "collectstatic", env, "collectstatic", "--no-input", "--clear", "--verbosity", "0", *unused
        )
        note.write_text(wanted)

    def start_programs(self, env: dict[str, str]) -> None:
        schedule = self.run / "beat-schedule"
        schedule.unlink(
            missing_ok=True
        )  # every period is short; a file that a crash left half written is not worth keeping
        celery = ("-m", "celery", "-A", "lean_portal")
        worker = self.program("worker", env, *celery, "worker", "--concurrency", "2", "--loglevel", "INFO")
        beat = self.program("beat", env, *celery, "beat", "--schedule", str(schedule), "--loglevel", "INFO")
        web = self.program("web", env, *web_command(self.port))
        self.supervisor.start("The Celery worker", worker)
        self.supervisor.start("Celery beat", beat)
        self.supervisor.start("The web server", web)

    def program(self, name: str, env: dict[str, str], *args: str) -> Program:
        return Program([sys.executable, *args], log=self.log(name), cwd=ROOT, env=env)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    # ---- ready ---------------------------------------------------------------------------------------
    def answers(self) -> bool:
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            line.request("GET", "/health/live")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def welcome(self, seconds: float) -> None:
        say(f"Ready: {self.site}/   ({seconds:.0f} s)")
        say("Log in as one of these, password lean-demo (…@almfors.example):")
        for start in range(0, len(PEOPLE), 5):
            say("  " + " ".join(f"{person}@" for person in PEOPLE[start : start + 5]))
        say(f"Messages sent: {self.site}/demo/mail/   Logs: {self.logs}   Ctrl-C stops everything.")


def web_command(port: int) -> list[str]:
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers"]
    return [*command, "--workers-kill-timeout", "5", "--no-ws", "lean_portal.wsgi:application"]


# ---- what must hold before anything starts -------------------------------------------------------------
def check_port(port: int) -> None:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PartError(
                f"Port {port} is taken by another program: choose a free one, as in PORT=8001 make demo."
            ) from None
        raise PartError(f"Port {port} cannot be used ({error.strerror}): choose another with PORT.") from None


def refuse_a_database_in_use(address: str) -> None:
    """Before anything is written: not even tables are added to a database that somebody works in."""
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            question = "SELECT count(*), to_regclass('demo_marker') IS NOT NULL FROM pg_tables"
            found = connection.execute(f"{question} WHERE schemaname = 'public'").fetchone()
            tables, marked = found or (0, False)
    except psycopg.Error as error:
        raise PartError(f"The database in DATABASE_URL does not answer: {str(error).strip()}") from None
    if tables and not marked:
        raise PartError(
            "The database in DATABASE_URL is neither empty nor marked as a demo, so nothing was written: "
            "choose an empty one."
        )


def read_port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise PartError(f"PORT must be a number between 1 and 65535, not {value!r}.")
    return int(value)


def read_state() -> Path:
    state = Path(os.environ.get("LEAN_STATE_DIR") or ROOT / "var")
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PartError(f"LEAN_STATE_DIR is {state}, which cannot be made ({error.strerror}).") from None
    return state.resolve()


@contextmanager
def alone(state: Path, site: str) -> Iterator[None]:
    """One demo at a time on one state folder; the lock ends with the process, however that ends."""
    with (state / ".demo-lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise PartError(f"The demo in {state} already runs: {lock.read().strip()}/") from None
        lock.truncate(0)
        lock.write(site)
        lock.flush()
        yield


def secret_key(file: Path) -> str:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        file.chmod(0o600)
    return file.read_text().strip()


def fingerprint_of_static() -> str:
    """Changes when a file of ours, or a package that brings files, changes."""
    found = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for file in sorted(path for path in (ROOT / "static").rglob("*") if path.is_file()):
        facts = file.stat()
        found.update(f"{file.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def end_leftovers(state: Path) -> None:
    """Programs of an earlier demo that was killed before it could end them, known by their environment."""
    mark = f"{MARK}={state}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            if mark not in (entry / "environ").read_bytes().split(b"\0") or pid == os.getpid():
                continue
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
        wait_until(lambda pid=pid: not exists(pid), 5)


# ---- commands ------------------------------------------------------------------------------------------
def run(state: Path) -> None:
    demo = Demo(state, read_port())
    demo.supervisor.listen_for_signals()
    with alone(state, demo.site):
        try:
            demo.start()
            demo.supervisor.watch()
        except (Stopped, PartError) as end:
            if isinstance(end, PartError) and not demo.supervisor.asked_to_stop:
                raise
        finally:
            say("Stopping …")
            demo.supervisor.stop_all()
    say("Everything has stopped; the data stays.")


def reset(state: Path) -> None:
    with alone(state, "being emptied"):
        end_leftovers(state)
        Cluster(folders.cluster_home(state), state=state, log=state / "log" / "postgres.log").remove()
        Valkey(state / "valkey", state=state, log=state / "log" / "valkey.log").remove()
        for name in OURS:
            path = state / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    say(f"The demo's data in {state} is gone.")
    if "DATABASE_URL" in os.environ:
        say("The database in DATABASE_URL is not touched.")


if __name__ == "__main__":
    try:
        (reset if "--reset" in sys.argv[1:] else run)(read_state())
    except PartError as error:
        sys.exit(str(error))
