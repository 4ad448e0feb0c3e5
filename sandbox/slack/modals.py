"""Submitting and closing modals, and what the app's answer does to the stack."""

from typing import Any

from sandbox.slack import payloads, posting
from sandbox.slack.acts import TROUBLE
from sandbox.slack.delivery import Courier, Outcome, Parcel
from sandbox.slack.elements import elements
from sandbox.slack.errors import RefusedError, SlackError
from sandbox.slack.records import Delivered
from sandbox.slack.store import View
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import User

Json = dict[str, Any]
REQUIRED = "Please complete this required field."


class Modals:
    def __init__(self, ws: Workspace, courier: Courier) -> None:
        self._ws = ws
        self._courier = courier

    def submit(self, user_id: str, view_id: str) -> Outcome:
        """Press the modal's submit button. Empty required inputs are caught by the client; the app hears nothing."""
        ws = self._ws
        with ws.lock:
            user, view = self._top(user_id, view_id)
            if not view.definition.get("submit"):
                raise RefusedError("this modal has no submit button")
            view.errors = _unfilled(view)
            if view.errors:
                ws.views_changed(user.id)
                return Outcome(False, None, dict(view.errors))
            payload = payloads.view_submission(ws, user, view)
        return self._send(payload, lambda delivered: self._submitted(view, delivered))

    def close(self, user_id: str, view_id: str) -> Outcome:
        """Close the top modal; with clear_on_close all of them. Views that asked with notify_on_close tell the app."""
        ws = self._ws
        with ws.lock:
            user, view = self._top(user_id, view_id)
            cleared = bool(view.definition.get("clear_on_close"))
            gone = ws.views.stack(user.id)[::-1] if cleared else [view]
            notices = [
                payloads.view_closed(ws, user, each, cleared=cleared)
                for each in gone
                if each.definition.get("notify_on_close")
            ]
            for each in gone:
                ws.views.take_off(each)
            ws.views_changed(user.id)
        for payload in notices:
            self._send(payload, lambda _: Outcome())
        return Outcome()

    def _top(self, user_id: str, view_id: str) -> tuple[User, View]:
        user = self._ws.person(user_id)
        view = self._ws.open_view(user, view_id)
        stack = self._ws.views.stack(user.id)
        if not stack or stack[-1] is not view:
            raise RefusedError("that modal is not the one on top")
        return user, view

    def _send(self, payload: Json, settle: Any) -> Outcome:
        url = self._ws.manifest.interactivity_url
        return self._courier.send(Parcel("interactive", payload, url, settle))

    def _submitted(self, view: View, delivered: Delivered) -> Outcome:
        if delivered.error:
            return Outcome(False, f"{TROUBLE} ({delivered.error})")
        ws = self._ws
        with ws.lock:
            try:
                return self._respond(view, delivered.body)
            except SlackError as error:
                ws.problem(f"view_submission of {view.definition.get('callback_id')}: {error.code} {error.extra}")
                return Outcome(False, f"{TROUBLE} ({error.code})")
            finally:
                ws.views_changed(view.user)

    def _respond(self, view: View, body: Any) -> Outcome:
        """Do what the ack's response_action says; without one, this modal closes."""
        ws = self._ws
        action = body.get("response_action") if isinstance(body, dict) else None
        if not body:
            ws.views.take_off(view)
        elif action == "clear":
            ws.views.clear(view.user)
        elif action == "errors":
            view.errors = _checked_errors(view, body.get("errors"))
            return Outcome(False, None, dict(view.errors))
        elif action == "update":
            posting.replace_view(ws, view, posting.checked_view(ws, body.get("view"), kind="modal"))
        elif action == "push":
            posting.push(ws, view.user, posting.checked_view(ws, body.get("view"), kind="modal"))
        else:
            raise SlackError("invalid_response_action", body=body)
        return Outcome()


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    """Slack: errors are keyed by the block_id of an input block of this view, and are texts."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_response_errors", errors=errors)
    for block_id, text in errors.items():
        if block_id not in inputs or not isinstance(text, str) or not text:
            raise SlackError("invalid_response_errors", block_id=block_id)
    return dict(errors)


def _unfilled(view: View) -> dict[str, str]:
    """Inputs that the client itself would not let through."""
    errors = {}
    for element in elements(view.blocks):
        kind = element.kind
        if not element.in_input or kind is None:
            continue
        value = (view.states.get(view.user, element.key) or {}).get(kind.key)
        block_id = element.block["block_id"]
        if value in (None, "", []):
            if not element.block.get("optional"):
                errors[block_id] = REQUIRED
        elif isinstance(value, str) and len(value) > int(element.raw.get("max_length", 3000)):
            errors[block_id] = f"This must be at most {element.raw.get('max_length', 3000)} characters."
        elif isinstance(value, str) and len(value) < int(element.raw.get("min_length", 0)):
            errors[block_id] = f"This must be at least {element.raw['min_length']} characters."
    return errors
