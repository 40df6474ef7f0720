"""The figures as text for a terminal or a Markdown page."""

from typing import Any

from evaluating.fairness import FOUR_FIFTHS

NAMES = {
    "auc": "AUC",
    "ks": "KS",
    "brier": "Brier score",
    "log_loss": "Log-loss",
    "ece": "Expected calibration error",
    "savings": "Savings of the per-client rule",
}

TRAINED = """\
The model was trained on this very data: these figures flatter it. Its card has those on clients
that it had not seen."""


def text(found: dict[str, Any]) -> str:
    parts = [
        f"{found['model']} on {found['data']}: {found['clients']:,} clients, "
        f"{found['event_rate']:.2%} with the event\nSHA-256 of the model {found['hash']}",
        *([TRAINED] if found["trained_on_it"] else []),
        table(["Measure", "Value", "95 %"], measures(found)),
        "Calibration, tenths of the clients",
        table(["Clients", "Predicted", "Observed"], [
            [f"{row['clients']:,}", share(row["predicted"]), share(row["observed"])]
            for row in found["calibration"]
        ]),
    ]  # fmt: skip
    if "policies" in found:
        parts += ["Decisions", table(
            ["Policy", "Savings", "Wrong accounts", "Wrong balance", "Declined"], [
                [row["policy"], f"{row['savings']:.4f}", share(row["misclassified_accounts"]),
                 share(row["misclassified_balance"]), share(row["declined"])]
                for row in found["policies"]
            ])]  # fmt: skip
    if "referral" in found:
        parts += ["To a person", table(["", "Share"], referral(found["referral"]))]
    if found.get("unpriced"):
        parts.append(f"{found['unpriced']:,} clients without an exposure are in no decision.")
    if "grades" in found:
        parts += ["Grades", table(["Grade", "Clients", "Predicted", "Observed"], [
            [row["grade"], f"{row['clients']:,}", share(row["predicted"]), share(row["observed"])]
            for row in found["grades"]
        ])]  # fmt: skip
    for name, rows in found.get("groups", {}).items():
        parts += [f"{name}: approvals by the per-client rule", table(
            ["Group", "Clients", "Approved", "Impact ratio", "Approved of the good",
             "Predicted", "Observed", "Note"],
            [group(row) for row in rows])]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def measures(found: dict[str, Any]) -> list[list[str]]:
    rows = []
    for name, value in found["measures"].items():
        between = found["intervals"].get(name)
        shown = f"{between[0]:.4f} to {between[1]:.4f}" if between else ""
        rows.append([NAMES[name], f"{value:.4f}", shown])
    return rows


def referral(found: dict[str, Any]) -> list[list[str]]:
    rows = [
        ["referred", share(found["referred"])],
        ["  near the break-even", share(found["reasons"]["near_boundary"])],
        ["  unlike the training data", share(found["reasons"]["unlike_training"])],
        ["right on the rest", share(found["right_on_the_rest"])],
        ["defaulters not accepted without a person", share(found["defaulters_kept"])],
        ["payers not declined without a person", share(found["payers_kept"])],
        ["savings, were the person always right", share(found["savings_with_a_perfect_person"])],
    ]
    if "coverage" in found:
        rows.insert(0, ["coverage that the band was fitted for", share(found["coverage"])])
    return rows


def group(row: dict[str, Any]) -> list[str]:
    flags = ["few clients"] if row["few"] else []
    if row["impact"] is not None and row["impact"] < FOUR_FIFTHS:
        flags.append("below four fifths")
    impact = "" if row["impact"] is None else f"{row['impact']:.3f}"
    return [
        row["group"], f"{row['clients']:,}", share(row["approved"]), impact,
        share(row["opportunity"]), share(row["predicted"]), share(row["observed"]),
        ", ".join(flags),
    ]  # fmt: skip


def share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def table(head: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in lines
    )
