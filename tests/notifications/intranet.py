"""What the tests of the intranet share: an editor, and a story drafted from a suggestion that came true."""

import pytest

from improvements import services as suggestions
from notifications.models import Story
from notifications.services import stories
from organisation.roles import Role


@pytest.fixture
def editor(make_user, group):
    return make_user("redaktor", Role.EDITOR, group)


@pytest.fixture
def done(employee, manager, submit):
    """done(**fields) is a suggestion that its own manager has made come true."""

    def make(by=employee, answer="Låsen sitter på plats hos tio brukare.", **fields):
        return suggestions.implement_suggestion(suggestion=submit(by, **fields), by=manager, answer=answer)

    return make


@pytest.fixture
def story(done):
    done()
    stories.draft_waiting()
    return Story.objects.get()


@pytest.fixture
def published(story, editor):
    return stories.publish_story(story=story, by=editor)


def words(**fields):
    return {"title": "Nya lås", "lead": "Vi slipper köra efter nycklar.", "body": "Ett.\n\nTvå.", **fields}
