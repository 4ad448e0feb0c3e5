"""How long a round goes on with DocuSign when some of its questions are not answered. Asks nothing itself.

One envelope for which DocuSign answers 5xx night after night must not keep the others from being looked at.
"""

from dataclasses import dataclass
from types import TracebackType

import structlog

from esign.errors import Unanswered

log = structlog.get_logger(__name__)

IN_A_ROW = 3
"""As many unanswered questions are no fault of what they were about: DocuSign answers nobody."""


@dataclass
class Patience:
    """Around each question of a round: one that is not answered is passed over, the third in a row is raised."""

    in_a_row: int = 0
    trouble: Unanswered | None = None

    def __enter__(self) -> None:
        """Nothing is to be made ready."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Tell whether what was raised is passed over."""
        if not isinstance(error, Unanswered):
            self.in_a_row = 0
            return False
        self.trouble = error
        self.in_a_row += 1
        log.warning("passed_over", code=error.code, words=error.words)
        return self.in_a_row < IN_A_ROW

    def end(self) -> None:
        """Raise the last question's trouble if any was passed over: the round was not made to its end."""
        if self.trouble is not None:
            raise self.trouble
