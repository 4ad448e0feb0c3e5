"""What the stand-in DocuSign heard from us."""

from typing import Any

from sandbox.docusign.server import DocusignSandbox


def calls(docusign: DocusignSandbox, method: str = "*", part: str = "") -> list[Any]:
    """The REST calls the stand-in received, those cut off included."""
    rest = [call for call in docusign.received if call.path.startswith("/restapi")]
    return [call for call in rest if method in {"*", call.method} and part in call.path]
