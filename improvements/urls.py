from django.urls import path

from improvements import urls_desk
from improvements.views import author, deciders, drafts, lists, promises, search, similar, suggestions

app_name = "improvements"

ONE = "forslag/<int:year>-<int:serial>/"
urlpatterns = [
    path("forslag/", lists.suggestion_list, name="suggestion_list"),
    path("forslag/loften/", promises.promise_shares, name="promise_shares"),
    path("forslag/nytt/", suggestions.suggestion_create, name="suggestion_create"),
    path("forslag/liknande/", similar.similar_to_typed, name="similar_to_typed"),
    path("forslag/vem-bestammer/", deciders.who_decides, name="who_decides"),
    path("forslag/utkast/", drafts.draft_save, name="draft_save"),
    path("forslag/utkast/<uuid:submission_id>/kasta/", drafts.draft_discard, name="draft_discard"),
    path(ONE, suggestions.suggestion_detail, name="suggestion_detail"),
    path(f"{ONE}kvitto/", suggestions.suggestion_receipt, name="suggestion_receipt"),
    path(f"{ONE}svara/", author.question_answer, name="question_answer"),
    path(f"{ONE}ta-tillbaka/", author.suggestion_withdraw, name="suggestion_withdraw"),
    path(f"{ONE}skicka-igen/", author.suggestion_resubmit, name="suggestion_resubmit"),
    path(f"{ONE}nya-fakta/", author.suggestion_reopen, name="suggestion_reopen"),
    path(f"{ONE}ta-upp/", author.suggestion_wake, name="suggestion_wake"),
    path(f"{ONE}galler-oss-ocksa/", similar.suggestion_support, name="suggestion_support"),
    path(f"{ONE}galler-inte-oss/", similar.support_take_back, name="support_take_back"),
    path("sok/", search.suggestion_search, name="suggestion_search"),
    *urls_desk.urlpatterns,
]
