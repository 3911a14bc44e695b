"""The command's entry point: finds the command, and turns every foreseeable failure into a sentence and a code.

0 is done, 1 means that a result cannot be told, needs somebody, or that the history is broken, 2 is unusable input.
"""

import os
import sys
from io import TextIOWrapper

import click

from compliance.cli import surroundings
from compliance.cli.answers import answers
from compliance.cli.assess import assess
from compliance.cli.backup import backup, restore
from compliance.cli.database import database
from compliance.cli.demo import demo
from compliance.cli.failures import sentence_of
from compliance.cli.history import history
from compliance.cli.keys import keys
from compliance.cli.people import people, set_up_link
from compliance.cli.rulebook import rulebook
from compliance.cli.serve import serve
from compliance.cli.statement import statement
from compliance.cli.verify import verify

COULD_NOT = 2
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def colophon() -> None:
    """Say how AI was used in a creative project, what the rules make of it, and keep the record.

    Exit codes: 0 done; 1 a result cannot be told or needs somebody, or the history is broken; 2 unusable input.
    """
    surroundings.look_for_releases()


for command in (
    serve,
    assess,
    statement,
    verify,
    demo,
    rulebook,
    history,
    keys,
    answers,
    database,
    backup,
    restore,
    set_up_link,
    people,
):
    colophon.add_command(command)


def main() -> None:
    """Run the command that the arguments name, and leave with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal of another age shows a question mark for a dash, instead of ending the command.
            stream.reconfigure(errors="replace")
    sys.exit(run())


def run() -> int:
    """Run the command; gives the code to leave with."""
    try:
        # Commands return their code; `--help` gives 0 by itself.
        code = colophon.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return COULD_NOT
    except click.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever was reading has stopped. Python would complain when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        # Every layer has its own foreseeable failures; one that has no sentence is a fault of ours, and is not hidden.
        sentence = sentence_of(error)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        return COULD_NOT
    return code if isinstance(code, int) else 0
