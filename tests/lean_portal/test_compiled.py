"""Subqueries that are compiled once say what they said when they were compiled each time."""

import pytest

from improvements import files, pairs, support, talk, weighing
from improvements.forms.template_choice import all_templates
from improvements.models import Comment, Suggestion
from improvements.models.rung import climbed_so_far
from improvements.views.reading import values_named

BESIDE_A_SUGGESTION = [
    (files.files_beside, ()), (pairs.has_company, ()), (support.own_supporters, ()), (values_named, ()),
    (climbed_so_far, ()), (all_templates, ()), (weighing.written_at, (None,)), (weighing.written_at, (7,)),
    (weighing.written_at, (8,)),
]  # fmt: skip
BRACKETS = {ord("("): None, ord(")"): None}  # one pair more, or none
BESIDE_A_COMMENT = [(talk.thanked_by, (7,)), (talk.thanked_by, (8,)), (talk.thank_count, ())]


@pytest.mark.parametrize(
    "model, build, asked",
    [
        *((Suggestion, *row) for row in BESIDE_A_SUGGESTION),
        *((Comment, *row) for row in BESIDE_A_COMMENT),
    ],
)
@pytest.mark.django_db
def test_compiled_once_reads_the_same(model, build, asked):
    def statement(column):
        rows = model.objects.order_by().annotate(beside=column).values("beside")
        sql, params = rows.query.sql_with_params()
        return sql.translate(BRACKETS), params

    for _time in range(2):
        assert statement(build(*asked)) == statement(build.__wrapped__(*asked))
