"""What the user can put right: printed as one sentence, without a traceback."""

import sys
from collections.abc import Callable


class UserError(Exception):
    pass


def told(script: str, work: Callable[[], str]) -> int:
    """The exit code of a script whose work gives what it prints last."""
    try:
        said = work()
    except UserError as error:
        print(f"{script}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{script}: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print(said)
    return 0
