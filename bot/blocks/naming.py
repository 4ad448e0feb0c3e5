"""How a claim is called wherever it appears, so that a person recognises it from one message to the next."""

from collections.abc import Iterable

from bot.blocks.text import UNNAMED, clean, escape, joined, listing, money_beside, safe
from claims.approvals import Need
from claims.batch import Line
from claims.model import Claim, Commitment, CommitmentKind
from claims.wording import phrase, say

COMPANY = 60
"""Room for a company's name in a list."""

KINDS_EXPLAINED = phrase("In every list SC stands for a subcontract and PO for a purchase order.")
PRIVATE = phrase("Private")
NEW_ADDRESS = phrase("New address")
FIRST_TIME = phrase("first time")
NEW_ADDRESS_EXPLAINED = phrase(
    "“New address” stands where the commitment's last signed claim was signed at another e-mail address. Ask the "
    "company by a telephone number you already had before you send."
)
FIRST_TIME_EXPLAINED = phrase("Addresses marked “first time”: nothing of their commitment has been signed yet.")


NEED_WORDS = {
    Need.AMOUNT: phrase("its amount is above what one admin may send"),
    Need.CHANGED_ADDRESS: phrase("an address is new"),
    Need.FIRST_ADDRESS: phrase("an address is written to for the first time"),
}


def needs_text(needs: Iterable[Need]) -> str:
    """Say why a second admin is needed, as a clause."""
    return listing([say(NEED_WORDS[need]) for need in needs]) or say("the rules ask for it")


def commitment_number(number: str, kind: CommitmentKind) -> str:
    """Return the number with its kind before it, unless it says so itself; raw text."""
    shown, prefix = clean(number) or UNNAMED, kind.short
    return shown if shown.upper().startswith(prefix) else f"{prefix} {shown}"


def claim_line(claim: Claim) -> str:
    """Name a claim in a list, as mrkdwn: number, company, commitment, amount, and whether it is private."""
    commitment = claim.commitment
    private = f" · {say(PRIVATE)}" if commitment.private else ""
    due = escape(money_beside(commitment.contract_company, claim.due))
    company = safe(commitment.contract_company, COMPANY)
    return f"*#{claim.number}* · {company} · {_commitment(commitment)} · {due}{private}"


def claim_name(claim: Claim) -> str:
    """Name a claim in a sentence, as mrkdwn: number, company and, as numbers repeat, the commitment."""
    company = safe(claim.commitment.contract_company, COMPANY)
    return f"#{claim.number} · {company} ({_commitment(claim.commitment)})"


def line_name(line: Line) -> str:
    """Name a line of a batch in a sentence, as mrkdwn: number, company and, as numbers repeat, the commitment."""
    return f"#{line.claim_number} · {safe(line.company, COMPANY)} ({line_commitment(line)})"


def line_names(lines: Iterable[Line], room: int) -> str:
    """Name several, by commitment and claim number, in so many characters; says how many more there are."""
    in_order = sorted(lines, key=lambda line: (line.commitment_number, line.claim_number))
    return joined([line_name(line) for line in in_order], ", ", room)


def line_commitment(line: Line) -> str:
    """Return the commitment's number with its kind, as mrkdwn."""
    return safe(commitment_number(line.commitment_number, line.commitment_kind), 40)


def _commitment(commitment: Commitment) -> str:
    return safe(commitment_number(commitment.number, commitment.kind), 40)
