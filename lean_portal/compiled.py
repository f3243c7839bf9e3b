"""Subqueries that are the same for everybody, compiled once: Django takes longer to compile one than
PostgreSQL to run it."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any

from django.db import connection
from django.db.models import Expression, Model
from django.db.models.expressions import RawSQL

MOST = 1000  # kept of one of them, by what it is asked with


def compiled_once(model: type[Model]) -> Callable[[Callable[..., Expression]], Callable[..., RawSQL]]:
    """For what is read beside a row of `model`, in a page's own query and never inside a subquery. It may
    depend on the row and on its arguments, and on nothing else: on no day and no language."""

    def decorate(build: Callable[..., Expression]) -> Callable[..., RawSQL]:
        @lru_cache(MOST)
        def compiled(*asked: Hashable) -> tuple[str, tuple[Any, ...], Any]:
            query = model._default_manager.annotate(beside=build(*asked)).query
            column = query.annotations["beside"]
            sql, params = query.get_compiler(connection=connection).compile(column)
            return sql, tuple(params), column.output_field

        @wraps(build)
        def made(*asked: Hashable) -> RawSQL:
            return RawSQL(*compiled(*asked))

        return made

    return decorate
