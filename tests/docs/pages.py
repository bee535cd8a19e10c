"""The pages that people read, and what stands in them: blocks, code spans, links, headings."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
WRITTEN = [
    README,
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/decisions").glob("*.md")),
]
MADE = sorted((ROOT / "docs" / "reference").glob("*.md"))  # by python -m tests.docs.reference
PAGES = [*WRITTEN, ROOT / "CHANGELOG.md", *MADE]

FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)\n```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!`)\[(?P<text>[^]\n]*)\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def name(page: Path) -> str:
    """The page as tests are named by it."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of a kind (console, sh)."""
    return [match["text"] for match in FENCE.finditer(page.read_text(encoding="utf-8")) if match["kind"] == kind]


def prose(page: Path) -> str:
    """The page without its fenced and indented blocks."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.sub(r"(?m)^ {4}.*$", "", text)


def spans(page: Path) -> list[str]:
    """What stands in backticks; lines are joined first, for a span may be wrapped."""
    return SPAN.findall(re.sub(r"(?<=\S)\n(?=\S)", " ", prose(page)))


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them: small letters, hyphens for blanks, other signs dropped."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
