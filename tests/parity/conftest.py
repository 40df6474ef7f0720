"""Both command lines, native and wasm under Node, held to the same bytes."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NATIVE = [str(ROOT / "build/native/copse")]
NODE = ["node", str(ROOT / "web/cli.js")]


@dataclass
class Answer:
    status: int
    out: str
    err: str

    def numbers(self) -> list[float]:
        """The single column after the header."""
        return [float(line) for line in self.out.splitlines()[1:]]


def run(program: list[str], *arguments: object) -> Answer:
    done = subprocess.run([*program, *map(str, arguments)], capture_output=True, check=False)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))


@pytest.fixture
def copse():
    """Runs a command line natively and in Node; their answers must be the same bytes."""

    def both(*arguments: object) -> Answer:
        native = run(NATIVE, *arguments)
        assert run(NODE, *arguments) == native
        return native

    return both
