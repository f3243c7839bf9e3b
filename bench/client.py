"""A small HTTP client that keeps its connection, and what it measures."""

import gzip
import http.client
import statistics
import threading
import time
import urllib.parse
from dataclasses import dataclass, field


class Visitor:
    def __init__(self, port: int, cookie: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Cookie": cookie, "Accept-Language": "sv"}

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        return self._ask("GET", path, None, headers)

    def post(
        self, path: str, fields: dict[str, str], cookie: str, **headers: str
    ) -> http.client.HTTPResponse:
        body = urllib.parse.urlencode(fields).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, **headers}
        return self._ask("POST", path, body, kind)[0]

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]):
        self.line.request(method, path, body, {**self.headers, **headers})
        response = self.line.getresponse()
        return response, response.read()


@dataclass
class Timing:
    """Milliseconds of one page, over all turns."""

    took: list[float] = field(default_factory=list)

    def measure(self, work, times: int) -> None:
        for _ in range(times):
            began = time.perf_counter()
            work()
            self.took.append((time.perf_counter() - began) * 1000)

    @property
    def p50(self) -> float:
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.took, n=20)[-1]


def expect(response: http.client.HTTPResponse, *statuses: int) -> None:
    if response.status not in statuses:
        raise SystemExit(f"{response.status} where {statuses} was expected: nothing was measured.")


def sizes(visitor: Visitor, path: str) -> tuple[int, int]:
    """Bytes of the page as text, and gzipped."""
    response, raw = visitor.get(path)
    expect(response, 200)
    return len(raw), len(gzip.compress(raw, 6))


def throughput(port: int, cookie: str, path: str, *, clients: int = 8, seconds: float = 2) -> float:
    """Requests a second with `clients` at once."""
    ends, counts = time.perf_counter() + seconds, [0] * clients

    def visit(n: int) -> None:
        visitor = Visitor(port, cookie)
        while time.perf_counter() < ends:
            expect(visitor.get(path)[0], 200)
            counts[n] += 1

    threads = [threading.Thread(target=visit, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
