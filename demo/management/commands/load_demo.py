from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.services import Refused, load_demo


class Command(BaseCommand):
    help = "Fill an empty database with the demo: an invented municipal group and its suggestions."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            earlier = load_demo()
        except Refused as reason:
            raise CommandError(str(reason)) from None
        if earlier:
            self.stdout.write(f"The demo of {earlier} is here already; nothing was changed.")
        else:
            self.stdout.write("The demo is loaded.")
