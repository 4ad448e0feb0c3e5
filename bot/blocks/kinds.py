"""What claims that cannot be sent are counted under, in a few words for each kind of reason."""

from bot.blocks.text import plain
from claims.blocked import Kept
from claims.reasons import ReasonCode
from claims.wording import number_text, say, say_count


def kept_text(kept: Kept) -> str:  # noqa: PLR0912 - a line for each rule
    """Say how many a kind of reason keeps back, as plain text: the caller escapes it."""
    count = kept.count
    match kept.reason.code:
        case ReasonCode.NOT_ADMIN:
            return say_count("{count} that you may not send", "{count} that you may not send", count)
        case ReasonCode.ALREADY_OUT:
            return say_count("{count} already out", "{count} already out", count)
        case ReasonCode.AWAITING_APPROVAL:
            return say_count("{count} waiting for a second admin", "{count} waiting for a second admin", count)
        case ReasonCode.CUSTOMISED:
            return say_count("{count} being customised", "{count} being customised", count)
        case ReasonCode.ALREADY_SIGNED:
            return say_count("{count} already signed", "{count} already signed", count)
        case ReasonCode.STATUS:
            status = dict(kept.reason.data)["status"]
            return say("{count} {status}", count=number_text(count), status=plain(status, 40))
        case ReasonCode.NO_CONTACT:
            return say_count(
                "{count} without a Progress Claim Contact", "{count} without a Progress Claim Contact", count
            )
        case ReasonCode.NO_USABLE_CONTACT:
            return say_count("{count} with no contact to use", "{count} with no contact to use", count)
        case ReasonCode.UNDRAWABLE:
            return say_count("{count} with signs we cannot draw", "{count} with signs we cannot draw", count)
        case ReasonCode.DOES_NOT_ADD_UP:
            return say_count("{count} that does not add up", "{count} that do not add up", count)
        case ReasonCode.ATTACHMENTS:
            return say_count("{count} with bad attachments", "{count} with bad attachments", count)
        case ReasonCode.ENVELOPE_TOO_LARGE:
            return say_count("{count} too large for DocuSign", "{count} too large for DocuSign", count)
        case ReasonCode.COMPANY_OFF:
            return say_count("{count} with DocuSign off: company", "{count} with DocuSign off: company", count)
        case ReasonCode.PROJECT_OFF:
            return say_count("{count} with DocuSign off: project", "{count} with DocuSign off: project", count)
        case ReasonCode.NOT_CONNECTED:
            return say_count("{count} waiting for a DocuSign login", "{count} waiting for a DocuSign login", count)
