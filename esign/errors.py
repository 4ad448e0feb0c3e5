"""What may become of a call to DocuSign, told apart by what the caller must do next. Knows no SDK and no HTTP.

Each carries DocuSign's `errorCode`, a sentence for the admin (what happened, what was not done, what next) and the
trace token that DocuSign's support asks for.
"""

from datetime import datetime


class Trouble(Exception):
    """A call that did not do what was asked. Raised only as one of the kinds below."""

    asked_at: datetime | None = None
    """When the request was made that this answers; nothing where none was. What was heard since may be truer."""

    def __init__(self, code: str, words: str, trace: str | None = None) -> None:
        """Keep the parts apart: `str()` gives code and words, never a body or a token."""
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words
        self.trace = trace


class Refused(Trouble):
    """DocuSign will not have this claim, and nothing happened. Permanent until somebody edits it.

    `worth_repeating`: the same request may pass later; repeat it at most twice, then treat it as permanent.
    """

    def __init__(self, code: str, words: str, trace: str | None = None, worth_repeating: bool = False) -> None:
        """See the class."""
        super().__init__(code, words, trace)
        self.worth_repeating = worth_repeating


class Stopped(Trouble):
    """Nothing happened and nothing will for any claim until a person acts: consent, allowance, permission, token."""


class Paused(Trouble):
    """Nothing happened; the same call is welcome at `until`.

    `whole_account` is False when others need not wait: only this envelope was asked about too often, or only our own
    login is not answered.
    """

    def __init__(
        self, code: str, words: str, until: datetime, trace: str | None = None, whole_account: bool = True
    ) -> None:
        """See the class."""
        super().__init__(code, words, trace)
        self.until = until
        self.whole_account = whole_account


class Unanswered(Trouble):
    """Time-out, lost connection, 5xx, or an answer without sense: whether anything happened is not known."""


class Moved(Trouble):
    """The envelope is not in the state the call supposed. Nothing happened; read the envelope and go on from there."""
