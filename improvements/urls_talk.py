"""What is said under a suggestion, and who follows it: part of the pages of suggestions."""

from django.urls import path

from improvements.views import feeds, talk

ONE = "forslag/<int:year>-<int:serial>/"
SAID = f"{ONE}kommentarer/<int:pk>/"
urlpatterns = [
    path(f"{ONE}kommentarer/", talk.comment_add, name="comment_add"),
    path(f"{SAID}svara/", talk.comment_answer, name="comment_answer"),
    path(f"{SAID}ratta/", talk.comment_correct, name="comment_correct"),
    path(f"{SAID}ta-bort/", talk.comment_remove, name="comment_remove"),
    path(f"{SAID}dolj/", talk.comment_hide, name="comment_hide"),
    path(f"{ONE}folj/", talk.suggestion_follow, name="suggestion_follow"),
    path(f"{ONE}tacka/", talk.suggestion_thank, name="suggestion_thank"),
    path(f"{ONE}prenumerera/", feeds.feed_make, name="feed_make"),
    path("forslag/prenumerationer/", feeds.feed_list, name="feed_list"),
    path("forslag/prenumerationer/<int:pk>/ta-tillbaka/", feeds.feed_revoke, name="feed_revoke"),
    path("forslag/flode/<str:token>.atom", feeds.feed, name="feed"),
]
