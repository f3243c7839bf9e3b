"""Files that come with a form: never more of them in memory than is asked for, and none on the disk."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]


class LimitedUpload(FileUploadHandler):
    """Keeps no more than `most` bytes, of all files together; the rest is let through and forgotten.

    The size of the file is told as it was, so that a form can say that it is too large.
    """

    size = 0

    def __init__(self, most: int, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.most = most

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= self.most:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )


def limited_upload(most: int) -> Callable[[View], View]:
    """The outermost decorator of a view that receives files.

    The secret of the form must not be read before the limit is set, so it is asked for afterwards.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.upload_handlers = [LimitedUpload(most, request)]
            return protected(request, *args, **kwargs)

        return limited

    return decorate
