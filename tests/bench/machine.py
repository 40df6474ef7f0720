"""What the figures were taken on and with."""

import itertools
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def version(name: str, *command: str) -> str:
    """The first number with points that the command prints."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return f"{name} of unknown version"
    found = re.search(r"\d+(\.\d+)+", done.stdout.splitlines()[0].split(")", 1)[-1])
    found = found or re.search(r"\d+(\.\d+)+", done.stdout)
    return f"{name} {found[0]}" if found else f"{name} of unknown version"


def processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = re.findall(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE)
        if names:
            return names[0]
    return platform.processor() or platform.machine()


def about() -> dict:
    chromium = os.environ.get("COPSE_CHROMIUM", "chromium")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "versions": [
            version("C++ compiler", "c++", "--version"),
            version("Emscripten", "emcc", "--version"),
            version("Chromium", chromium, "--version"),
            version("Node", "node", "--version"),
            f"Python {platform.python_version()}",
        ],
    }


def file_stem(machine: dict) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", machine["processor"].lower()).strip("-")
    return f"{machine['date']}-{name}"


def free_stem(machine: dict, folder: Path) -> Path:
    """Numbered from the second run of a day on: no run's results take another's place."""
    first = folder / file_stem(machine)
    stems = itertools.chain([first], (Path(f"{first}-{run}") for run in itertools.count(2)))
    return next(stem for stem in stems if not stem.with_suffix(".json").exists())
