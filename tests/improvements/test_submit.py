from events.models import Event


def test_submitted_suggestion_has_number_dates_step_and_event(employee, submit):
    suggestion = submit(employee)
    assert suggestion.number.startswith("F\u00a020")
    assert suggestion.steps.get().state == "submitted"
    assert Event.objects.about(suggestion).get().kind == "improvements.suggestion_submitted"
    assert suggestion.read_by < suggestion.decide_by
