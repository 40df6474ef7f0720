import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from generate_clients import generate, to_csv  # noqa: E402

COPSE = ROOT / "build" / "native" / "copse"
PACKAGE = ROOT / "build" / "models" / "credit-default.copse"
MODEL = ROOT / "models" / "credit-default"
# Few trees, and a member of each library.
SMALL_TUNING = ROOT / "tests" / "model" / "small_tuning.json"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def output_of(*command: str | Path) -> str:
    done = run(*command)
    assert done.returncode == 0, done.stderr
    return done.stdout


def engine_features(data: Path, folder: Path) -> pd.DataFrame:
    table = folder / f"{data.stem}-features.csv"
    table.write_text(output_of(COPSE, "features", MODEL / "recipe.json", data))
    return read_numbers(table)


def read_numbers(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=np.float64)


@pytest.fixture(scope="session")
def clients_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clients") / "clients.csv"
    path.write_text(to_csv(generate(3000, 7), 0.0, 7))
    return path


@pytest.fixture(scope="session")
def gappy_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clients") / "gappy.csv"
    path.write_text(to_csv(generate(3000, 8), 0.15, 8))
    return path


@pytest.fixture(scope="session")
def uci_csv() -> Path:
    named = os.environ.get("COPSE_UCI_CSV")
    path = Path(named) if named else ROOT.parent / "shared" / "data" / "uci_credit_card.csv"
    if not path.is_file():
        pytest.skip("the UCI data is not here: set COPSE_UCI_CSV to its CSV file")
    return path
