"""The command: seed by seed, each on a fresh database, with live progress and figures."""

from __future__ import annotations

import argparse
import time

from django.utils import timezone

from proofs import databases
from proofs.stock import goods, troubles
from proofs.stock.load import Figures, Load
from proofs.stock.trial import Trial
from stack import console

_PROGRESS_SECONDS = 10.0


def run(arguments: list[str]) -> int:
    """Carry out the proof for each seed; 1 if any law or answer was broken."""
    asked = _parser().parse_args(arguments)
    total = Figures()
    started_at = time.monotonic()
    with databases.migrated() as template:
        for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
            load = Load(
                seed, asked.operations, asked.writers, asked.processes, asked.kills_per_second
            )
            with databases.copied(template, f"seed_{seed}"):
                total.add(_prove(load))
    seconds = time.monotonic() - started_at
    console.say()
    console.say(f"All {asked.seeds} seeds:")
    _tell(total, seconds)
    return 1 if total.failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m proofs stock", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--operations", type=int, default=100_000, help="of each seed")
    parser.add_argument("--writers", type=int, default=64)
    parser.add_argument("--processes", type=int, default=4, help="that the writers are spread over")
    parser.add_argument("--kills-per-second", type=float, default=0.0, help="connections cut")
    return parser


def _prove(load: Load) -> Figures:
    goods.build(at=timezone.now())
    started_at = time.monotonic()
    trial = Trial(load)
    next_line = started_at + _PROGRESS_SECONDS
    for figures in trial.run():
        now = time.monotonic()
        line = (
            f"seed {load.seed}: {figures.operations:,} of {load.operations:,} operations, "
            f"{figures.operations / (now - started_at):,.0f}/s"
        )
        console.refresh(line)
        if now >= next_line:
            console.say(f"  {line}")
            next_line = now + _PROGRESS_SECONDS
    console.clear()
    console.say(f"Seed {load.seed}:")
    _tell(trial.figures, time.monotonic() - started_at)
    return trial.figures


def _tell(figures: Figures, seconds: float) -> None:
    refused = ", ".join(f"{code} {n:,}" for code, n in figures.refused.most_common()) or "nothing"
    console.say(
        f"  {figures.operations:,} operations in {seconds:,.0f} s, "
        f"{figures.operations / seconds:,.0f}/s; {figures.units_reserved:,} units reserved, "
        f"{figures.units_backordered:,} of them on backorder"
    )
    console.say(f"  refused: {refused}")
    for code in sorted({*figures.troubles, *figures.surfaced, troubles.DEADLOCK}):
        seen, surfaced = figures.troubles[code], figures.surfaced[code]
        # A connection may also break where no statement runs.
        got_over = max(0, seen - surfaced)
        console.say(
            f"  {troubles.WORDS.get(code, code)}: {got_over:,} got over by trying again, "
            f"{surfaced:,} surfaced to a caller"
        )
    console.say(f"  deadlocks that the database counted: {figures.deadlocks:,}")
    console.say(
        f"  {figures.answers:,} answers held against the book, {figures.uncertain:,} of them "
        "uncertain because their connection broke"
    )
    for failure in figures.failures:
        console.say(f"  BROKEN: {failure}")
    if not figures.failures:
        console.say("  all laws hold, every answer was kept")
