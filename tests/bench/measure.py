"""Measures engines on a model: in rounds, each engine once a round, in an order that turns.

A machine that slows down for a while slows all engines of that round, so ratios are taken within
rounds. Every engine warms up first, and a measurement is as many calls as fill a while.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import check
from engines import Engine
from models import Model
from worker import Worker, WorkerError

LARGEST_BATCH_OF_MEMORY = 30_000  # rows: the peak of memory is that of batches up to here
ANSWERS = "answers.f64"
SINGLES = 1_000  # rows
WARM_UP_ROWS = 1_000
HUGE, ROUNDS_OF_HUGE = 300_000, 3  # rows a call; a call of seconds needs no more
MOST_CELLS = 50_000_000  # of a batch: all engines hold theirs at once
WARM_UP_STEP = 0.25  # seconds
NO_FASTER = 6  # steps in a row


@dataclass(frozen=True)
class Plan:
    sizes: tuple[int, ...]
    rounds: int
    block: float  # seconds that a measurement fills
    longest: float  # seconds: a size of which one call would take longer is left out
    warm_up: float  # seconds at most that an engine gets to reach its speed
    most_compiled: int = 50_000  # leaves, as C


class Contestant:
    def __init__(self, engine: Engine, model: Model):
        self.engine, self.model = engine, model
        self.times: dict[int, list[float]] = {}  # seconds a call, a size and round
        self.left_out: dict[int, str] = {}
        self.peak: int | None = None
        self.failure: str | None = None
        if engine.compiled is not None and not (model.folder / engine.compiled).is_file():
            self.start()  # a compiler's memory is not the engine's
            self.worker.close()
        self.start()

    def start(self) -> None:
        self.worker: Worker = self.engine.start(self.model)
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
        self.check()

    def check(self) -> None:
        """Whether it answers right, all rows at once and each by itself."""
        answers = self.model.folder / ANSWERS
        kind = self.worker.answers(answers)
        self.verdict = check.of_file(self.model, kind, answers, self.engine.exact)
        kind = self.worker.singles(SINGLES, answers)
        for each in (self.verdict, check.of_singles(self.model, kind, answers, SINGLES)):
            if not each.right:
                raise WorkerError(
                    f"wrong: a {each.kind} is off by {each.difference:.2g}, "
                    f"where {each.allowed:.2g} is rounding"
                )

    def time(self, size: int, calls: int) -> float:
        """Seconds; 0 once it has failed."""
        if self.failure is None:
            try:
                return self.worker.time(size, calls)
            except WorkerError as error:
                self.failure = f"at {size:,} rows a call: {error}"
        return 0.0

    def warm_up(self, limit: float) -> None:
        """Until it gets no faster: V8 takes seconds to have compiled hundreds of functions anew."""
        if self.engine.where == "native":
            limit = min(limit, WARM_UP_STEP)
        calls, best, steps, spent = 1, float("inf"), 0, 0.0
        while spent < limit and steps < NO_FASTER and self.failure is None:
            took = self.time(WARM_UP_ROWS, calls)
            spent += took
            if took / calls < 0.97 * best:
                best, steps = took / calls, 0
            else:
                steps += 1
            calls = max(1, round(calls * WARM_UP_STEP / max(took, 1e-6)))

    def too_much(self, size: int, plan: Plan) -> str | None:
        """Judged by the last batch: a call that takes minutes is not begun."""
        if size * len(self.model.about["features"]) > MOST_CELLS:
            return "the rows would take gigabytes of every engine"
        known = max(self.times, default=1)
        if known == 1:  # says nothing of batches
            return None
        # What a call costs by itself does not grow: of some libraries it is milliseconds.
        fixed = median(self.times[1]) if 1 in self.times else 0.0
        row = max(0.0, median(self.times[known]) - fixed) / known
        seconds = fixed + row * size
        return f"a call would take {seconds:.0f} s" if seconds > plan.longest else None

    def calls(self, size: int, plan: Plan) -> int:
        """How many calls fill a block; 0 if one takes too long."""
        if too_much := self.too_much(size, plan):
            self.left_out[size] = too_much
            return 0
        calls, seconds = 1, self.time(size, 1)
        while self.failure is None and seconds < plan.block / 2:
            calls = max(calls + 1, min(calls * 10, int(calls * plan.block / seconds)))
            seconds = self.time(size, calls)
        return max(1, round(calls * plan.block / seconds)) if self.failure is None else 0

    def note_memory(self, size: int) -> None:
        memory = self.worker.memory() if size <= LARGEST_BATCH_OF_MEMORY else None
        if memory and self.before is not None:
            # Chromium forgets its peak now and then of its own accord.
            self.peak = max(self.peak or 0, self.loaded or 0, memory[1] - self.before)

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


def enter(
    engines: Iterable[Engine], model: Model, plan: Plan
) -> tuple[list[Contestant], list[dict]]:
    """The engines that take the model and answer right; the others with their reasons."""
    contestants, absent = [], []
    for engine in engines:
        reason = engine.refuses(model, plan.most_compiled)
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
    for turn in range(plan.rounds if size < HUGE else min(plan.rounds, ROUNDS_OF_HUGE)):
        start = turn % max(1, len(order))
        for each in order[start:] + order[:start]:
            took = each.time(size, calls[each])
            each.times.setdefault(size, []).append(took / calls[each])


def measure(model: Model, engines: Iterable[Engine], plan: Plan) -> dict:
    contestants, absent = enter(engines, model, plan)
    try:
        say(f"{model.name}: {len(contestants)} engines warm up")
        for each in contestants:
            each.warm_up(plan.warm_up)
        for size in sorted(plan.sizes):
            say(f"{model.name}: {size:,} rows a call")
            rounds_of(contestants, size, plan)
            for each in contestants:
                each.note_memory(size)
    finally:
        for each in contestants:
            each.worker.close()
        (model.folder / ANSWERS).unlink(missing_ok=True)
    kept = {name: value for name, value in model.about.items() if name not in ("made_of", "absent")}
    kept["features"] = len(model.about["features"])
    absent += [absence(each.engine, each.failure) for each in contestants if each.failure]
    measured = [each.result() for each in contestants if each.failure is None]
    return {**kept, "engines": measured, "absent": absent}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
