"""Mail leaves through the ledger alone, and waiting stands in the database: read from the code itself."""

import ast

from tools.environment import APPS, ROOT

SENDING = {
    "delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task", "signature",
    "send_mail", "send_mass_mail", "mail_admins", "mail_managers", "email_user", "send_messages",
}  # fmt: skip
WAITING = {"countdown", "eta", "retry"}


def trees():
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


def names_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Call):
            yield from (keyword.arg for keyword in node.keywords)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (alias.name for alias in node.names)


def sends(tree):
    return {name for name in names_in(tree) if name in SENDING or str(name).startswith("django.core.mail.")}


def test_mail_and_tasks_are_sent_by_the_notices_alone():
    found = {file for file, tree in trees() if sends(tree)}
    assert found == {"notifications/mime.py", "notifications/services/send.py"}


def test_no_task_waits_in_the_broker():
    assert {file: found for file, tree in trees() if (found := WAITING & set(names_in(tree)))} == {}


def test_scan_sees_what_it_looks_for():
    tree = ast.parse("from django.core.mail import EmailMessage\ntask.delay(1)\ntask.x(countdown=5)")
    assert sends(tree) == {"django.core.mail.EmailMessage", "delay"}
    assert WAITING & set(names_in(tree)) == {"countdown"}
