"""The real parts that a demo and the tests run on: PostgreSQL, Valkey and a mail server, from wheels."""


class PartError(Exception):
    """What went wrong, as one sentence for the person at the keyboard."""
