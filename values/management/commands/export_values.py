"""manage.py export_values > vardegrund.json"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from values.exporting import exported
from values.portable import as_text


class Command(BaseCommand):
    help = "Write the whole value foundation as JSON: sources, versions, comments, decisions; no persons."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        self.stdout.write(as_text(exported()), ending="")
