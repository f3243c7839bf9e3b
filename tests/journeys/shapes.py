"""What a page consists of, whatever it says, and where it leads: read from its HTML without a browser."""

from html.parser import HTMLParser

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TELLING = {"class", "role", "type"}


class Read(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[tuple[str, str]] = [("", "")]
        self.shapes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = sorted(f"{name}={value}" if name in TELLING else name for name, value in attrs)
        shape = " ".join([tag, *told])
        self.shapes.add(f"{self.inside[-1][1]} > {shape}")
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        if tag not in EMPTY:
            self.inside.append((tag, shape))

    def handle_endtag(self, tag: str) -> None:
        while len(self.inside) > 1 and tag in {name for name, _ in self.inside[1:]}:
            if self.inside.pop()[0] == tag:
                break
