"""Many at the same moment, and what must hold of a version afterwards."""

import threading
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import connection

from values.content import Content
from values.models import SourceStatement
from values.rules import Examination


def at_once(*calls):
    """What each gives back, or its refusal; anything else that goes wrong fails the test."""
    gate, found = threading.Barrier(len(calls)), [None] * len(calls)

    def call(number, each):
        gate.wait()
        try:
            found[number] = each()
        except BaseException as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in found:
        if isinstance(error, BaseException) and not isinstance(error, ValidationError):
            raise error
    return found


def refusals(found):
    return [error for error in found if isinstance(error, ValidationError)]


def check(foundation):
    """Saves without gaps, the last one holding what there is, and every statement accounted for or named."""
    revisions = list(foundation.revisions.order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    content = Content.of(foundation)
    assert revisions[-1].content == content.as_json()
    assert all(one.content != two.content or two.draft for one, two in pairwise(revisions))
    keys = [*content.targets]
    assert len(keys) == len(set(keys))
    assert all(link.target in content.targets for link in content.links)
    linked, aside = set(content.links_of), set(content.absence_of)
    assert not linked & aside
    codes = set(SourceStatement.objects.values_list("code", flat=True))
    homeless = {source.code for source in Examination(foundation, content).unaccounted}
    assert linked | aside | homeless == codes
    assert not homeless & (linked | aside)
