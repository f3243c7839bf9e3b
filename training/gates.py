"""When a wave opens, for whom, and what it waits for. A gate that has opened does not close again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Min, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from events.models import Event
from lean_portal import clock
from lean_portal.figures import FEWEST
from organisation.models import Appointment, Unit, User
from organisation.models.people import Post
from organisation.roles import ANSWERING, Role
from training.gaps import Crowd, Stand, crowds
from training.models import Course, Exemption, Override, Record, Requirement, Wave
from training.titles import title_of_role
from training.workplaces import of_workplaces

Gate = Wave.Gate
MOST_TITLES = 5
LEADING = ANSWERING - {Role.DEPUTY}  # a deputy is there for a time: the gate waits for the manager
OPENED = "wave_opened:"


# ---- pure ------------------------------------------------------------------------------------------------


class Progress(NamedTuple):
    done: int
    total: int

    def reaches(self, share: int) -> bool:
        """In whole numbers. What nobody is to take is never reached."""
        return self.total > 0 and self.done * 100 >= share * self.total

    @property
    def percent(self) -> int:
        """Rounded down: 90 is never said of what has not reached it."""
        return self.done * 100 // self.total if self.total else 0

    def is_told(self, *, named: bool) -> bool:
        """In numbers: of few people only to those who see names."""
        return self.total > 0 and (named or self.total >= FEWEST and not 0 < self.done < FEWEST)


def settled(each: Crowd) -> bool:
    """By a valid record or an exemption; a new seat takes nothing away from what still holds."""
    if each.state == Stand.PLANNED:
        return each.lasts
    return each.state in (Stand.DONE, Stand.EXPIRING, Stand.EXEMPT)


class People(NamedTuple):
    """Everybody who is to take some courses, and those of them for whom any of it is left."""

    all: set[int]
    left: set[int]

    @property
    def progress(self) -> Progress:
        return Progress(len(self.all) - len(self.left), len(self.all))


def people_of(found: Iterable[Crowd], courses: Collection[int]) -> People:
    people = People(set(), set())
    for each in found:
        if each.course_id in courses:
            people.all.update(each.users)
            if not settled(each):
                people.left.update(each.users)
    return people


def upwards(path: str) -> list[str]:
    """The path itself and those of the units above it, nearest first: /A/B/ and /A/."""
    codes = path.strip("/").split("/") if path.strip("/") else []
    return ["/" + "/".join(codes[:count]) + "/" for count in range(len(codes), 0, -1)]


def key_of(wave: Wave, unit: int | None = None) -> str:
    return f"{OPENED}{wave.pk}:{unit or ''}"


# ---- read once, asked many times -------------------------------------------------------------------------


class Leader(NamedTuple):
    user_id: int
    unit_id: int
    title: str
    name: str


class Gates:
    """How the waves stand today. Each fact is read when it is first asked for, and then kept. `everybody`:
    where all of them are asked about, the crowds are read at once, and else those of one wave."""

    def __init__(self, everybody: list[Crowd] | None = None) -> None:
        self._everybody = everybody
        self._people: dict[int, People] = {}
        self._done: dict[int, frozenset[int]] = {}
        self._progress: dict[int, Progress] = {}
        self._said: dict[tuple[int, bool], str] = {}

    @cached_property
    def waves(self) -> list[Wave]:
        found = Wave.objects.filter(earlier=False).select_related("manager_course")
        return list(found.prefetch_related("courses"))

    @cached_property
    def waves_of(self) -> dict[int, list[Wave]]:
        """Course → the waves it belongs to."""
        found: dict[int, list[Wave]] = {}
        for wave in self.waves:
            for course in wave.courses.all():
                found.setdefault(course.pk, []).append(wave)
        return found

    @cached_property
    def overrides(self) -> list[Override]:
        return list(Override.objects.select_related("unit", "wave", "by"))

    @cached_property
    def opened(self) -> frozenset[str]:
        """What the clock has seen open."""
        keys = Event.objects.filter(dedupe_key__startswith=OPENED).values_list("dedupe_key", flat=True)
        return frozenset(keys)

    @cached_property
    def leaders(self) -> dict[str, list[Leader]]:
        """Path of a unit → who leads it today."""
        found: dict[str, list[Leader]] = {}
        posts = Appointment.objects.current().held_by_active().filter(role__in=LEADING)
        told = posts.order_by("pk").values_list(
            "unit__path", "user", "unit", "unit__manager_title", "user__name"
        )
        for path, *leader in told:
            found.setdefault(path, []).append(Leader(*leader))
        return found

    def leading(self, path: str) -> list[Leader]:
        """Whoever leads the unit, else the nearest one above: a vacant post falls to the superior."""
        return next((self.leaders[each] for each in upwards(path) if each in self.leaders), [])

    def done_with(self, course: int) -> frozenset[int]:
        if course not in self._done:
            today = clock.today()
            taken = Record.objects.valid_on(today).filter(course=course, user__isnull=False)
            free = Exemption.objects.valid_on(today).filter(course=course)
            users = [*taken.values_list("user", flat=True), *free.values_list("user", flat=True)]
            self._done[course] = frozenset(users)
        return self._done[course]

    def before(self, wave: Wave) -> Wave | None:
        """The nearest earlier one that anybody is to take."""
        earlier = [each for each in reversed(self.waves) if each.number < wave.number]
        return next((each for each in earlier if self.progress(each).total), None)

    def progress(self, wave: Wave) -> Progress:
        """Every person of whom a course of the wave is asked; workplaces by how many took part."""
        if wave.pk not in self._progress:
            self._progress[wave.pk] = self._progress_of(wave)
        return self._progress[wave.pk]

    def _progress_of(self, wave: Wave) -> Progress:
        people = self.people(wave).progress
        courses = [each for each in wave.courses.all() if each.retired_at is None]
        together = of_workplaces([each.pk for each in courses if each.is_for_workplaces]).values()
        done, total = sum(each.done for each in together), sum(each.total for each in together)
        return Progress(people.done + done, people.total + total)

    def people(self, wave: Wave) -> People:
        """What is no longer given is asked of nobody."""
        if wave.pk not in self._people:
            courses = {each.pk for each in wave.courses.all()}
            found = crowds(courses=courses) if self._everybody is None else self._everybody
            self._people[wave.pk] = people_of(found, courses)
        return self._people[wave.pk]

    # ---- open or not ----

    def is_open(self, wave: Wave, path: str = "") -> bool:
        """For the unit with this path; without one, for everybody."""
        if wave.gate == Gate.OPEN or self.is_overridden(wave, path):
            return True
        if wave.gate == Gate.SHARE:
            return key_of(wave) in self.opened or self.is_reached(wave)
        leaders = self.leading(path) if path else []
        if any(key_of(wave, each.unit_id) in self.opened for each in leaders):
            return True
        course = wave.manager_course_id or 0
        return bool(leaders) and all(each.user_id in self.done_with(course) for each in leaders)

    def is_reached(self, wave: Wave) -> bool:
        """Enough of the wave before is done. Without any before it there is nobody to begin."""
        before = self.before(wave)
        return before is not None and self.progress(before).reaches(wave.share)

    def is_closed_anywhere(self, wave: Wave) -> bool:
        """For everybody, or for some unit where it opens unit by unit."""
        if self.is_open(wave):
            return False
        return wave.gate != Gate.MANAGER or any(not self.is_open(wave, path) for path in self.paths)

    @cached_property
    def paths(self) -> list[str]:
        """Of the units that a manager is to lead."""
        return list(Unit.objects.open().exclude(kind=Unit.Kind.GROUP).values_list("path", flat=True))

    def is_overridden(self, wave: Wave, path: str = "") -> bool:
        """The wave, or the unit or one above it."""
        return any(
            each.unit is None or bool(path) and path.startswith(each.unit.path)
            for each in self.overrides
            if each.wave_id == wave.pk
        )

    def closed_for(self, course: Course | int, posts: Iterable[Post], *, named: bool = False) -> str:
        """Why somebody with these posts cannot take the course yet; empty when they can."""
        pk = course if isinstance(course, int) else course.pk
        return self.closed_at(pk, *paths_of(posts), named=named)

    def closed_at(self, course: int, *paths: str, named: bool = False) -> str:
        """The same for the units with these paths."""
        if not self.is_closed_at(course, *paths):
            return ""
        return self.why_closed(self.waves_of[course][0], next(iter(paths), ""), named=named)

    def is_closed_at(self, course: int, *paths: str) -> bool:
        """Without the words, which cost more than the answer. Open in one of the units is open."""
        waves = self.waves_of.get(course, [])
        return bool(waves) and not any(self.is_open(wave, path) for wave in waves for path in paths or [""])

    # ---- in words ----

    def why_closed(self, wave: Wave, path: str = "", *, named: bool = False) -> str:
        """When it opens, how far it is, and whose step it waits for."""
        if wave.gate == Gate.MANAGER:
            return self._waits_for_manager(wave, path, named=named)
        before = self.before(wave)
        if before is None:
            words = _("Wave %(number)s waits for a wave before it, and no role asks for the courses of one.")
            return words % {"number": wave.number}
        now = self.progress(before)
        words = _(
            "Wave %(number)s opens when %(share)s %% of wave %(before)s are done. That is not reached yet."
        )
        if now.is_told(named=named):
            words = _(
                "Wave %(number)s opens when %(share)s %% of wave %(before)s are done: "
                "now %(done)s of %(total)s."
            )
        facts = {"number": wave.number, "share": wave.share, "before": before.number, **now._asdict()}
        return " ".join(filter(None, [words % facts, self.waits_for(before, named=named)]))

    def _waits_for_manager(self, wave: Wave, path: str, *, named: bool) -> str:
        leaders = self.leading(path)
        course = {"number": wave.number, "course": wave.manager_course}
        if not leaders:
            words = _("Wave %(number)s opens for each unit when its manager is done with %(course)s.")
            if path:
                words = _(
                    "Wave %(number)s opens for a unit when its manager is done with %(course)s. "
                    "Nobody leads this unit now, nor any above it."
                )
            return words % course
        words = _("Wave %(number)s opens when this post is done with %(course)s: %(who)s.")
        return words % {"who": ", ".join(called(each.title, each.name, named) for each in leaders), **course}

    def waits_for(self, wave: Wave, *, named: bool = False) -> str:
        """Whose courses of the wave are left: by title, and by name only for those who lead."""
        key = (wave.pk, named)
        if key not in self._said:
            self._said[key] = self._waits_for(wave, named)
        return self._said[key]

    def _waits_for(self, wave: Wave, named: bool) -> str:
        courses = {each.pk for each in wave.courses.all()}
        roles = Requirement.objects.filter(course__in=courses).values("role")
        left = RawSQL("SELECT unnest(%s::bigint[])", [sorted(self.people(wave).left)])
        posts = Appointment.objects.current().filter(user__in=left, role__in=roles)
        firsts = posts.order_by("user_id", "unit__path", "role", "pk").distinct("user_id").values("pk")
        told = Appointment.objects.filter(pk__in=firsts).values_list(
            "role", "unit__manager_title", "user__name" if named else Value("")
        )
        told = told.annotate(number=Count("pk"), where=Min("unit__path"), first=Min("pk"))
        counted = Counter[str]()
        for role, title, name, number, *_order in told.order_by("where", "role", "first"):
            counted[called(title_of_role(role, title), name, named)] += number
        least = 2 if named else FEWEST  # how many of a title are told as a number
        titles = [f"{title} ({count})" if count >= least else title for title, count in counted.items()]
        if not titles:
            return ""
        rest = sum(list(counted.values())[MOST_TITLES:])
        words = _("It waits for: %(who)s.")
        if rest:
            words = _("It waits for: %(who)s and others.")
        if rest and (named or rest >= FEWEST):
            words = _("It waits for: %(who)s and %(rest)s more.")
        return words % {"who": ", ".join(titles[:MOST_TITLES]), "rest": rest}


def called(title: str, name: str, named: bool) -> str:
    return f"{title} ({name})" if named and name != title else title


def paths_of(posts: Iterable[Post]) -> list[str]:
    """The units that somebody works in or answers for; else those of whatever posts they hold."""
    posts = list(posts)
    own = [each.path for each in posts if each.role in {Role.EMPLOYEE, *ANSWERING}]
    return own or [each.path for each in posts]


def sees_names(user: User) -> bool:
    """Those who lead the whole: the steering group and koncernchefsgruppen."""
    return user.has_role(Role.STEERING_MEMBER, Role.STEERING_CONVENOR, Role.GROUP_MANAGEMENT)
