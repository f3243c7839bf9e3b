from django.urls import path

from values.views import comments, handling, replies, rounds

urlpatterns = [
    path("vardegrund/remisser/", rounds.round_list, name="rounds"),
    path("vardegrund/remisser/ny/", rounds.round_create, name="round_create"),
    path("vardegrund/remisser/<int:pk>/", rounds.round_detail, name="round"),
    path("vardegrund/remisser/<int:pk>/underlag/", rounds.round_paper, name="round_paper"),
    path("vardegrund/remisser/<int:pk>/andra/", rounds.round_change, name="round_change"),
    path("vardegrund/remisser/<int:pk>/avsluta/", rounds.round_close, name="round_close"),
    path("vardegrund/remisser/<int:pk>/stall-in/", rounds.round_call_off, name="round_call_off"),
    path("vardegrund/remisser/<int:pk>/svar/", replies.reply, name="reply"),
    path("vardegrund/remisser/<int:pk>/svar/<str:code>/", replies.reply_unit, name="reply_unit"),
    path("vardegrund/remisser/<int:pk>/svar/<str:code>/synpunkt/", replies.comment_add, name="comment_add"),
    path("vardegrund/synpunkter/", comments.comment_list, name="comments"),
    path("vardegrund/synpunkter/svara/", handling.comments_handle, name="comments_handle"),
    path("vardegrund/synpunkter/<int:pk>/", handling.comment_detail, name="comment"),
    path("vardegrund/synpunkter/<int:pk>/ta-bort/", replies.comment_remove, name="comment_remove"),
    path("vardegrund/samverkan/", rounds.consultation_create, name="consultation_create"),
]
