"""What the figures were taken on and with."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from models import COPSE


def first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return f"{command[0]}: unknown version"
    return done.stdout.splitlines()[0].strip()


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
            first_line(str(COPSE), "--version"),
            first_line("c++", "--version"),
            first_line("emcc", "--version"),
            first_line(chromium, "--version"),
            f"Node {first_line('node', '--version')}",
            f"Python {platform.python_version()}",
        ],
    }


def file_stem(machine: dict) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", machine["processor"].lower()).strip("-")
    return f"{machine['date']}-{name}"
