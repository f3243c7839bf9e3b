"""Fill the floor's database; prints what the measuring needs, as JSON."""

import json
import random
import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import words

django.setup()
from bench.floor.models import Comment, Idea  # noqa: E402 - models need the set-up above

rows = int(sys.argv[1])
dice = random.Random(1)
call_command("migrate", verbosity=0)
call_command("migrate", verbosity=0, run_syncdb=True)
user = get_user_model().objects.create_user("bench")
now = timezone.now()
for start in range(0, rows, 5000):
    Idea.objects.bulk_create(
        Idea(
            title=words.title(dice),
            body=words.body_with_rare(dice, n, rows),
            status=n % 10,
            unit=n % 400,
            author=user,
            created=now,
        )
        for n in range(start, min(rows, start + 5000))
    )
ids = list(Idea.objects.order_by("id").values_list("id", flat=True))
for pk in ids[:: max(1, rows // 200)]:
    Comment.objects.bulk_create(Comment(idea_id=pk, text=words.title(dice), at=now) for _ in range(20))
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")
client = Client()
client.force_login(user)
print(
    json.dumps(
        {
            "cookie": f"sessionid={client.cookies['sessionid'].value}",
            "csrf": "csrftoken",
            "pages": {
                "list, first": "/",
                "list, filtered": "/?status=3",
                "list, deep": f"/?before={ids[rows // 40]}",
                "search, rare": f"/?q={words.RARE_FORM}",
                "detail, 20 steps": f"/{ids[0]}/",
                "form": "/new/",
            },
            "form": "/new/",
        }
    )
)
