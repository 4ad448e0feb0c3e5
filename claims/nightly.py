"""What a nightly look at DocuSign means: which drafts are orphans, and where the two of us disagree. Pure rules.

An orphan is a draft of ours that no dispatch will ever send: the answer to its creation was lost and another was made,
or it could not be thrown away when its dispatch was given up. Whoever finds it in DocuSign could still send it.
"""

from enum import StrEnum

from claims.dispatch import NOT_SENT, NOT_YET_OUT, OUT, WENT_OUT, State, after_news
from claims.envelope import NEVER_SENT, EnvelopeStatus


class Fate(StrEnum):
    """What a sweep does about an envelope it found under one of our keys."""

    LEAVE = "leave"  # it is as it should be, for good
    WAIT = "wait"  # its dispatch is still on its way: look another night
    BIN = "bin"  # an orphan draft
    TELL = "tell"  # somebody sent it: the news decide whether it is adopted or an alarm


def fate_of(state: State, is_own: bool, is_latest: bool, status: EnvelopeStatus) -> Fate:
    """Return what becomes of an envelope found under a key of a dispatch in this state.

    Args:
        state: of the dispatch that asked for the draft under the key.
        is_own: whether it is the envelope that the dispatch knows as its own.
        is_latest: whether the key is the last one that the dispatch used.
        status: what DocuSign says of the envelope.
    """
    if status not in NEVER_SENT:
        return Fate.LEAVE if is_own and state in WENT_OUT else Fate.TELL
    if is_own and state in NOT_YET_OUT:
        return Fate.WAIT
    if status is EnvelopeStatus.DELETED:
        return Fate.LEAVE
    if is_own:
        return Fate.BIN if state in NOT_SENT else Fate.LEAVE
    # Its creation may be settled at any moment, and then it is the dispatch's own. No other draft is anybody's.
    unsettled = is_latest and state in {State.CREATING, State.CREATE_UNKNOWN}
    return Fate.WAIT if unsettled else Fate.BIN


def agrees(state: State, status: EnvelopeStatus | None) -> bool:
    """Tell whether what we know of an envelope that is out or over agrees with what DocuSign says; None: not there.

    That we know of a view which DocuSign no longer shows is no difference: after a correction it counts anew. Nor is
    an envelope that is over and was thrown away afterwards.
    """
    if state in NOT_SENT:
        return status is None or status in NEVER_SENT
    if status is None or status is EnvelopeStatus.CREATED:
        return False
    if state in OUT:
        return after_news(state, status) is state
    return status is EnvelopeStatus.DELETED or after_news(State.SENT, status) is state
