"""The card's figures as one SVG, the same bytes for the same numbers."""

import io
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import roc_curve

from evaluating import figures as rank
from evaluating.cost import CostMatrix
from training.decisions import CUT_OFF, OWN_COSTS, POLICIES
from training.fit import combined
from training.measured import Measured

BLUE, ORANGE, GREY = "#1f5fa8", "#d9730d", "#8a8f98"
POINTS = 200


def draw(found: Measured) -> bytes:
    """ROC, KS, reliability and savings by cut-off, of left-out clients; savings by policy;
    importance."""
    style: dict[str, Any] = {
        "svg.hashsalt": "copse", "svg.fonttype": "path", "font.size": 9,
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY,
    }  # fmt: skip
    with mpl.rc_context(style):
        canvas = Figure(figsize=(11, 7), layout="constrained")
        canvas.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
        axes = canvas.subplots(2, 3)
        margin = combined(found.validation.margins, found.plan)
        probability, target = found.platt(margin), found.clients.target
        draw_roc(axes[0, 0], axes[0, 1], target, probability)
        draw_reliability(axes[0, 2], target, probability)
        draw_cut_offs(axes[1, 0], found, probability)
        draw_policies(axes[1, 1], found)
        draw_importance(axes[1, 2], found)
        out = io.BytesIO()
        canvas.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def draw_roc(roc: Axes, ks: Axes, target: np.ndarray, probability: np.ndarray) -> None:
    false_positive, true_positive, cuts = roc_curve(target, probability)
    which = np.unique(np.linspace(0, len(cuts) - 1, POINTS).astype(int))
    roc.plot(false_positive[which], true_positive[which], color=BLUE)
    roc.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":")
    roc.set(title="ROC", xlabel="payers called defaulters", ylabel="defaulters found")
    inside = which[np.isfinite(cuts[which])]
    ks.plot(cuts[inside], 1 - true_positive[inside], color=ORANGE, label="defaulters")
    ks.plot(cuts[inside], 1 - false_positive[inside], color=BLUE, label="payers")
    far = int(np.argmax(true_positive - false_positive))
    ks.vlines(cuts[far], 1 - true_positive[far], 1 - false_positive[far], color=GREY)
    ks.set(title=f"KS {true_positive[far] - false_positive[far]:.3f}, all folds together",
           xlabel="probability", ylabel="share below")  # fmt: skip
    ks.legend(frameon=False)


def draw_reliability(axis: Axes, target: np.ndarray, probability: np.ndarray) -> None:
    bins = rank.calibration(target, probability)
    predicted = np.array([each["predicted"] for each in bins])
    observed = np.array([each["observed"] for each in bins])
    clients = np.array([each["clients"] for each in bins])
    error = 1.96 * np.sqrt(np.maximum(observed * (1 - observed), 0) / clients)
    axis.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":")
    axis.errorbar(predicted, observed, yerr=error, color=BLUE, marker="o", markersize=3)
    top = float(max(predicted.max(), observed.max())) * 1.1
    axis.set(title="Reliability, tenths of the clients", xlabel="predicted", ylabel="observed",
             xlim=(0, top), ylim=(0, top))  # fmt: skip


def draw_cut_offs(axis: Axes, found: Measured, probability: np.ndarray) -> None:
    policy, clients = found.recipe["policy"], found.clients
    exposure = clients.inputs[policy["exposure"]].to_numpy(dtype=float)
    priced = exposure > 0
    costs = CostMatrix.of(policy, exposure[priced])
    target, probability = clients.target[priced], probability[priced]
    cuts = np.linspace(0.02, 0.8, 79)
    axis.plot(cuts, [costs.savings(target, probability >= cut) for cut in cuts], color=BLUE,
              label="one cut-off for all")  # fmt: skip
    own = costs.savings(target, costs.declines(probability))
    axis.axhline(own, color=ORANGE, label="each client's own costs")
    axis.set(title="Savings, all folds together", xlabel="cut-off", ylim=(min(0.0, own), None))
    axis.legend(frameon=False)


def draw_policies(axis: Axes, found: Measured) -> None:
    places = np.arange(len(POLICIES))[::-1]
    means = [found.decisions.mean(policy, "savings") for policy in POLICIES]
    deviations = [found.decisions.deviation(policy, "savings") for policy in POLICIES]
    colours = [ORANGE if policy in (OWN_COSTS, CUT_OFF) else GREY for policy in POLICIES]
    axis.barh(places, means, xerr=deviations, color=colours)
    axis.set_yticks(places, POLICIES)
    axis.set(title="Savings by policy, unseen clients")


def draw_importance(axis: Axes, found: Measured) -> None:
    shown = found.importance.head(15)[::-1]
    axis.barh(np.arange(len(shown)), shown.to_numpy(), color=BLUE)
    axis.set_yticks(np.arange(len(shown)), shown.index)
    axis.set(title="Importance: mean |SHAP|")
