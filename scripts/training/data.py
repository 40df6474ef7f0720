"""What training needs of its clients beyond what gathering checks."""

from gathering.clients import Clients
from training.errors import TrainingError

FOLDS = 5


def require_both_outcomes(clients: Clients) -> None:
    fewest = min(int(clients.target.sum()), int(len(clients.target) - clients.target.sum()))
    if fewest < FOLDS:
        raise TrainingError(
            f"{clients.source}: {FOLDS}-fold validation needs at least {FOLDS} clients of each "
            f"outcome; one outcome has {fewest}"
        )
