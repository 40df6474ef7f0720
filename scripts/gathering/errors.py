"""What the user can put right: printed as one sentence, without a traceback."""


class UserError(Exception):
    pass
