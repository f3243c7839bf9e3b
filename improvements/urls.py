from django.urls import path

from improvements import urls_board, urls_desk, urls_talk
from improvements.views import (
    author,
    deciders,
    drafts,
    exports,
    files,
    lists,
    mergers,
    promises,
    receipts,
    search,
    similar,
    suggestions,
    weighing,
)

app_name = "improvements"

ONE = "forslag/<int:year>-<int:serial>/"
urlpatterns = [
    path("forslag/", lists.suggestion_list, name="suggestion_list"),
    path("forslag/loften/", promises.promise_shares, name="promise_shares"),
    path("forslag/nytt/", suggestions.suggestion_create, name="suggestion_create"),
    path("forslag/kvittens/", receipts.receipt_thread, name="receipt_thread"),
    path("forslag/liknande/", similar.similar_to_typed, name="similar_to_typed"),
    path("forslag/vem-bestammer/", deciders.who_decides, name="who_decides"),
    path("forslag/utkast/", drafts.draft_save, name="draft_save"),
    path("forslag/utkast/<uuid:submission_id>/kasta/", drafts.draft_discard, name="draft_discard"),
    path("forslag/fil/<uuid:key>/", files.file_open, name="file_open"),
    path("forslag/fil/<uuid:key>/liten/", files.file_preview, name="file_preview"),
    path("forslag/fil/<uuid:key>/ta-bort/", files.file_remove, name="file_remove"),
    path("forslag/fil/<uuid:key>/oppna/", files.file_clear, name="file_clear"),
    path("forslag/ladda-ner/", exports.export_list, name="export_list"),
    path("forslag/ladda-ner/<int:pk>/", exports.export_detail, name="export_detail"),
    path("forslag/ladda-ner/<int:pk>/fil/", exports.export_file, name="export_file"),
    path("forslag/ladda-ner/<int:pk>/ta-bort/", exports.export_discard, name="export_discard"),
    path(ONE, suggestions.suggestion_detail, name="suggestion_detail"),
    path(f"{ONE}kvitto/", suggestions.suggestion_receipt, name="suggestion_receipt"),
    path(f"{ONE}filer/", files.file_add, name="file_add"),
    path(f"{ONE}svara/", author.question_answer, name="question_answer"),
    path(f"{ONE}ta-tillbaka/", author.suggestion_withdraw, name="suggestion_withdraw"),
    path(f"{ONE}skicka-igen/", author.suggestion_resubmit, name="suggestion_resubmit"),
    path(f"{ONE}nya-fakta/", author.suggestion_reopen, name="suggestion_reopen"),
    path(f"{ONE}ta-upp/", author.suggestion_wake, name="suggestion_wake"),
    path(f"{ONE}bedom/", weighing.evaluation_answer, name="evaluation_answer"),
    path(f"{ONE}sammanlagt/", mergers.suggestion_mergers, name="suggestion_mergers"),
    path(f"{ONE}sammanlagt/<int:merger>/invanda/", mergers.merger_object, name="merger_object"),
    path(f"{ONE}sammanlagt/<int:merger>/angra/", mergers.merger_undo, name="merger_undo"),
    path(f"{ONE}sammanlagt/<int:merger>/behall/<int:objection>/", mergers.merger_keep, name="merger_keep"),
    path(f"{ONE}galler-oss-ocksa/", similar.suggestion_support, name="suggestion_support"),
    path(f"{ONE}galler-inte-oss/", similar.support_take_back, name="support_take_back"),
    path("sok/", search.suggestion_search, name="suggestion_search"),
    *urls_board.urlpatterns,
    *urls_desk.urlpatterns,
    *urls_talk.urlpatterns,
]
