"""Environment variables that the program reads, and Dagster's own settings for this project."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.docs.reference.markdown import code, heading, table
from warehouse.extracts.formats import FORMATS

ROOT = Path(__file__).resolve().parents[3]
ABOUT = (
    """Everything that can be set from outside. There are no secrets. What it is for: [operators](../operators.md)."""
)
VARIABLES = {  # name: default, meaning
    "CORRIDOR_HOME": (
        "`data/` in a checkout, else in the current folder",
        "The data folder: everything that runs leave.",
    ),
    "CORRIDOR_LEDGER": ("the embedded ledger", "A folder laid out like `sources/ledger/` to read instead."),
    "CORRIDOR_KEEP_RELEASES": ("12", "How many releases are kept; a whole number of at least 1."),
    "CORRIDOR_OFFLINE": ("asks", "Set to anything but 0: no source is asked; what has landed is enough."),
    "CORRIDOR_MIRROR": (
        "none",
        "An address such as `http://host:port` below which every host is found: a cache, or a rehearsal.",
    ),
    "CORRIDOR_FORMATS": (
        "all",
        f"Formats of the extracts that runs leave, with commas between: {', '.join(FORMATS)}.",
    ),
    "CORRIDOR_CA_BUNDLE": (
        "those of the system",
        "A file of certificates to trust instead of the usual ones. Checking cannot be switched off.",
    ),
    "CORRIDOR_BROWSER_REQUIRED": (
        "skips",
        "For tests: without a browser the tests of the page fail instead of being skipped.",
    ),
    "CORRIDOR_SPECIMENS": ("a temporary folder", "For `tests/live`: where answers of the real sources are kept."),
}
OTHERS = {
    "COLUMNS": "How wide tables on the terminal may be.",
    "HTTP_PROXY, HTTPS_PROXY, NO_PROXY": "Proxies on the way to the sources.",
    "DAGSTER_HOME": "Not needed: `dagster dev` in the project's folder reads `dagster.yaml` and keeps its records in `data/dagster`.",
}


def page() -> str:
    """The settings. Raises KeyError for a variable that is read and not described here, or the other way round."""
    if differing := set(VARIABLES) ^ set(variables()):
        raise KeyError(f"tests/docs/reference/settings.py and the program do not read the same variables: {differing}")
    rows = [(code(name), default, meaning) for name, (default, meaning) in VARIABLES.items()]
    text = heading("Settings", ABOUT, "the program's environment variables and `dagster.yaml`")
    text += f"\n## Environment\n\n{table(('variable', 'default', 'meaning'), rows)}"
    text += f"\nOf others the program heeds these:\n\n{table(('variable', 'meaning'), [(code(k), v) for k, v in OTHERS.items()])}"
    return text + f"\n## dagster.yaml\n\n{table(('setting', 'value', 'why'), _dagster())}"


def variables() -> dict[str, list[str]]:
    """Every CORRIDOR_… that the code names, with the modules that do."""
    found: dict[str, list[str]] = {}
    for room in ("pipelines", "sources", "warehouse", "tests"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and re.fullmatch(r"CORRIDOR_[A-Z_]+", str(node.value)):
                    found.setdefault(str(node.value), []).append(path.relative_to(ROOT).as_posix())
    return found


def _dagster() -> Iterator[tuple[str, str, str]]:
    """Settings of dagster.yaml with the comment above their section."""
    text = (ROOT / "dagster.yaml").read_text(encoding="utf-8")
    for section, values in yaml.safe_load(text).items():
        comment = re.search(rf"(?m)((?:^# .*\n)+)^{section}:", text)
        why = " ".join(re.findall(r"(?m)^# (.*)$", comment[1])) if comment and comment.start() else ""
        for place, value in _leaves(values, section):
            yield code(place), code(value if not isinstance(value, bool) else str(value).lower()), why
            why = ""


def _leaves(values: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(values, dict):
        for name, inner in values.items():
            yield from _leaves(inner, f"{place}.{name}")
    else:
        yield place, values
