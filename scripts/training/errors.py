"""What of training the user can put right."""

from gathering.errors import UserError


class TrainingError(UserError):
    pass
