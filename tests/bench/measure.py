"""Measures engines on a model: in rounds, each engine once a round, in an order that turns.

A machine that slows down for a while slows all engines of that round, so ratios are taken within
rounds. Every engine warms up first, and a measurement is as many calls as fill a while.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import check
from engines import Engine
from models import FOLDER, Model
from worker import Worker, WorkerError

LARGEST_BATCH_OF_MEMORY = 30_000  # rows: the peak of memory is that of batches up to here
WARM_UP = 0.4  # seconds: browsers compile anew what runs often


@dataclass(frozen=True)
class Plan:
    sizes: tuple[int, ...]
    rounds: int
    block: float  # seconds that a measurement fills
    longest: float  # seconds: a size of which one call takes longer is left out


class Contestant:
    def __init__(self, engine: Engine, model: Model):
        self.engine, self.model = engine, model
        self.times: dict[int, list[float]] = {}  # seconds a call, a size and round
        self.left_out: dict[int, str] = {}
        self.peak: int | None = None
        self.failure: str | None = None
        self.worker: Worker = engine.start(model)
        try:
            self.load()
        except WorkerError:
            self.worker.close()
            raise

    def load(self) -> None:
        before = self.worker.memory()
        self.worker.forget_peak()
        self.load_seconds, self.version = self.worker.load()
        after = self.worker.memory()
        self.before = before[0] if before else None
        self.loaded = after[0] - before[0] if before and after else None
        answers = FOLDER / f"{self.model.name}/answers.f64"
        kind = self.worker.answers(answers)
        self.verdict = check.of_file(self.model, kind, answers, self.engine.exact)
        if not self.verdict.right:
            raise WorkerError(
                f"wrong: a {kind} is off by {self.verdict.difference:.2g}, "
                f"where {self.verdict.allowed:.2g} is rounding"
            )

    def time(self, size: int, calls: int) -> float:
        """Seconds; 0 once it has failed."""
        if self.failure is None:
            try:
                return self.worker.time(size, calls)
            except WorkerError as error:
                self.failure = f"at {size:,} rows a call: {error}"
        return 0.0

    def calls(self, size: int, plan: Plan) -> int:
        """How many calls fill a block; 0 if one takes too long."""
        seconds = self.time(size, 1)
        if seconds > plan.longest:
            self.left_out[size] = f"a call takes {seconds:.0f} s"
            return 0
        calls, warm = 1, seconds
        while self.failure is None and (warm < WARM_UP or seconds < plan.block / 4):
            if seconds < plan.block:
                calls *= 2
            seconds = self.time(size, calls)
            warm += seconds
        return max(1, round(calls * plan.block / seconds)) if self.failure is None else 0

    def note_memory(self, size: int) -> None:
        memory = self.worker.memory() if size <= LARGEST_BATCH_OF_MEMORY else None
        if memory and self.before is not None:
            self.peak = memory[1] - self.before

    def result(self) -> dict:
        return {
            "engine": self.engine.name,
            "label": self.engine.label,
            "where": self.engine.where,
            "version": self.version,
            "compared": self.verdict.kind,
            "bit_equal": self.verdict.exact,
            "difference": self.verdict.difference,
            "allowed": self.verdict.allowed,
            "load_seconds": self.load_seconds,
            "memory_loaded": self.loaded,
            "memory_peak": self.peak,
            "seconds": {str(size): times for size, times in self.times.items()},
            "left_out": {str(size): reason for size, reason in self.left_out.items()},
        }


def enter(engines: Iterable[Engine], model: Model) -> tuple[list[Contestant], list[dict]]:
    """The engines that take the model and answer right; the others with their reasons."""
    contestants, absent = [], []
    for engine in engines:
        reason = engine.refuses(model)
        if reason is None:
            try:
                contestants.append(Contestant(engine, model))
            except (WorkerError, OSError) as error:
                reason = str(error)
        if reason is not None:
            absent.append(absence(engine, reason))
            say(f"{model.name}: {engine.label} in {engine.where} is absent: {reason}")
    return contestants, absent


def absence(engine: Engine, reason: str) -> dict:
    named = {"engine": engine.name, "label": engine.label, "where": engine.where}
    return {**named, "reason": reason}


def rounds_of(contestants: list[Contestant], size: int, plan: Plan) -> None:
    taking = [each for each in contestants if size == 1 or each.engine.batches]
    calls = {each: each.calls(size, plan) for each in taking}
    order = [each for each in taking if calls[each]]
    for turn in range(plan.rounds):
        start = turn % max(1, len(order))
        for each in order[start:] + order[:start]:
            took = each.time(size, calls[each])
            each.times.setdefault(size, []).append(took / calls[each])


def measure(model: Model, engines: Iterable[Engine], plan: Plan) -> dict:
    contestants, absent = enter(engines, model)
    try:
        for size in sorted(plan.sizes):
            say(f"{model.name}: {size:,} rows a call, {len(contestants)} engines")
            rounds_of(contestants, size, plan)
            for each in contestants:
                each.note_memory(size)
    finally:
        for each in contestants:
            each.worker.close()
        Path(FOLDER / f"{model.name}/answers.f64").unlink(missing_ok=True)
    kept = {name: value for name, value in model.about.items() if name not in ("made_of", "absent")}
    kept["features"] = len(model.about["features"])
    absent += [absence(each.engine, each.failure) for each in contestants if each.failure]
    measured = [each.result() for each in contestants if each.failure is None]
    return {**kept, "engines": measured, "absent": absent}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
