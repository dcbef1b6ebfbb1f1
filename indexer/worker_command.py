"""The command `kb worker`."""

from __future__ import annotations

import click

from kb.settings import Settings


@click.command()
@click.option("--jobs", "places", type=click.IntRange(1, 32), default=2, show_default=True, help="Jobs done at once.")
@click.pass_obj
def worker(settings: Settings, places: int) -> None:
    """Do the jobs that the desk asks for, and what is due, until Ctrl-C. What is not done then, another worker does."""
    from indexer.worker import Worker
    from kb.events import write_down

    write_down(settings)
    Worker(settings, places).run()
