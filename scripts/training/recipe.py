"""Reads a recipe and writes it back in one layout: training changes only what it means to."""

import json
from pathlib import Path
from typing import Any

from training.errors import TrainingError

LONG_LINE = 500


def read_recipe(path: Path) -> dict[str, Any]:
    try:
        recipe = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise TrainingError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(recipe, dict):
        raise TrainingError(f"{path}: a recipe is an object")
    for key in ("inputs", "features", "policy"):
        if key not in recipe:
            raise TrainingError(f'{path}: "{key}" is absent')
    return recipe


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _held(value: Any) -> str:
    """What an object's key holds: a line, or where that is long and a list an element a line."""
    line = _line(value)
    if value and isinstance(value, list) and isinstance(value[0], dict) and len(line) > LONG_LINE:
        return "[\n" + ",\n".join(f"      {_line(element)}" for element in value) + "\n    ]"
    return line


def _block(value: Any) -> str:
    """A list one element a line, an object one key a line."""
    if isinstance(value, list) and any(isinstance(element, (list, dict)) for element in value):
        return "[\n" + ",\n".join(f"    {_line(element)}" for element in value) + "\n  ]"
    if isinstance(value, dict):
        rows = (f"    {_line(key)}: {_held(held)}" for key, held in value.items())
        return "{\n" + ",\n".join(rows) + "\n  }"
    return _line(value)


def format_recipe(recipe: dict[str, Any]) -> str:
    rows = (f"  {_line(key)}: {_block(value)}" for key, value in recipe.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"
