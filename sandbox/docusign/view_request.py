"""What a program may ask of the sender's and the correction view, and the link that comes of it.

Owns the request of June 2024 (DocuSign: envelopeviews/createsender; docusign_esign 6.1.0: EnvelopeViewRequest). The
older one, without `viewAccess`, is refused although DocuSign still takes it for a while: it lets a person into the
whole account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.docusign.fields import as_object, bad_parameter, text

LONGEST_URL = 470
"""DocuSign cuts what is longer, and the person lands elsewhere (DocuSign: returnUrlRequest); here it is refused."""

Json = dict[str, Any]
_FLAG = ("true", "false")
_ANY: tuple[str, ...] = ()


def _flags(*names: str) -> Json:
    return dict.fromkeys(names, _FLAG)


_PALETTES = ("custom", "merge", "notary", "seals", "smartContracts", "annotations", "smartSections")
SETTINGS: Json = {
    "startingScreen": ("Prepare", "Tagger"),
    "sendButtonAction": ("send", "redirect"),
    "backButtonAction": ("previousPage", "redirect"),
    **_flags("showBackButton", "showHeaderActions", "showDiscardAction", "showAdvancedOptions", "showSignNow"),
    "lockToken": _ANY,
    "recipientSettings": _flags("showEditRecipients", "showEditMessage", "showBulkSend", "showContactsList"),
    "documentSettings": _flags(
        "showEditDocuments", "showEditDocumentVisibility", "showEditPages", "showSaveAsDocumentCustomField"
    ),
    "taggerSettings": {
        "paletteSections": ("default", "none", "custom"),
        "paletteDefault": _PALETTES,
        "paletteSettings": {name: _flags("show") for name in _PALETTES},
    },
    "templateSettings": _flags("showMatchingTemplatesPrompt"),
    "envelopeCustomFieldSettings": _flags("showEnvelopeCustomFields"),
}
"""Every name DocuSign's own SDK and test page know, and the words each takes; no words: any text."""


@dataclass(frozen=True)
class View:
    """One link for one person: what it opens, where it leads back to, until when it can be opened."""

    kind: str
    envelope_id: str
    return_url: str
    settings: Json
    good_until: datetime

    def shows(self, name: str, group: str = "") -> bool:
        """Whether the page has this; everything is shown that was not switched off."""
        settings = self.settings.get(group, {}) if group else self.settings
        return bool(settings.get(name) != "false")


def read_view_request(body: Json) -> tuple[str, Json]:
    """The address to come back to and the settings; ApiError for anything that is not in DocuSign's description."""
    _check_names(body, ("returnUrl", "viewAccess", "settings"))
    if text(body, "viewAccess") != "envelope":
        raise bad_parameter("'viewAccess' must be 'envelope'.")
    url = text(body, "returnUrl")
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", url) or len(url) > LONGEST_URL:
        raise bad_parameter(f"'returnUrl' is not an http address of at most {LONGEST_URL} characters.")
    return url, _checked(as_object(body.get("settings"), "settings"), SETTINGS)


def _checked(given: Json, known: Json) -> Json:
    _check_names(given, known)
    for name, words in known.items():
        if isinstance(words, dict):
            _checked(as_object(given.get(name), name), words)
        elif text(given, name) and words and text(given, name) not in words:
            raise bad_parameter(f"'{name}' is none of {', '.join(words)}.")
    return given


def _check_names(given: Json, known: Json | tuple[str, ...]) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise bad_parameter(f"'{unknown[0]}' is unknown.")
