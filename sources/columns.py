"""The columns we read, by kind of table: our own names of them, and what other exports call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class TableKind(StrEnum):
    """The kinds of table an import knows."""

    LINES = "lines"
    CLAIMS = "claims"
    PROJECTS = "projects"
    PEOPLE = "people"
    MEMBERS = "members"


@dataclass(frozen=True)
class Column:
    """A column we know: its name in our own files first, then what other exports call it."""

    names: tuple[str, ...]
    required: bool = True
    marks_kind: bool = False
    """Whether a header without this column is not of this kind at all."""

    @property
    def title(self) -> str:
        """Our own name of the column."""
        return self.names[0]


def _column(*names: str, required: bool = True, marks_kind: bool = False) -> Column:
    return Column(names, required, marks_kind)


FIGURE_COLUMNS: Mapping[str, Column] = {
    "original_contract_sum": _column(
        "Original contract sum",
        "Original contract value",
        "Original contract amount",
        "Line 1",
        required=False,
    ),
    "net_change_by_change_orders": _column(
        "Net change by change orders", "Approved variations", "Approved changes", "Line 2", required=False
    ),
    "contract_sum_to_date": _column(
        "Contract sum to date",
        "Adjusted contract value",
        "Revised contract sum",
        "Total contract amount",
        "Line 3",
        required=False,
    ),
    "total_completed_and_stored_to_date": _column(
        "Total completed and stored to date", "Value of work to date", "Line 4", required=False
    ),
    "completed_work_retainage": _column(
        "Completed work retainage",
        "Completed work retainage amount",
        "Retainage on completed work",
        "Retention",
        "Line 5a",
        required=False,
    ),
    "stored_materials_retainage": _column(
        "Stored materials retainage",
        "Stored materials retainage amount",
        "Retainage on stored material",
        "Retention on stored materials",
        "Line 5b",
        required=False,
    ),
    "total_retainage": _column("Total retainage", "Total retention", "Line 5", required=False),
    "total_earned_less_retainage": _column(
        "Total earned less retainage", "Net value to date", "Line 6", required=False
    ),
    "less_previous_certificates": _column(
        "Less previous certificates",
        "Less previous certificates for payment",
        "Less previously certified",
        "Previously certified",
        "Line 7",
        required=False,
    ),
    "current_payment_due": _column(
        "Current payment due",
        "Amount due",
        "Payment due",
        "Amount claimed",
        "Scheduled amount",
        "Net",
        "Line 8",
    ),
    "balance_to_finish": _column(
        "Balance to finish",
        "Balance to finish including retainage",
        "Balance to finish including retention",
        "Line 9",
        required=False,
    ),
}

CLAIM_COLUMNS: Mapping[str, Column] = {
    "company": _column("Company", "Our company", "General contractor", "Head contractor", "Main contractor"),
    "project": _column("Project", "Project number", "Project code", "Job", "Job number"),
    "commitment": _column(
        "Commitment",
        "Commitment number",
        "Contract",
        "Contract number",
        "Subcontract number",
        "PO number",
        "Purchase order number",
        marks_kind=True,
    ),
    "title": _column(
        "Commitment title",
        "Contract title",
        "Contract name",
        "Commitment name",
        "Contract for",
        "Title",
        required=False,
    ),
    "kind": _column("Commitment type", "Commitment kind", "Contract type", "Type", "Kind"),
    "private": _column("Private", "Is private", "Private commitment", "Private contract"),
    "private_list": _column("Private list", "Private access", "Accessors", "Visible to", required=False),
    "contract_company": _column(
        "Contract company",
        "Vendor",
        "Vendor name",
        "Subcontractor",
        "Subcontractor name",
        "Contractor",
        "Supplier",
        "Contract company name",
    ),
    "number": _column(
        "Claim number",
        "Claim",
        "Progress claim number",
        "Progress claim",
        "Invoice number",
        "Invoice",
        "Requisition",
        "Requisition number",
        "Payment application number",
        "Payment application",
        "Pay application number",
        "Pay app number",
        "Application number",
        marks_kind=True,
    ),
    "period": _column("Billing period", "Period", "Claim period", required=False),
    "period_start": _column(
        "Period start",
        "Billing period start",
        "Period from",
        "Period start date",
        "Requisition start",
        "From",
        required=False,
    ),
    "period_end": _column(
        "Period end",
        "Billing period end",
        "Period to",
        "Period end date",
        "Requisition end",
        "To",
        required=False,
    ),
    "received": _column(
        "Received",
        "Received on",
        "Date received",
        "Claim date",
        "Date of claim",
        "Submitted",
        "Submitted on",
        "Date submitted",
        required=False,
    ),
    "status": _column("Status", "Claim status", "Invoice status", "Requisition status"),
    "currency": _column("Currency", "Currency code", "Currency ISO code", required=False),
    **FIGURE_COLUMNS,
    "tax": _column(
        "Tax", "GST", "VAT", "HST", "Sales tax", "Tax amount", "Tax applicable to this payment", required=False
    ),
    "document": _column(
        "Document",
        "Document file",
        "File",
        "File name",
        "PDF",
        "Claim PDF",
        "Invoice PDF",
        "Attachment",
        required=False,
    ),
    "attachments": _column(
        "Attachments",
        "Attachment files",
        "Backup",
        "Backups",
        "Backup files",
        "Supporting documents",
        required=False,
    ),
}

PROJECT_COLUMNS: Mapping[str, Column] = {
    "company": _column("Company", "Our company", "General contractor", "Head contractor", "Main contractor"),
    "number": _column("Project number", "Project", "Project code", "Number", "Job number"),
    "name": _column("Project name", "Name", "Title"),
    "channel": _column("Slack channel", "Channel", "Channel id", "Slack channel id", required=False),
    "time_zone": _column("Time zone", "Timezone", "TZ", marks_kind=True),
    "holidays": _column("Holiday calendar", "Holidays", "Calendar", required=False),
    "docusign": _column("DocuSign", "DocuSign enabled", "Enable DocuSign", "Project DocuSign"),
    "company_docusign": _column("Company DocuSign", "Company DocuSign enabled", required=False),
    "dictionary": _column("Dictionary", "Project dictionary", "Terminology", required=False),
    "company_dictionary": _column("Company dictionary", "Company terminology", required=False),
}

PERSON_COLUMNS: Mapping[str, Column] = {
    "company": _column("Company", "Company name", "Vendor", "Employer"),
    "name": _column("Name", "Full name", "Person"),
    "email": _column("Email", "Email address", "Mail", marks_kind=True),
    "active": _column("Active", "Is active", "Account", "Account status", marks_kind=True),
}

MEMBER_COLUMNS: Mapping[str, Column] = {
    "project": _column("Project", "Project number", "Project code", "Job number"),
    "email": _column("Email", "Email address", "Mail", marks_kind=True),
    "slack_id": _column("Slack id", "Slack user", "Slack user id", "Slack member id", "Slack", required=False),
    "level": _column(
        "Level",
        "Commitments level",
        "Commitments",
        "Permission",
        "Permission level",
        "Access level",
        marks_kind=True,
    ),
}

LINE_COLUMNS: Mapping[str, Column] = {
    "company": _column("Company", "Our company", "General contractor", "Head contractor", required=False),
    "project": CLAIM_COLUMNS["project"],
    "commitment": CLAIM_COLUMNS["commitment"],
    "number": CLAIM_COLUMNS["number"],
    "item": _column("Item", "Item number", "Line item", "Line", "Cost code", "Budget code", marks_kind=True),
    "description": _column("Description", "Description of work", "Work", "Trade", required=False),
    "change_order": _column(
        "Change order", "Variation", "Change order number", "Variation number", "CO", required=False
    ),
    "scheduled_value": _column(
        "Scheduled value", "Contract value", "Line value", "Schedule of values", "Column C", marks_kind=True
    ),
    "from_previous": _column(
        "From previous", "Work completed from previous application", "Previously completed", "Previous", "Column D"
    ),
    "this_period": _column("This period", "Work completed this period", "Completed this period", "Column E"),
    "stored": _column(
        "Materials presently stored", "Materials stored", "Stored materials", "Materials on site", "Column F",
        required=False,
    ),
    "work_retainage": _column(
        "Retainage", "Retention", "Work retainage", "Retainage on completed work", "Column I", required=False
    ),
    "stored_retainage": _column(
        "Stored retainage", "Retainage on stored materials", "Retention on stored materials", required=False
    ),
    "unit": _column("Unit", "UOM", "Unit of measure", required=False),
    "unit_price": _column("Unit price", "Unit cost", "Rate", required=False),
    "quantity": _column("Quantity", "Scheduled quantity", "Contract quantity", required=False),
    "quantity_this_period": _column("Quantity this period", required=False),
}  # fmt: skip

COLUMNS: Mapping[TableKind, Mapping[str, Column]] = {
    TableKind.LINES: LINE_COLUMNS,  # first: it names commitment and claim, as a table of claims does
    TableKind.CLAIMS: CLAIM_COLUMNS,
    TableKind.PROJECTS: PROJECT_COLUMNS,
    TableKind.MEMBERS: MEMBER_COLUMNS,
    TableKind.PEOPLE: PERSON_COLUMNS,
}

CONTACT_NAMES = (
    "Invoice Contact",
    "Progress Claim Contact",
    "Payment Application Contact",
    "Billing Contact",
)
"""What the dictionaries call a contact; each also in the plural, numbered, and split into a name and an e-mail."""
