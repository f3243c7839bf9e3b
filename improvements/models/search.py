from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from improvements.models.suggestion import Suggestion


class SearchText(models.Model):
    """The words of a suggestion, stemmed, kept by a trigger whoever writes. Drafts and sealed ones have none.

    A table by itself: a list of suggestions never reads it, and to begin with it stands empty and locks
    nothing. Weights: A title, B problem, proposal and effect, C answer.
    """

    suggestion = models.OneToOneField(
        Suggestion, models.CASCADE, primary_key=True, related_name="search_text"
    )
    words = SearchVectorField()

    class Meta:
        # Without the pending list: every search after a write would read it from end to end.
        indexes = [GinIndex(fields=["words"], name="improvements_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.suggestion_id)


class SearchWord(models.Model):
    """The vocabulary: every stemmed word of the texts, and in how many it stands.

    A new word is added with its text, without a look at what others are adding (a unique index would make
    writers wait for one another, and lock up); the clock counts again and takes away what is double.
    """

    word = models.TextField()
    ndoc = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="improvements_word"),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="improvements_word_parts"),
        ]

    def __str__(self) -> str:
        return self.word
