"""Where the files of a warehouse lie below its data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Paths below one folder.

    <folder>/corridor.duckdb         published; opened read-only by everybody
    <folder>/builds/<run>.duckdb     of the run under way; swept by the next run if it was killed
    <folder>/build.lock              the lock of the run under way, and build.holder: who has it
    <folder>/releases/<name>.duckdb  the newest releases, and the published one if it is none of them
    <folder>/runs.jsonl              one line a run or rollback
    <folder>/inputs.json             what the published file was derived from
    """

    folder: Path

    @property
    def published(self) -> Path:
        """The published file."""
        return self.folder / "corridor.duckdb"

    @property
    def builds(self) -> Path:
        """The folder of files under construction."""
        return self.folder / "builds"

    @property
    def lock(self) -> Path:
        """The lock of whoever builds."""
        return self.folder / "build.lock"

    @property
    def releases(self) -> Path:
        """The folder of kept releases."""
        return self.folder / "releases"

    @property
    def inputs(self) -> Path:
        """The record of what the published file was derived from."""
        return self.folder / "inputs.json"

    @property
    def runs(self) -> Path:
        """The log of runs."""
        return self.folder / "runs.jsonl"
