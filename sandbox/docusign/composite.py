"""Composite templates: the envelope that several templates and documents come to.

Owns the rules of docusign.md 2.1: the documents are those of the composites, later templates give the data for the
roles of earlier ones, hidden fields come from inline templates, and what stands at the root beside them is ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.docusign.config import Template
from sandbox.docusign.fields import as_object, as_objects, bad_parameter, text, whole
from sandbox.docusign.model import ApiError

Json = dict[str, Any]
IGNORED = ("documents", "recipients", "customFields", "compositeTemplates")
KINDS = ("signers", "carbonCopies")


def composed(body: Json, templates: Sequence[Template]) -> Json:
    """The body of a create call as if it had been written without composite templates."""
    composites = as_objects(body.get("compositeTemplates"), "compositeTemplates")
    if not composites:
        return body
    whole_body: Json = {name: value for name, value in body.items() if name not in IGNORED}
    documents: list[Json] = []
    people: list[Json] = []
    hidden: dict[str, Json] = {}
    for composite in composites:
        document = as_object(composite.get("document"), "document")
        if not document:
            raise bad_parameter("A composite template has no document.")
        documents.append(document)
        for layer in _layers(composite, templates):
            _lay(people, layer, text(document, "documentId"))
            fields = as_object(layer.get("customFields"), "customFields")
            hidden |= {text(one, "name"): one for one in as_objects(fields.get("textCustomFields"), "textCustomFields")}
            if layer.get("brandId"):
                whole_body.setdefault("brandId", layer["brandId"])
    recipients: Json = {kind: [_plain(one) for one in people if one["kind"] == kind] for kind in KINDS}
    return whole_body | {
        "documents": documents,
        "recipients": recipients,
        "customFields": {"textCustomFields": list(hidden.values())},
    }


def _layers(composite: Json, templates: Sequence[Template]) -> list[Json]:
    """The templates of one composite, server and inline, by their sequence."""
    found: list[tuple[int, Json]] = []
    for one in as_objects(composite.get("serverTemplates"), "serverTemplates"):
        named = next((each for each in templates if each.template_id == text(one, "templateId").lower()), None)
        if named is None:
            raise ApiError("TEMPLATE_ID_INVALID", "Invalid template ID.")
        signers = [{"roleName": role, "tabs": dict(tabs)} for role, tabs in named.roles.items()]
        found.append((whole(one, "sequence"), {"recipients": {"signers": signers}, "brandId": named.brand_id}))
    inline = as_objects(composite.get("inlineTemplates"), "inlineTemplates")
    found += [(whole(one, "sequence"), one) for one in inline]
    if len({sequence for sequence, _ in found}) < len(found):
        raise bad_parameter("Two templates of a composite template have the same sequence.")
    return [layer for _, layer in sorted(found, key=lambda one: one[0])]


def _lay(people: list[Json], layer: Json, document_id: str) -> None:
    """Lay one template's recipients over those that are there: by id, or by role. Fields add up."""
    recipients = as_object(layer.get("recipients"), "recipients")
    for kind in recipients:
        for given in as_objects(recipients.get(kind), f"recipients.{kind}"):
            there = next((one for one in people if one["kind"] == kind and _same(one, given)), None)
            if there is None:
                there = {"kind": kind, "tabs": {}}
                people.append(there)
            tabs = as_object(given.get("tabs"), "tabs")
            for name in tabs:
                added = [{**one, "documentId": document_id} for one in as_objects(tabs[name], name)]
                there["tabs"].setdefault(name, []).extend(added)
            there.update({name: value for name, value in given.items() if name != "tabs"})


def _same(there: Json, given: Json) -> bool:
    if there.get("recipientId") and given.get("recipientId"):
        return text(there, "recipientId") == text(given, "recipientId")
    return bool(text(given, "roleName")) and text(there, "roleName").lower() == text(given, "roleName").lower()


def _plain(person: Json) -> Json:
    return {name: value for name, value in person.items() if name != "kind"}
