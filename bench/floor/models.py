from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

WORDS = SearchVector("title", "body", config="swedish")


class Idea(models.Model):
    title = models.CharField(max_length=200)
    body = models.TextField()
    status = models.PositiveSmallIntegerField(default=0)
    unit = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    created = models.DateTimeField()

    class Meta:
        app_label = "floor"
        indexes = [
            models.Index(fields=["status", "-id"], name="floor_status"),
            GinIndex(WORDS, name="floor_words"),
        ]

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="comments")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "floor"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
