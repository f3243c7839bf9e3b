"""make bench: the product beside the floor, in turns, and the pass marks."""

import random
import sys
import time
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench import words
from bench.client import Timing, Visitor, expect, sizes, throughput
from bench.pages import SUBMIT, SUBMIT_MARK, Page, pages_of
from bench.site import Site
from tools.parts.throwaway import Throwaway

# --quick is for the tests: it shows that everything is measured, and says nothing about speed.
QUICK = "--quick" in sys.argv
TURNS, REQUESTS, WARM, SECONDS = (1, 5, 1, 0.2) if QUICK else (3, 60, 10, 2.0)
# The first reader of a round waits for every set to be compared; those who come after read what was kept.
RESULT, RESULT_MARK = "selection result", 2000
# What is looked for while somebody types: a title of five words and a text of forty, among all.
SIMILAR, SIMILAR_MARK = "similar while typing", 150  # ms, p95
NIGHT, NIGHT_MARK = "the night", 60  # s: series, signals, what still stands, who is heard
CALLING, CALLING_MARK, MANAGERS = "calling a meeting", 2000, 600  # ms until every row is written


def quiet(address: str) -> None:
    """Wait until the database rests: no other statement runs, no vacuum either."""
    with psycopg.connect(address, autocommit=True) as line:
        for _ in range(300):
            busy = line.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active'"
                " AND backend_type IN ('client backend', 'autovacuum worker')"
            ).fetchone()
            if busy == (0,):
                return
            time.sleep(0.1)


def submit(site: Site, timing: Timing, path: str) -> None:
    """The form sent as the browser sends it, each time with its own id."""
    visitor = Visitor(site.port, site.facts["cookie"])
    token = "b" * 32
    cookie = f"{site.facts['cookie']}; {site.facts['csrf']}={token}"
    fields = {
        "csrfmiddlewaretoken": token,
        "title": "Samma färg på dukar",
        "problem": "Vi letar.",
        "sender": "named",
    }
    fields |= {"proposal": "Bestäm en färg.", "effect": ""}

    def send() -> None:
        expect(visitor.post(path, {**fields, "submission_id": str(uuid.uuid4())}, cookie), 302)

    Timing().measure(send, WARM)
    timing.measure(send, REQUESTS)


def measure(site: Site, timings: dict[str, Timing], pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        visitor = Visitor(site.port, site.facts[page.who])
        for _ in range(WARM):
            expect(visitor.get(page.path)[0], 200)
        timings.setdefault(name, Timing()).measure(lambda v=visitor, p=page: v.get(p.path), REQUESTS)


def statements(product: Site, pages: dict[str, Page]) -> dict[str, int]:
    asked = [f"{product.facts[page.who]}\t{page.path}" for page in pages.values()]
    counted = product.run("-m", "bench.count", *asked).split()
    return dict(zip(pages, map(int, counted), strict=True))


def line(name: str, bare: Timing, ours: Timing) -> str:
    ratio = ours.p50 / bare.p50
    return f"{name:20}{bare.p50:9.2f} /{bare.p95:6.2f} {ours.p50:10.2f} /{ours.p95:7.2f}{ratio:8.2f}"


def report(floor, product, sql, pages: dict[str, Page], site) -> list[str]:
    missed = []
    heads = f"{'ratio':>8}{'SQL':>5}{'raw':>8}{'gzip':>7}"
    print(f"\n{'page':20}{'floor p50/p95':>18}{'product p50/p95':>21}{heads}")
    for name, page in pages.items():
        bare = floor.get(name) or floor["list, first"]
        raw, packed = sizes(Visitor(site.port, site.facts[page.who]), page.path)
        print(line(name, bare, product[name]) + f"{sql[name]:5}{raw:8}{packed:7}")
        missed += misses(name, page, product[name].p50, bare.p50, sql[name], packed)
    ratio = product[SUBMIT].p50 / floor[SUBMIT].p50
    print(line(SUBMIT, floor[SUBMIT], product[SUBMIT]))
    return missed + (
        [f"submit: {ratio:.2f} times the floor, {SUBMIT_MARK} is the mark"] if ratio > SUBMIT_MARK else []
    )


def misses(name: str, page: Page, took: float, bare: float, sql: int, packed: int) -> list[str]:
    asked = (
        (took / bare, page.ratio, "times the floor"),
        (took, page.most, "ms"),
        (sql, page.sql, "statements"),
        (packed / 1024, page.kilobytes, "kB gzip"),
    )
    return [
        f"{name}: {found:.2f} {unit}, {mark} is the mark"
        for found, mark, unit in asked
        if mark is not None and found > mark
    ]


def run(rows: int, address: str, folder: str) -> list[str]:
    def database(name: str) -> str:
        with psycopg.connect(address, autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name}")
        return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))

    common = {"STATE_DIR": folder, "SECRET_KEY": "b" * 60, "REDIS_URL": "memory://", "MAIL_URL": "memory://"}
    common |= {"STATIC_MANIFEST": "false", "DEMO": "false"}
    bare_env = {**common, "DATABASE_URL": database("floor"), "DJANGO_SETTINGS_MODULE": "bench.floor.settings"}
    our_env = {
        **common,
        "DATABASE_URL": database("product"),
        "DJANGO_SETTINGS_MODULE": "lean_portal.settings",
    }
    began = time.perf_counter()
    print(f"Filling two databases with {rows} rows …", flush=True)
    with (
        Site(
            "floor", fill="bench.fill_floor", app="bench.floor.wsgi:application", rows=rows, env=bare_env
        ) as bare,
        Site(
            "product", fill="bench.fill_product", app="lean_portal.wsgi:application", rows=rows, env=our_env
        ) as our,
    ):
        print(f"Filled in {time.perf_counter() - began:.0f} s.", flush=True)
        pages = pages_of(our.facts)
        bare_pages = {name: Page(path) for name, path in bare.facts["pages"].items()}
        floor: dict[str, Timing] = {}
        product: dict[str, Timing] = {}
        for turn in range(TURNS):
            print(f"Turn {turn + 1} of {TURNS}: floor, product", flush=True)
            for site, timings, paths in ((bare, floor, bare_pages), (our, product, pages)):
                quiet(address)
                measure(site, timings, paths)
                submit(site, timings.setdefault(SUBMIT, Timing()), paths["form"].path)
        missed = report(floor, product, statements(our, pages), pages, our)
        missed += report_similar(our, address)
        missed += report_result(our, address)
        report_rest(bare, our, pages, address)
        missed += report_night(our)
        missed += report_calling(our)
        report_exports(our)
        return missed


def report_similar(our: Site, address: str) -> list[str]:
    dice, token, timing = random.Random(7), "b" * 32, Timing()
    visitor = Visitor(our.port, our.facts["cookie"])
    cookie = f"{our.facts['cookie']}; {our.facts['csrf']}={token}"

    def look() -> None:
        typed = {"title": words.title(dice), "problem": words.body(dice), "csrfmiddlewaretoken": token}
        expect(visitor.post("/forslag/liknande/", typed, cookie, **{"HX-Request": "true"}), 200)

    quiet(address)
    Timing().measure(look, WARM)
    timing.measure(look, REQUESTS)
    print(f"{SIMILAR}: {timing.p50:.1f} /{timing.p95:.1f} ms")
    slow = timing.p95 > SIMILAR_MARK
    return [f"{SIMILAR}: {timing.p95:.0f} ms, {SIMILAR_MARK} is the mark"] if slow else []


def report_result(our: Site, address: str) -> list[str]:
    """Of 40 candidates, sets of 3, 3 assessors and 4 criteria."""
    visitor = Visitor(our.port, our.facts["steering"])
    expect(visitor.get("/forslag/")[0], 200)  # so that the worker has begun
    path = f"/processer/val/{our.facts['selection']}/bedomningar/"
    first, kept = Timing(), Timing()
    quiet(address)
    first.measure(lambda: expect(visitor.get(path)[0], 200), 1)
    kept.measure(lambda: expect(visitor.get(path)[0], 200), REQUESTS)
    sql = our.run("-m", "bench.count", f"{our.facts['steering']}\t{path}").strip()
    raw, packed = sizes(visitor, path)
    took = first.took[0]
    print(
        f"{RESULT}: first {took:.0f} ms, then {kept.p50:.1f} /{kept.p95:.1f} ms, {sql} SQL, {raw} / {packed}"
    )
    return (
        [f"{RESULT}: {took:.0f} ms the first time, {RESULT_MARK} is the mark"] if took > RESULT_MARK else []
    )


def report_night(our: Site) -> list[str]:
    """When nothing is computed yet, and when next to nothing has happened since the night before."""
    found = list(map(float, our.run("-m", "bench.night").split()))
    first, again, sql, rows, signals = found
    print(
        f"{NIGHT}: first {first:.1f} s, then {again:.1f} s, {sql:.0f} SQL, {rows:.0f} months of series, "
        f"{signals:.0f} signals"
    )
    slow = max(first, again) > NIGHT_MARK
    return [f"{NIGHT}: {max(first, again):.0f} s, {NIGHT_MARK} is the mark"] if slow else []


def report_calling(our: Site) -> list[str]:
    written, sent, rows = map(float, our.run("-m", "bench.calling", str(MANAGERS)).split())
    print(f"{CALLING}: {rows:.0f} mails, rows written in {written:.0f} ms, sent in {sent:.0f} ms more")
    return [f"{CALLING}: {written:.0f} ms, {CALLING_MARK} is the mark"] if written > CALLING_MARK else []


def report_exports(our: Site) -> None:
    lists = [("whole list", "vy=alla", file_type) for file_type in ("csv", "xlsx", "json")]
    for name, query, file_type in [*lists, ("filtered list", "vy=alla&state=declined", "csv")]:
        asked = our.run("-m", "bench.exporting", file_type, query).split()
        took, size, memory, rows = map(float, asked)
        written = f"{rows:.0f} rows in {took:.1f} s, {size:.1f} MB, process {memory:.0f} MB"
        print(f"{name}, {file_type}: {written}", flush=True)


def report_rest(bare: Site, our: Site, pages: dict[str, Page], address: str) -> None:
    for name in ("list, first", "detail, 20 steps"):
        quiet(address)
        most = throughput(bare.port, bare.facts["cookie"], bare.facts["pages"][name], seconds=SECONDS)
        quiet(address)
        ours = throughput(our.port, our.facts["cookie"], pages[name].path, seconds=SECONDS)
        print(f"{name}, 8 clients: floor {most:.0f} requests/s, product {ours:.0f}, ratio {ours / most:.2f}")
    print(f"Largest web process after that: {our.memory()} MB")


def main() -> None:
    numbers = [word for word in sys.argv[1:] if word.isdecimal()]
    rows = int(numbers[0]) if numbers else 100_000
    with Throwaway("postgres") as server, TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        missed = run(rows, server.url, folder)
    print(
        "\nEvery pass mark is kept."
        if not missed
        else "\nMissed:\n" + "\n".join(f"  {line}" for line in missed)
    )


if __name__ == "__main__":
    main()
