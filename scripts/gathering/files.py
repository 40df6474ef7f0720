"""Files that are whole or not there."""

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Written beside its place, which it then takes. UTF-8, newlines as they are."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(beside, path)
