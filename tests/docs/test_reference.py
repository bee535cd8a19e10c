"""The pages of docs/reference are those that the code makes now."""

from __future__ import annotations

import functools

import pytest

from tests.docs.reference.__main__ import FOLDER, PAGES


@functools.cache
def made(name: str) -> str:
    return PAGES[name]()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_current(name):
    page = FOLDER / f"{name}.md"
    current = page.exists() and page.read_text(encoding="utf-8") == made(name)
    assert current, (
        f"docs/reference/{name}.md is not what the code says now; make it anew: python -m tests.docs.reference"
    )


def test_pages_are_the_same_every_time():
    assert [page() for page in PAGES.values()] == [made(name) for name in PAGES]
