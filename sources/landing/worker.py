"""The parsing process: reads requests from its input, one line and then bytes each, and answers one line each.

    {"task": "read", "facts": …, "size": n}   then n bytes → {"ok": true, "rows": …, "undecided": …}
    {"task": "check", "facts": …, "size": n}  a file of the intake → {"ok": true, "faults": n, …}
    any failure of a document → {"ok": false, "kind": "refused" | "failed" | "memory", "reason": …}

Whatever a document makes a parser do ends here at the latest, by the limits that the process puts on itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from sources.errors import SourceError
from sources.landing.reading import landed_from, printable


def main() -> None:
    """Answer requests until the input ends. Arguments: bytes of memory, seconds of computing a document."""
    memory, processor = (int(argument) for argument in sys.argv[1:3])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked ends this process
    _limit_memory(memory)
    _write(answers, b"ready")
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        _limit_computing(processor)
        _write(answers, json.dumps(answer_of(request, data)).encode())


def answer_of(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What a task makes of a document, whatever the document does."""
    facts = request["facts"]
    try:
        result = TASKS[request["task"]](data, facts)
    except SourceError as error:
        return {"ok": False, "kind": "refused", "reason": printable(str(error))}
    except MemoryError:
        return {"ok": False, "kind": "memory", "reason": ""}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a panic of a library in Rust is no Exception
        what = printable(str(error)).strip().partition("\n")[0][:300]
        return {"ok": False, "kind": "failed", "reason": f"its parser stopped with {type(error).__name__}: {what}"}
    return {"ok": True, **result}


def _read(data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    """Printed figures of a landed document, and what a person has to decide about it."""
    from sources.connectors import read

    reading = read(data, landed_from(facts, Path(os.devnull)))
    return {"rows": reading.rows, "undecided": reading.undecided}


def _check(data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with a file of the intake."""
    from sources.intake.report import report

    return report(data, facts["source"], facts["document"])


TASKS = {"read": _read, "check": _check}


def _write(answers: BinaryIO, line: bytes) -> None:
    answers.write(line + b"\n")
    answers.flush()


def _limit_memory(allowance: int) -> None:
    """Let the process have so much more than it has now, where the system can be asked for it."""
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError, StopIteration):
        import resource

        status = Path("/proc/self/status").read_text(encoding="ascii")
        now = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmData"))
        limit = now + allowance
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_computing(seconds: int) -> None:
    """Let the process compute so much longer."""
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
