"""The commands and their options, from the parser of the command line."""

from __future__ import annotations

import argparse

from pipelines.cli import parser
from tests.docs.reference.markdown import code, heading, table

ABOUT = """Every command of `corridor` with its options. What the commands are for: [ministry staff](../ministry.md),
[analysts](../analysts.md), [data engineers](../operators.md). Exit codes: [operators](../operators.md#what-a-run-does)."""


def page() -> str:
    """The commands in the order of `corridor --help`."""
    top = parser()
    text = heading("Commands", ABOUT, "the parser in `pipelines/cli.py`")
    for group in top._actions:
        if isinstance(group, argparse._SubParsersAction):
            for about in group._choices_actions:
                command = group.choices[about.dest]
                purpose = about.help or ""
                text += f"\n## corridor {about.dest}\n\n{purpose[:1].upper()}{purpose[1:]}.\n\n{_usage(about.dest, command)}"
    return text


def _usage(name: str, command: argparse.ArgumentParser) -> str:
    actions = [action for action in command._actions if not isinstance(action, argparse._HelpAction)]
    words = [_word(action) if not action.option_strings else f"[{_word(action)}]" for action in actions]
    text = f"    {' '.join(('corridor', name, *words))}\n"
    rows = [(code(_word(action).split()[0]), _values(action), _default(action), action.help) for action in actions]
    return text + (f"\n{table(('argument', 'values', 'default', 'meaning'), rows)}" if rows else "")


def _word(action: argparse.Action) -> str:
    """--month YYYY-MM, --all, SQL."""
    value = action.metavar or action.dest.upper()
    if not action.option_strings:
        return str(value)
    return action.option_strings[0] if action.nargs == 0 else f"{action.option_strings[0]} {value}"


def _values(action: argparse.Action) -> str:
    if action.choices:
        return ", ".join(map(str, action.choices))
    return "" if action.nargs == 0 or not action.option_strings else str(action.metavar or "")


def _default(action: argparse.Action) -> str:
    return "" if action.default in (None, False) or not action.option_strings else str(action.default)
