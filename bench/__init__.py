"""How fast the pages are, as a ratio to a floor measured in the same run: `python -m bench [rows]`.

The floor (bench/floor) is a bare Django application of the same job: default middlewares, a logged-in user,
one table, no permissions, no navigation, no audit. Both run on granian with two workers on one PostgreSQL of
their own, and are measured in turns, so that a slow or busy machine slows both.
"""
