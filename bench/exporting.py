"""A list as a file, as a worker writes it: seconds, megabytes of the file, megabytes of the process,
and rows."""

import resource
import sys
import time
from uuid import uuid4

import django

django.setup()

from improvements.models import ExportJob  # noqa: E402
from improvements.services.export_jobs import ask_export, work_exports  # noqa: E402
from organisation.models import User  # noqa: E402

job = ask_export(
    by=User.objects.get(username="u0"), submission_id=uuid4(), query=sys.argv[2], file_type=sys.argv[1],
    language="sv",
)  # fmt: skip
begun = time.perf_counter()
work_exports()
took, job = time.perf_counter() - begun, ExportJob.objects.get(pk=job.pk)
if job.state != ExportJob.State.DONE:
    sys.exit(f"The {job.file_type} was not written.")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(took, job.size / 1024 / 1024, peak / 1024, job.total)
