"""Hostile texts, and what a browser would see in an HTML text."""

from __future__ import annotations

from html.parser import HTMLParser

HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "![x](http://evil.example/x.png)",
    "[1]",
    "[click](javascript:alert(1))",
    "$x$ and $$y$$",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "<img src=x onerror=alert(1)>",
    "</blockquote></article><h1>free</h1>",
    "</mark><svg/onload=alert(1)>",
    "[18F]FDG, P < .05, HLA-A*02:01 and CD8_T_cell",
]


class Elements(HTMLParser):
    """The tags, links and text of an HTML text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def words(self) -> str:
        return " ".join(self.text.split())
