"""The sender's view: what we ask for when a person finishes a draft in DocuSign, and whether the link is DocuSign's.

The link acts with the rights of the DocuSign user we send as, so it is made on the click of the one person it is for.
"""

from typing import Any
from urllib.parse import urlsplit

from esign import sdk

LONGEST_RETURN = 470
"""DocuSign cuts what is longer, and the person lands elsewhere (DocuSign: returnUrlRequest)."""


def view_request(return_url: str) -> Any:
    """Return the `EnvelopeViewRequest` (DocuSign: envelopeviews/createsender, in its shape of June 2024).

    The person may change all that a sender may, send, save and discard. Left out is what would break our hold on the
    envelope: bulk send makes many of one, a matching template lays fields over ours, the custom fields are our keys.
    Raises ValueError for an address that DocuSign would cut.
    """
    if len(return_url) > LONGEST_RETURN:
        raise ValueError("the address to come back to is longer than DocuSign takes")
    model = sdk.load()
    return model.EnvelopeViewRequest(
        return_url=return_url,
        view_access="envelope",
        settings=model.EnvelopeViewSettings(
            starting_screen="Prepare",
            send_button_action="send",
            show_back_button="true",
            back_button_action="previousPage",
            show_header_actions="true",
            show_discard_action="true",
            recipient_settings=model.EnvelopeViewRecipientSettings(show_bulk_send="false"),
            template_settings=model.EnvelopeViewTemplateSettings(show_matching_templates_prompt="false"),
            envelope_custom_field_settings=model.EnvelopeViewEnvelopeCustomFieldSettings(
                show_envelope_custom_fields="false"
            ),
        ),
    )


def is_docusigns(url: str, base_uri: str) -> bool:
    """Tell whether a person may be sent to this link: https at DocuSign, or the server that we call, trusted before.

    DocuSign's pages are on docusign.com, its API on docusign.net.
    """
    try:
        parts, ours = urlsplit(url), urlsplit(base_uri)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    if (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc):
        return True
    return parts.scheme == "https" and host.endswith((".docusign.net", ".docusign.com")) and port in {None, 443}
