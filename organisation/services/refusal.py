"""What the database refuses, said in the words that the model has for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


@contextmanager
def kind_words(model: type[models.Model]) -> Iterator[None]:
    """A broken constraint of `model` becomes a ValidationError with the constraint's sentence.

    The check of a form came too early when two people write at the same time; the database decides.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in model._meta.constraints:
            if constraint.name == broken:
                raise ValidationError(constraint.get_violation_error_message(), code=broken) from error
        for field in model._meta.fields:
            if broken == f"{model._meta.db_table}_{field.column}_key":
                raise model().unique_error_message(model, (field.name,)) from error
        raise
