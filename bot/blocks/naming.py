"""How a claim is called wherever it appears, so that a person recognises it from one message to the next."""

from bot.blocks.text import UNNAMED, clean, escape, money_beside, safe
from claims.batch import Line
from claims.model import Claim, Commitment, CommitmentKind

COMPANY = 60
"""Room for a company's name in a list."""

_SHORT_KIND = {CommitmentKind.PURCHASE_ORDER: "PO", CommitmentKind.SUBCONTRACT: "SC"}
KINDS_EXPLAINED = "In every list SC stands for a subcontract and PO for a purchase order."
PRIVATE = "Private"


def commitment_number(number: str, kind: CommitmentKind) -> str:
    """Return the number with its kind before it, unless it says so itself; raw text."""
    shown, prefix = clean(number) or UNNAMED, _SHORT_KIND[kind]
    return shown if shown.upper().startswith(prefix) else f"{prefix} {shown}"


def claim_line(claim: Claim) -> str:
    """Name a claim in a list, as mrkdwn: number, company, commitment, amount, and whether it is private."""
    commitment = claim.commitment
    private = f" · {PRIVATE}" if commitment.private else ""
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


def line_commitment(line: Line) -> str:
    """Return the commitment's number with its kind, as mrkdwn."""
    return safe(commitment_number(line.commitment_number, line.commitment_kind), 40)


def _commitment(commitment: Commitment) -> str:
    return safe(commitment_number(commitment.number, commitment.kind), 40)
