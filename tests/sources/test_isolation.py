"""Whatever a document does to the process that parses it, it alone fails, by the name of what broke, and the next is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sources.landing.isolation import DocumentFailure, Isolation, Limits


@pytest.fixture(scope="module")
def isolation() -> Iterator[Isolation]:
    one = Isolation(Limits(memory=256 << 20, processor=1), worker="tests.sources.breaking_worker")
    yield one
    one.close()


@pytest.mark.parametrize(
    ("task", "kind", "words"),
    [
        ("abort", "crash", "ended the parsing process (signal 6)"),
        ("allocate", "memory", "more memory than the 256 MB"),
        ("compute", "time", "within 1 seconds of computing"),
        ("no such task", "failed", "KeyError"),
    ],
)
@pytest.mark.parametrize("before", ["first of its process", "after others"])
def test_what_breaks_a_process_is_named_and_the_next_document_is_read(isolation, task, kind, words, before):
    if before == "after others":
        assert isolation.run("chatter", b"abc", {}) == {"ok": True, "size": 3}
    else:
        isolation.close()
    with pytest.raises(DocumentFailure) as caught:
        isolation.run(task, b"", {})
    assert caught.value.kind == kind
    assert words in caught.value.message
    assert isolation.run("chatter", b"abcd", {}) == {"ok": True, "size": 4}
