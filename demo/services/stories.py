"""The intranet of Almfors: stories are drafted from what has happened, and an editor goes through them."""

from demo.calendar import Calendar
from demo.services.organisation import Cast
from events.models import Event
from improvements.models import Suggestion
from meetings.models import Meeting
from notifications.models import Story
from notifications.services import stories


class Newsroom:
    """One method for each act of the story. `of` and `about`: the kind of event and what it happened to, a
    suggestion by its title or a meeting by its day; some happen once only."""

    def __init__(self, calendar: Calendar, cast: Cast) -> None:
        self.calendar, self.by = calendar, cast.users["redaktor"]

    def draft(self, of: str, about: str | int = "") -> None:
        stories.draft_story(event=self.event(of, about))

    def change(
        self, of: str, about: str | int = "", title: str = "", lead: str = "", was: str = "", new: str = ""
    ) -> None:
        """What is not said stays; in the text what `was` becomes `new`."""
        story = self.story(of, about)
        stories.change_story(
            story=story,
            by=self.by,
            title=title or story.title,
            lead=lead or story.lead,
            body=story.body.replace(was, new),
        )

    def publish(self, of: str, about: str | int = "") -> None:
        stories.publish_story(story=self.story(of, about), by=self.by)

    def correct(self, of: str, was: str, new: str, correction: str, about: str | int = "") -> None:
        story = self.story(of, about)
        stories.correct_story(
            story=story,
            by=self.by,
            title=story.title,
            lead=story.lead,
            body=story.body.replace(was, new),
            correction=correction,
        )

    def withdraw(self, of: str, reason: str, about: str | int = "") -> None:
        stories.withdraw_story(story=self.story(of, about), by=self.by, reason=reason)

    def discard(self, of: str, about: str | int = "") -> None:
        stories.discard_story(story=self.story(of, about), by=self.by)

    # ---- within ----

    def story(self, of: str, about: str | int) -> Story:
        return Story.objects.get(event=self.event(of, about))

    def event(self, of: str, about: str | int) -> Event:
        found = Event.objects.filter(kind=of)
        if isinstance(about, int):
            return found.get(subject_id=Meeting.objects.get(day=self.calendar.day(about)).pk)
        if about:
            return found.get(subject_id=Suggestion.objects.get(title=about, taken_from=None).pk)
        return found.earliest("pk")  # of several the first
