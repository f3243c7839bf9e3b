"""Written for a colleague: the name is the colleague's, and the news of it tell neither."""

from improvements import rules, services
from improvements.models import Suggestion
from notifications.drafts import of_suggestion
from organisation.models import Person


def test_story_of_what_was_written_for_a_colleague_names_neither(
    employee, manager, outsider, submit, home_care
):
    person = Person.objects.create(name="Natt-Lisa Lundgren", unit=home_care)
    words = "Natt-Lisa Lundgren och Medarbetare saknar nycklar."
    suggestion = submit(employee, on_behalf_of=person, problem=words)
    assert rules.sender_shown_to(suggestion, outsider) == "Natt-Lisa Lundgren, genom Medarbetare"
    services.implement_suggestion(suggestion=suggestion, by=manager, answer="Gjort.")
    told = "\n".join(of_suggestion(Suggestion.objects.get()).paragraphs)
    assert "saknar nycklar" in told
    assert "Lundgren" not in told and "Medarbetare" not in told
