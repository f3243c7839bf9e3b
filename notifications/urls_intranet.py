from django.urls import path

from notifications import views_feeds, views_receivers, views_stories

app_name = "intranet"

urlpatterns = [
    path("", views_stories.story_list, name="story_list"),
    path("att-granska/", views_stories.review, name="review"),
    path("<int:pk>/", views_stories.story_detail, name="story_detail"),
    path("<int:pk>/andra/", views_stories.story_change, name="story_change"),
    path("<int:pk>/publicera/", views_stories.story_publish, name="story_publish"),
    path("<int:pk>/vanta/", views_stories.story_hold, name="story_hold"),
    path("<int:pk>/ratta/", views_stories.story_correct, name="story_correct"),
    path("<int:pk>/dra-tillbaka/", views_stories.story_withdraw, name="story_withdraw"),
    path("<int:pk>/anvand-inte/", views_stories.story_discard, name="story_discard"),
    path("mottagare/", views_receivers.receivers, name="receivers"),
    path("mottagare/floden/nytt/", views_receivers.token_create, name="token_create"),
    path("mottagare/floden/<int:pk>/stang/", views_receivers.token_revoke, name="token_revoke"),
    path("mottagare/webhook/ny/", views_receivers.hook_create, name="hook_create"),
    path("mottagare/webhook/<int:pk>/", views_receivers.hook_change, name="hook_change"),
    path("mottagare/webhook/<int:pk>/ny-hemlighet/", views_receivers.hook_renew, name="hook_renew"),
    path("flode/<str:token>/rss.xml", views_feeds.rss, name="rss"),
    path("flode/<str:token>/atom.xml", views_feeds.atom, name="atom"),
    path("flode/<str:token>/fragment.html", views_feeds.fragment, name="fragment"),
    path("flode/<str:token>/ram.html", views_feeds.frame, name="frame"),
]
