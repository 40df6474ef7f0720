"""Writes the model card from what was trained and measured."""

import platform
from typing import Any

import numpy as np
import sklearn
import xgboost

from evaluating.fairness import FEW, FOUR_FIFTHS
from gathering.clients import Clients
from training.data import FOLDS
from training.decisions import FIGURES, POLICIES, REPEATS, SPLITS, Decisions
from training.fit import METRICS, PARAMETERS, TREES, Validation

TEMPLATE = """\
# {title}

{name} {version}. The model gives the probability that a credit-card client misses the payment of
the coming month, from the credit line, education, age, and six months of repayment statuses,
statements and payments.

## Intended use

A second opinion for people who decide on credit-card clients, and a worked example of a model that
runs where its user is. It is not for use on other products, other countries or other times without
validation on that population; not for decisions without a person; not for setting prices.

## Data

"Default of Credit Card Clients", UCI Machine Learning Repository, dataset 350,
doi:10.24432/C55S3H, by I-Cheng Yeh, licensed CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). Described in I-C. Yeh and C.-H. Lien, "The
comparisons of data mining techniques for the predictive accuracy of probability of default of
credit card clients", Expert Systems with Applications 36(2), 2009. Clients of one bank in Taiwan,
April to September 2005; amounts in NT$. Changed here: columns left out, features derived. The
data is not part of this package.

| | |
|---|---|
| Clients | {clients} |
| Defaulted | {defaulted} ({default_rate}) |
| Mean credit line | NT$ {mean_exposure} |
| Source | {source} |
| Rows left out as unusable | {quarantined} |
| SHA-256 of the {hashed} | `{sha256}` |

Sex and marital status are in the data and are not used: no feature reads them. They serve to
compare groups, below. Age and education are used.

## Performance

{folds}-fold stratified cross-validation (shuffled, random state 0): mean ± standard deviation over
the folds. The members shipped are trained on all clients.

| Measure | Value |
|---|---|
{metrics}

A fold's figures vary by the deviation shown: differences below it, between two models on different
splits, mean nothing.

## Decisions

The policy declines a client where the expected cost of accepting is higher than that of
declining, by the cost matrix of Bahnsen et al. (2014) with the client's own credit line. Savings
are 1 − cost / cost of the better of accepting all and declining all. {repeats} × {splits} repeated
stratified folds: the members, the cut-off ({cut_off} on average, chosen by cost on clients left out
of the training folds in turn) and the matrix's averages are of training folds alone.

| Policy | Savings | Wrong accounts | Wrong balance | Declined |
|---|---|---|---|---|
{decisions}

The rule that saves most misjudges more accounts: it takes more care of high credit lines. Expected
calibration error, ten bins of as many clients: {ece}.

## Groups

Share of clients approved by the policy, and its ratio to the group that is approved most among
those of at least {few} clients. Diagnostics of the policy at the costs above, not a legal
judgement.

{groups}

## Model

{members} XGBoost ensembles of {trees} trees, {nodes} nodes in all, equal but for the seed
({seeds}). Their margins are averaged, then the logistic link gives the probability. {features}
features are derived from {inputs} inputs by the engine, in training as in use. Trained with
{libraries}.

| Parameter | Value |
|---|---|
{parameters}

## Limits

- One bank, one country, half a year, in a year of a card-debt crisis: base rates and behaviour
  elsewhere differ. Recalibrate before use.
- Probabilities describe groups of like clients. They are not a statement about one person.
- An input may be missing; the model then falls back on the rest, with no validated accuracy: the
  data has no missing values.
- Statuses other than the published ones, and education codes without documentation, occur in the
  data and are taken as they are.
- How groups fare has to be measured again on the population at hand. Leaving a column out does not
  make a model fair.
- Costs, grades and the decline rule in the policy are illustrations from published studies, not a
  bank's own figures. Nothing here is legal advice.
"""


def describe(
    recipe: dict[str, Any],
    clients: Clients,
    validation: Validation,
    decisions: Decisions,
    members: list[xgboost.Booster],
    seed: int,
) -> str:
    metrics = [
        f"| {name} | {validation.mean(name):.4f} ± {validation.deviation(name):.4f} |"
        for name in METRICS
    ]
    libraries = [
        f"{name} {version}"
        for name, version in (
            ("XGBoost", xgboost.__version__),
            ("scikit-learn", sklearn.__version__),
            ("NumPy", np.__version__),
            ("Python", ".".join(platform.python_version_tuple()[:2])),
        )
    ]
    return TEMPLATE.format(
        title=recipe["title"],
        name=recipe["name"],
        version=recipe["version"],
        clients=f"{len(clients.target):,}",
        defaulted=f"{int(clients.target.sum()):,}",
        default_rate=f"{clients.target.mean():.2%}",
        mean_exposure=f"{recipe['policy']['mean_exposure']:,.0f}",
        source=source(clients),
        quarantined=f"{clients.quarantined:,}",
        hashed="file" if clients.hashed == "file" else "table, as canonical CSV",
        sha256=clients.sha256,
        folds=FOLDS,
        metrics="\n".join(metrics),
        repeats=REPEATS,
        splits=SPLITS,
        cut_off=f"{decisions.cut_offs.mean():.3f}",
        decisions="\n".join(decision_row(decisions, policy) for policy in POLICIES),
        ece=spread(decisions.calibration_error, 4),
        few=FEW,
        groups="\n".join(group_rows(decisions)),
        members=len(members),
        trees=TREES,
        nodes=f"{sum(node_count(member) for member in members):,}",
        seeds=", ".join(str(seed + index) for index in range(len(members))),
        features=len(recipe["features"]),
        inputs=len(recipe["inputs"]),
        parameters="\n".join(f"| {name} | {value} |" for name, value in PARAMETERS.items()),
        libraries=", ".join(libraries),
    )


def spread(values: Any, digits: int) -> str:
    return f"{np.mean(values):.{digits}f} ± {np.std(values, ddof=1):.{digits}f}"


def decision_row(decisions: Decisions, policy: str) -> str:
    cells = [
        f"{decisions.mean(policy, 'savings'):.3f} ± {decisions.deviation(policy, 'savings'):.3f}"
    ]
    cells += [f"{decisions.mean(policy, figure):.1%}" for figure in FIGURES[1:]]
    return f"| {policy} | {' | '.join(cells)} |"


def source(clients: Clients) -> str:
    if clients.query is None:
        return clients.source
    query = " ".join(clients.query.split()).replace("|", "\\|").replace("`", "'")
    return f"{clients.source}, `{query}`"


def group_rows(decisions: Decisions) -> list[str]:
    rows = ["| Group | Clients | Approved | Ratio | Note |", "|---|---|---|---|---|"]
    for name, approvals in decisions.approvals.items():
        sizes = decisions.sizes[name]
        large = [group for group in approvals.columns if sizes[group] >= FEW]
        best = approvals[large].mean().idxmax() if large else None
        for group in approvals.columns:
            ratios = approvals[group] / approvals[best] if best is not None else None
            flags = ["few clients"] if sizes[group] < FEW else []
            if ratios is not None and ratios.mean() < FOUR_FIFTHS:
                flags.append("below four fifths")
            ratio = "" if ratios is None else spread(ratios.dropna(), 3)
            rows.append(
                f"| {name} {group} | {sizes[group]:,} | {approvals[group].mean():.1%} | {ratio} | "
                f"{', '.join(flags)} |"
            )
    return rows


def node_count(member: xgboost.Booster) -> int:
    return len(member.trees_to_dataframe())
