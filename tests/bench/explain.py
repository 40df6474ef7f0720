"""Measures explanations: contributions and interactions, Copse and the libraries in turns.

Rounds as in measure.py. A batch of Copse is as large as scoring's; of a library, which takes a
thousand times as long, as many rows as fill a while: what is compared is the time of a row. What is
not right gets no figures: contributions must sum to the library's own margin and be within float32
rounding of the library's own.
"""

from dataclasses import dataclass, field
from statistics import median

import numpy as np

import check
from explained import EXPLAINED, PAIRED
from explainers import INTERACTIONS, Explainer
from measure import SINGLES, say
from models import CATBOOST, LIGHTGBM, XGBOOST, Model
from worker import Worker, WorkerError

ANSWERS = "explained.f64"
BATCH = 30_000  # rows a call of Copse
MOST_CELLS = 8_000_000  # numbers that explain them
SECONDS = 0.5  # that a measurement of a library fills, about
LONGEST = 10.0  # seconds that a call of Copse takes, about: deep trees' interactions are slow
OWN = {XGBOOST: "xgboost", LIGHTGBM: "lightgbm", CATBOOST: "catboost"}  # whose answers are right


@dataclass(eq=False)
class Contestant:
    explainer: Explainer
    model: Model
    worker: Worker
    version: str
    values: np.ndarray
    rows: int = 0  # a call
    a_row: list[float] = field(default_factory=list)  # seconds, a round
    one: list[float] = field(default_factory=list)  # of a call of one row
    failure: str | None = None

    def time(self, rows: int, calls: int) -> float:
        return self.worker.time(rows, calls) / calls

    def settle(self, seconds: float) -> None:
        """Warms up and finds the rows of a call that fills as much."""
        if self.explainer.ours:
            most = max(1, min(BATCH, MOST_CELLS // self.values[0].size))
            some = max(1, most // 64)
            a_row = self.time(some, 1) / some
            self.rows = max(1, min(most, round(LONGEST / a_row)))
            for _ in range(2):
                self.time(self.rows, 1)
                if self.explainer.gives != INTERACTIONS and seconds >= SECONDS:
                    self.time(1, SINGLES)  # until V8 has compiled it anew
            return
        rows, took = 1, self.time(1, 1)
        while took < seconds / 4 and rows < BATCH:
            rows = min(BATCH, rows * 4)
            took = self.time(rows, 1)
        self.rows = max(1, min(BATCH, round(rows * seconds / max(took, 1e-9))))

    def round(self) -> None:
        self.a_row.append(self.time(self.rows, 1) / self.rows)
        if self.explainer.gives != INTERACTIONS:
            calls = max(
                1, min(SINGLES, round(0.05 / max(self.one[-1] if self.one else 1e-3, 1e-6)))
            )
            self.one.append(self.time(1, calls))

    def result(self, wrong: dict) -> dict:
        return {
            "engine": self.explainer.name.partition(":")[0],
            "label": self.explainer.label,
            "where": self.explainer.where,
            "gives": self.explainer.gives,
            "version": self.version,
            "rows": self.rows,
            "seconds_a_row": self.a_row,
            "seconds_of_one": self.one,
            **wrong,
        }


def start(explainer: Explainer, model: Model) -> Contestant:
    worker = explainer.start(model)
    try:
        _, version = worker.load()
        path = model.folder / ANSWERS
        worker.answers(path)
        values = np.fromfile(path)
        path.unlink()
    except BaseException:
        worker.close()
        raise
    width = len(model.about["features"])
    outputs = model.about["outputs"]
    shape = (
        (-1, outputs, width, width) if explainer.gives == INTERACTIONS else (-1, outputs, 1 + width)
    )
    kept = PAIRED if explainer.gives == INTERACTIONS else EXPLAINED
    return Contestant(explainer, model, worker, version, values.reshape(shape)[:kept])


def differences(each: Contestant, own: Contestant | None, model: Model) -> dict:
    """How far contributions are from the library's own, and their sums from its margins."""
    allowed = check.rounding(model, "margin")
    found = {"allowed": allowed, "difference": None, "sum_difference": None}
    if own is not None:
        found["difference"] = float(np.abs(each.values - own.values).max())
    if each.explainer.gives != INTERACTIONS:
        margins = model.reference("margin")[: len(each.values)]
        found["sum_difference"] = float(np.abs(each.values.sum(axis=-1) - margins).max())
    return found


def is_right(found: dict) -> bool:
    """A difference that is no number is none either."""
    kept = [found[name] for name in ("difference", "sum_difference") if found[name] is not None]
    return all(value <= found["allowed"] for value in kept)


def measure(
    model: Model, explainers: list[Explainer], rounds: int, seconds: float = SECONDS
) -> dict:
    contestants, absent = [], []

    def leave_out(explainer: Explainer, reason: str) -> None:
        absent.append(
            {
                "engine": explainer.name,
                "label": explainer.label,
                "where": explainer.where,
                "gives": explainer.gives,
                "reason": reason,
            }
        )
        say(f"{model.name}: {explainer.label}'s {explainer.gives} are absent: {reason}")

    for explainer in explainers:
        if (reason := explainer.refuses(model)) is not None:
            leave_out(explainer, reason)
            continue
        try:
            contestants.append(start(explainer, model))
        except (WorkerError, OSError) as error:
            leave_out(explainer, str(error))
    own_name = OWN.get(model.spec.library)
    wrong: dict[Contestant, dict] = {}
    try:
        for each in contestants:
            same = [other for other in contestants if other.explainer.gives == each.explainer.gives]
            owners = [o for o in same if o.explainer.name.partition(":")[0] == own_name]
            wrong[each] = differences(each, owners[0] if owners else None, model)
        right = [each for each in contestants if is_right(wrong[each])]
        for each in contestants:
            if each not in right:
                leave_out(each.explainer, f"wrong: {wrong[each]}")
        say(f"{model.name}: {len(right)} explain")
        for each in right:
            each.settle(seconds)
        for turn in range(rounds):
            first = turn % max(1, len(right))
            for each in right[first:] + right[:first]:
                each.round()
    finally:
        for each in contestants:
            each.worker.close()
    return {
        "name": model.name,
        "title": model.spec.title,
        "engines": [each.result(wrong[each]) for each in right],
        "absent": absent,
    }


# What is shown of it.


def rate(engine: dict) -> float:
    return 1 / median(engine["seconds_a_row"])


def ratios(slower: dict, faster: dict) -> list[float]:
    pairs = zip(slower["seconds_a_row"], faster["seconds_a_row"], strict=True)
    return [a / b for a, b in pairs]


def ratio(slower: dict, faster: dict) -> float:
    return median(ratios(slower, faster))


def found(model: dict, gives: str, name: str, where: str = "native") -> dict | None:
    for each in model["engines"]:
        if (each["gives"], each["engine"], each["where"]) == (gives, name, where):
            return each
    return None


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"


def ours(model: dict, gives: str) -> dict | None:
    """Copse as a browser has it, or else as it is there."""
    places = (found(model, gives, "copse", where) for where in ("chromium", "node", "native"))
    return next((each for each in places if each is not None), None)


def table(models: list[dict]) -> list[str]:
    head = ["model", "gives", "engine", "where", "rows/s", "× as long as Copse", "one row, µs"]
    head += ["from the library's", "sums from margins"]
    lines = []
    for model in models:
        for each in model["engines"]:
            copse = ours(model, each["gives"])
            times = "" if copse is None or each["engine"] == "copse" else number(ratio(each, copse))
            one = number(median(each["seconds_of_one"]) * 1e6) if each["seconds_of_one"] else ""
            differences = [
                "" if each[name] is None else f"{each[name]:.1e}"
                for name in ("difference", "sum_difference")
            ]
            place = [model["name"], each["gives"], f"{each['label']} ({each['version']})"]
            lines.append([*place, each["where"], number(rate(each)), times, one, *differences])
    rows = [head, ["---"] * 4 + ["--:"] * 5, *lines]
    return ["| " + " | ".join(line) + " |" for line in rows] + [""]


LEGEND = """\
Exact path-dependent SHAP values, one thread, medians; × is how many times as long a row takes as
Copse's in Chromium, or where there is none natively, within rounds. Copse gets up to
30,000 rows a call, no more than have eight million contributions or interactions, nor than take
about ten seconds; a library as many as fill half a second. One row is a call with a plain record.
Differences are the largest of any contribution of the first 200 rows (5 for interactions) from
those of the model's own library, whose sums are float32, and of the sums of a row from its margin.
What differs by more than an addition's rounding for each tree is not shown."""


def section(models: list[dict]) -> list[str]:
    if not models:
        return []
    absent = [
        f"- {model['name']}: {each['label']} ({each['where']}, {each['gives']}): {each['reason']}"
        for model in models
        for each in model["absent"]
        if "reads models" not in each["reason"]
    ]
    parts = ["## Explanations", "", LEGEND, "", *table(models)]
    return [*parts, *(["Absent:", "", *absent, ""] if absent else [])]
