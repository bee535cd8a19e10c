"""How many threads the linear algebra below NumPy takes: a setting of the process, made before NumPy is imported."""

from __future__ import annotations

import os


def limit_linear_algebra_threads() -> None:
    """One thread, unless OPENBLAS_NUM_THREADS says otherwise. Call it before anything imports NumPy.

    The arrays here are small: a second thread would mostly wait, and hold a core while it does.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
