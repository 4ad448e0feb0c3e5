"""The ids of asking for files; each of these buttons carries one bare id (`ids.read_id`)."""

PREVIEW = "claims.preview"
"""Preview, under a list: of the claims that are ticked in it. Carries the picker."""
PREVIEW_ONE = "claims.preview_one"
"""Preview, beside a claim."""
SIGNED_COPY = "claims.signed_copy"
"""Signed copy, beside a claim."""
