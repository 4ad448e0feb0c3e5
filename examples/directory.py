"""The projects, people and members of the examples. Data only."""

COMPANY = "Harbour & Rowe Constructors"

PROJECTS = (
    ("RT", "Riverside Tower", "C04RIVERSID", "Australia/Sydney", "AU", "on", ""),
    ("HS", "Harbour Road School", "C04HARBSCHO", "Europe/London", "GB", "on", "en-GB"),
    ("LH", "Lakeside Hospital", "C04LAKEHOSP", "America/Chicago", "US", "on", "en-US-gc"),
)
"""The last is the project's own dictionary; without one it is spoken about in its company's."""

COMPANY_DICTIONARY = "en-AU"

OURS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("Maya Okafor", "maya.okafor@harbour-rowe.example", "U04MAYAOKAF", {"RT": "Admin", "HS": "Admin", "LH": "Admin"}),
    ("Tom Sandoval", "tom.sandoval@harbour-rowe.example", "U04TOMSANDO", {"RT": "Admin", "HS": "Admin"}),
    ("Priya Raman", "priya.raman@harbour-rowe.example", "U04PRIYARAM", {"RT": "Standard", "HS": "Standard"}),
    ("Oliver Grant", "oliver.grant@harbour-rowe.example", "U04OLIVERGR", {"RT": "Read-only"}),
    ("Lena Fischer", "lena.fischer@harbour-rowe.example", "U04LENAFISC", {}),
)

INACTIVE = frozenset(("nora.quist@prism-painting.example",))

ELSEWHERE = {"paul@nguyen-group-holdings.example": "Nguyen Group Holdings"}
"""Contacts whom the directory places in another company than their commitment does."""
