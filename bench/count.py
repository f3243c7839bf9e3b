"""How many SQL statements each page takes: arguments are "cookie<TAB>path", one number a line comes back."""

import sys

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

django.setup()

for asked in sys.argv[1:]:
    cookie, path = asked.split("\t")
    name, _, value = cookie.partition("=")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[name] = value
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path)
    print(len(captured))
