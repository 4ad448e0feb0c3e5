"""One claim as somebody sees it who asks why: how its envelope stands, that it can be sent, or what is against it."""

from dataclasses import dataclass

from claims.dispatch import State
from claims.helping import Help
from claims.model import Level, Project
from claims.picker import Listed
from claims.reasons import Reason, ReasonCode, Taken


@dataclass(frozen=True)
class Explained:
    """A claim that exists for the person, judged for them just now.

    `envelope` is the state of its live envelope, `taken` whose that is; `signed` tells that this revision is signed.
    `help` is who could help the person, None where they need nobody.
    """

    project: Project
    listed: Listed
    level: Level
    envelope: State | None = None
    taken: Taken | None = None
    signed: bool = False
    help: Help | None = None

    @property
    def against(self) -> tuple[Reason, ...]:
        """What is against sending it, but for what its envelope tells already."""
        told = {ReasonCode.ALREADY_OUT, ReasonCode.AWAITING_APPROVAL, ReasonCode.ALREADY_SIGNED}
        if self.envelope is not None or self.signed:
            told.add(ReasonCode.NOT_ADMIN)  # nobody has to do anything for it
        return tuple(one for one in self.listed.reasons if one.code not in told)

    @property
    def in_itself(self) -> tuple[Reason, ...]:
        """What is against sending it whoever asks."""
        return tuple(one for one in self.listed.reasons if one.code is not ReasonCode.NOT_ADMIN)
