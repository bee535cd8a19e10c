"""The timetable: what Dagster runs and shows, and the command line. No arithmetic, no SQL.

`definitions` puts together what the other modules define, one kind of object each: `assets` by stage, `checks`, `jobs`,
`schedules`, `sensors`, `resources`, `metadata` (what a materialisation reports) and `console_log`. `cli` has the options
of every command, `commands` a module for each; `in_process` and `instance` are what `corridor run` needs of Dagster.

Dagster evaluates annotations at run time: no `from __future__ import annotations` in modules that load it.
"""
