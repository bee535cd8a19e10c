"""The timetable: Dagster assets, checks, jobs, schedules, settings and the command line. No arithmetic.

Dagster evaluates annotations at run time: no `from __future__ import annotations` in modules that define
assets.
"""
