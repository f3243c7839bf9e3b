"""Who stands behind a suggestion, and who is told of it.

What is merged stays where it was and is counted from where it was gathered: nothing is moved, so that undoing
a merger restores everything exactly.
"""

from django.db import connection
from django.db.models import BigIntegerField, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL

from improvements.models import Follow, Suggestion, Support
from organisation.models import User

GATHERED = """(
    WITH RECURSIVE gathered (id) AS (
        SELECT (%(expressions)s)::bigint
        UNION SELECT s.id FROM improvements_suggestion s JOIN gathered g ON s.merged_into_id = g.id
    )
    SELECT id FROM gathered
)"""
CARRIERS = """
    WITH RECURSIVE carrier (id) AS (
        SELECT unnest(%s::bigint[])
        UNION SELECT s.merged_into_id FROM improvements_suggestion s JOIN carrier c ON s.id = c.id
        WHERE s.merged_into_id IS NOT NULL
    )
    SELECT id FROM carrier
"""
# What one person wrote, stands behind or follows, and all that it has been merged into; not what they want to
# hear no more of.
CONCERNING = """
    WITH RECURSIVE concerning (id) AS (
        (SELECT id FROM improvements_suggestion WHERE author_id = %s
         UNION SELECT suggestion_id FROM improvements_support WHERE user_id = %s
         UNION SELECT suggestion_id FROM improvements_follow WHERE user_id = %s AND wanted)
        UNION SELECT s.merged_into_id FROM improvements_suggestion s JOIN concerning c ON s.id = c.id
        WHERE s.merged_into_id IS NOT NULL
    )
    SELECT id FROM concerning
    EXCEPT SELECT suggestion_id FROM improvements_follow WHERE user_id = %s AND NOT wanted
"""
# Whether one person follows: what `followers` says of everybody, said of one at a tenth of the cost.
FOLLOWS = f"""coalesce(
    (SELECT wanted FROM improvements_follow WHERE user_id = %(user)s
        AND suggestion_id IN {GATHERED} ORDER BY at DESC, id DESC LIMIT 1),
    EXISTS (SELECT FROM improvements_suggestion WHERE author_id = %(user)s AND id IN {GATHERED})
        OR EXISTS (SELECT FROM improvements_support WHERE user_id = %(user)s AND suggestion_id IN {GATHERED})
)""".replace("%(expressions)s", "%(suggestion)s")


class Gathered(Func):
    """The ids of a suggestion and of all that has been merged into it: of its id, or of a row of a query."""

    template = GATHERED
    output_field = BigIntegerField()


def gathered(suggestion: Suggestion) -> QuerySet[Suggestion]:
    """The suggestion, and all that has been merged into it, at whatever remove."""
    return Suggestion.objects.filter(pk__in=Gathered(Value(suggestion.pk)))


def with_carriers(ids: list[int]) -> set[int]:
    """The ids, and those of all that they have been merged into, at whatever remove."""
    with connection.cursor() as cursor:
        cursor.execute(CARRIERS, [ids])
        return {pk for (pk,) in cursor.fetchall()}


def concerning(user: User) -> RawSQL:
    """The ids of what this person is told of: as `followers` says it of one suggestion."""
    return RawSQL(CONCERNING, [user.pk] * 4)


def authors(suggestion: Suggestion) -> QuerySet[User]:
    """Each keeps the credit, also for what was merged."""
    return User.objects.filter(pk__in=gathered(suggestion).values("author"))


def behind(suggestion: Suggestion) -> QuerySet[User]:
    """Everybody it concerns who has said so, authors and supporters, each once."""
    supports = Support.objects.filter(suggestion__in=gathered(suggestion))
    return authors(suggestion) | User.objects.filter(pk__in=supports.values("user"))


def follows(suggestion: Suggestion, user: User) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FOLLOWS}", {"suggestion": suggestion.pk, "user": user.pk})
        return bool(cursor.fetchone()[0])


def followers(suggestion: Suggestion) -> QuerySet[User]:
    """Who is told of it: those behind it and those who asked to be, but for those whose last word was no."""
    chosen = Follow.objects.filter(suggestion__in=gathered(suggestion))
    last = chosen.filter(user=OuterRef("pk")).order_by("-at", "-pk").values("wanted")[:1]
    by_themselves = Q(pk__in=behind(suggestion).values("pk"))
    asked = Q(pk__in=chosen.filter(wanted=True).values("user"))
    # Most have said nothing, so there is no last word: NULL, which an exclude() would take for a no.
    people = User.objects.filter(by_themselves | asked).annotate(last=Subquery(last))
    return people.filter(Q(last=True) | Q(last=None))
