"""Writes a report on labelled data: one HTML file with pictures and the tables behind them.

Distributions, missing values, correlations, default rates by value and by group, and, with
--compare, how another table differs. Run it as `scripts/dev explore DATA`.
"""

import argparse
import sys
from pathlib import Path

from exploring.page import report
from exploring.sample import read_sample
from gathering.command import DATA_HELP, QUERY_HELP
from gathering.errors import told
from gathering.files import write_text
from training.recipe import read_recipe

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "models" / "credit-default" / "recipe.json"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/dev explore", description=__doc__.split("\n")[0])
    parser.add_argument("data", help=DATA_HELP)
    parser.add_argument("--query", metavar="SQL", help=QUERY_HELP)
    parser.add_argument("--compare", metavar="DATA", help="another table: what is different in it")
    parser.add_argument("--compare-query", metavar="SQL", help="what to read of its database")
    parser.add_argument("-o", "--out", type=Path, default=Path("explore.html"), metavar="HTML")
    parser.add_argument("--recipe", type=Path, default=RECIPE, help="whose inputs the columns are")
    arguments = parser.parse_args(argv)
    if arguments.compare_query and not arguments.compare:
        parser.error("--compare-query is of a database that --compare names")

    def work() -> str:
        recipe = read_recipe(arguments.recipe)
        first = read_sample(arguments.data, arguments.query, recipe)
        second = None
        if arguments.compare:
            second = read_sample(arguments.compare, arguments.compare_query, recipe)
        write_text(arguments.out, report(recipe["inputs"], first, second))
        return f"written: {arguments.out}"

    return told("explore", work)


if __name__ == "__main__":
    sys.exit(main())
