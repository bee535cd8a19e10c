"""What we hold and what it means: catalogue, contracts, store, rules, metrics and extracts.

Knows no network and no Dagster. Rooms import downwards only: extracts → metrics → rules → contracts →
catalogue → periods; the store opens DuckDB for all of them.
"""

import os

# The arrays here are small: a second thread of the linear algebra would mostly wait, and hold a core while it does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
