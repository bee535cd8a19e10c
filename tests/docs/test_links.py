"""Every link leads somewhere: to a page, a heading of it, a picture; and each page is linked from the README."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import FENCE, LINK, MADE, PAGES, README, ROOT, WRITTEN, anchors, name

REGISTRY = re.compile(r"pypi\.org|pythonhosted|index-url|ghcr\.io|registry\.", re.IGNORECASE)


def links(page):
    return [match["target"] for match in LINK.finditer(FENCE.sub("", page.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    wrong = []
    for target in links(page):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            wrong.append(target)
    assert wrong == []


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [README]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        paths = [(page.parent / target.partition("#")[0]).resolve() for target in links(page) if "://" not in target]
        waiting += [path for path in paths if path.suffix == ".md"]
    assert set(PAGES) <= reached


def test_every_picture_is_shown():
    shown = {(page.parent / target).resolve() for page in WRITTEN for target in links(page)}
    assert set((ROOT / "docs" / "pictures").iterdir()) <= shown


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_registry(page):
    """Where packages come from is the machine's affair. (Paths of machines: tests/structure.)"""
    assert not REGISTRY.search(page.read_text(encoding="utf-8"))


def test_the_readme_is_short():
    assert README.stat().st_size <= 8192


def test_the_reference_has_its_pages():
    assert [page.stem for page in MADE] == ["commands", "data_dictionary", "rules", "series", "settings"]
