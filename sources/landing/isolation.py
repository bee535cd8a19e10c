"""Parsers at work in a process of their own, so that no document can take the run with it.

One process (sources.landing.worker) reads many documents, one after another. Memory and time are limited; where a
document breaks the process, the next one gets a new one. What goes over is JSON and bytes, never objects of Python.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from warehouse.errors import CorridorError

ROOT = Path(__file__).resolve().parents[2]  # the folder in which the project's packages lie
CHUNK = 1 << 16
SIGNS = ("memory allocation of", "MemoryError", "panicked at", "Fatal Python error")
LONGEST_ANSWER = 1 << 28  # bytes

Kind = Literal["refused", "failed", "memory", "time", "crash", "unreadable"]


@dataclass(frozen=True)
class Limits:
    """What one document may take. `memory`: bytes beyond what the program needs itself; `processor`: seconds of
    computing; `wall`: seconds until an answer, computing or not. Generous: the largest real documents need a tenth.
    """

    memory: int = 2 << 30
    processor: int = 120
    wall: int = 600


class DocumentFailure(Exception):
    """A document that gave nothing. `kind`: the parser refused it, or failed in a way that nobody foresaw, or what broke."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class NoParsingProcess(CorridorError):
    """The process that parses documents cannot be started: the machine's fault, and no document's."""


class _Broken(Exception):
    """The process ended, or was ended, over a document."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class Isolation:
    """A parsing process (the module `worker`), started when the first document comes; `close` ends it."""

    def __init__(self, limits: Limits | None = None, worker: str = "sources.landing.worker") -> None:
        self.limits = limits or Limits()
        self.worker = worker
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._answered = 0  # documents that this process has survived
        self._lock = threading.Lock()

    def run(self, task: str, data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
        """What a task (sources.landing.worker) makes of bytes. Raises DocumentFailure; NoParsingProcess.

        What breaks a process that has read others before is tried once more in a new one: it may have been their fault.
        """
        with self._lock:
            try:
                return self._attempt(task, data, facts)
            except _Broken as broken:
                used = self._answered > 0
                self._end()
                if broken.kind == "time" or not used:
                    raise DocumentFailure(broken.kind, broken.message) from broken
            try:
                return self._attempt(task, data, facts)
            except _Broken as broken:
                self._end()
                raise DocumentFailure(broken.kind, broken.message) from broken

    def close(self) -> None:
        """End the process; the next document starts another."""
        with self._lock:
            self._end()

    def _attempt(self, task: str, data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
        process = self._started()
        request = json.dumps({"task": task, "facts": facts, "size": len(data)}).encode() + b"\n"
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended: reading its answer says how
            process.stdin.write(request + data)
            process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._line(process, self.limits.wall))
        if not answer["ok"] and answer["kind"] == "memory":
            raise _Broken("memory", self._memory_message())
        self._answered += 1
        if not answer["ok"]:
            raise DocumentFailure(answer["kind"], answer["reason"])
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        arguments = [str(self.limits.memory), str(self.limits.processor)]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.worker, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, "PYTHONPATH": path},
            )
            if self._line(self._process, self.limits.wall) != b"ready\n":
                raise NoParsingProcess("the process that parses documents did not begin", "run again")
        except (OSError, _Broken) as error:
            self._end()
            raise NoParsingProcess(
                f"the process that parses documents cannot be started: {error}",
                "free memory on this machine, or let it start more processes, and run again",
            ) from error
        return self._process

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        """The next line that the process writes. Raises _Broken where it ends, or takes too long."""
        assert process.stdout is not None
        deadline = time.monotonic() + seconds
        parts: list[bytes] = []
        size = 0
        while not (parts and parts[-1].endswith(b"\n")):
            if not select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise _Broken("time", f"it was not read within {seconds:g} seconds")
            part = os.read(process.stdout.fileno(), CHUNK)
            size += len(part)
            if not part or size > LONGEST_ANSWER:
                raise self._break(process)
            parts.append(part)
        return b"".join(parts)

    def _break(self, process: subprocess.Popen[bytes]) -> _Broken:
        """What ended the process."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        code = process.poll()
        if code == -24:  # SIGXCPU
            return _Broken("time", f"it was not read within {self.limits.processor} seconds of computing")
        words = self._last_words()
        if "memory allocation" in words or "MemoryError" in words or code == -9:
            return _Broken("memory", self._memory_message())
        return _Broken("crash", f"it ended the parsing process ({_ending(code)}){': ' + words if words else ''}")

    def _memory_message(self) -> str:
        return f"it needs more memory than the {self.limits.memory >> 20:,} MB that a document may take"

    def _last_words(self) -> str:
        """What the process wrote to its standard error last: the line that names the failure, else the last one."""
        if self._errors is None:
            return ""
        self._errors.seek(0)
        lines = self._errors.read()[-4000:].decode("utf-8", "replace").split("\n")
        written = [line.strip()[:200] for line in reversed(lines) if line.strip()]
        return next((line for line in written if any(sign in line for sign in SIGNS)), written[0] if written else "")

    def _end(self) -> None:
        process, self._process, self._answered = self._process, None, 0
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            process.wait()
        if self._errors is not None:
            self._errors.close()
            self._errors = None


@functools.cache
def process_isolation() -> Isolation:
    """The one that everybody shares by default; its process ends with this one, whose end closes its input."""
    return Isolation()


def packed(data: bytes) -> str:
    """Bytes as they travel in an answer."""
    return base64.b64encode(data).decode()


def unpacked(text: str) -> bytes:
    """Bytes of an answer."""
    return base64.b64decode(text)


def _ending(code: int | None) -> str:
    if code is None:
        return "still running"
    return f"signal {-code}" if code < 0 else f"code {code}"
