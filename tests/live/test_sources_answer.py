"""Does each source still answer as its connector expects? For a person with the internet; never in the default run.

    CORRIDOR_SPECIMENS=specimens python -m pytest -n 0 -s -o addopts= --import-mode=importlib tests/live

Asks every source once, with its own politeness, prints a table, and keeps the first document of each kind as a
specimen in the folder CORRIDOR_SPECIMENS (default: a temporary one), to be made into a hand-made one for the tests.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sources import connectors
from sources.errors import SourceError
from sources.landing.gathering import gather
from sources.landing.zone import Landing
from sources.web.kinds import kind
from warehouse import clock

OUTSIDE = [name for name, connector in connectors.connectors().items() if connector.hosts]
TOLD: list[tuple[str, ...]] = []


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    return Landing(tmp_path_factory.mktemp("live") / "landing")


@pytest.fixture(scope="module", autouse=True)
def table():
    yield
    head = ("source", "documents", "kinds", "figures", "as described")
    print("\n" + "\n".join(" | ".join(f"{cell:<14}" for cell in row) for row in (head, *TOLD)))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("source", OUTSIDE)
def test_a_source_answers_as_described(source: str, landing: Landing, tmp_path: Path) -> None:
    specimens = Path(os.environ.get("CORRIDOR_SPECIMENS") or tmp_path)
    try:
        found = connectors.fetch(source, landing, today=clock.today())
    except SourceError as error:
        TOLD.append((source, "-", "-", "-", f"no: {error.message}"))
        pytest.fail(str(error))
    kinds: dict[str, bytes] = {}
    for document in found:
        data = landing.read(document)
        kinds.setdefault(kind(data), data)
    for name, data in kinds.items():
        specimens.mkdir(parents=True, exist_ok=True)
        (specimens / f"{source}.{name}").write_bytes(data)
    read = gather(landing, source=source)
    refused = read.refused["reason"].to_list()
    TOLD.append(
        (source, str(len(found)), ",".join(kinds), str(read.figures.height), "no" if refused or not found else "yes")
    )
    assert found, "no document came"
    assert refused == []
