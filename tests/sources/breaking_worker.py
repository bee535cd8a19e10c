"""The parsing process with tasks that break it, as documents may."""

from __future__ import annotations

import os
from typing import Any

from sources.landing import worker


def _abort(data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    os.abort()


def _allocate(data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(bytearray(1 << 40))}


def _compute(data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    while True:
        pass


def _chatter(data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    print("a library prints what it likes")
    return {"size": len(data)}


worker.TASKS |= {"abort": _abort, "allocate": _allocate, "compute": _compute, "chatter": _chatter}

if __name__ == "__main__":
    worker.main()
