"""The migrations are applied once for a run: each database of the tests is a copy of that one."""

import os
import subprocess
import sys

import psycopg
from psycopg import sql

from tools.environment import ROOT

NAME = "pattern"
LOCK = 2030  # whoever comes first makes it, the others wait


def on(name: str) -> str:
    """The address of another database on the server of the tests."""
    before, _, after = os.environ["DATABASE_URL"].rpartition("/lean?")
    return f"{before}/{name}?{after}"


def migrated() -> str:
    """The name of a database with every migration applied, made when it is first asked for."""
    with psycopg.connect(on("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"{NAME}_begun")))
            command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
            env = {**os.environ, "DATABASE_URL": on(f"{NAME}_begun")}
            subprocess.run(command, cwd=ROOT, env=env, check=True)
            names = sql.Identifier(f"{NAME}_begun"), sql.Identifier(NAME)
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    return NAME
