"""Envelopes at DocuSign: the calls we make, each sent exactly once. Decides nothing and repeats nothing.

Every call raises Refused, Stopped, Paused, Unanswered or Moved (see `errors`), and nothing else of DocuSign's. Before
each request on the wire it asks whether the account's allowance has room for it.
"""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from claims.budget import Share
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.wording import say
from esign import sdk
from esign.account import LoggedIn
from esign.answers import TOKEN_CODES, trouble_from, trouble_of_recipient, unanswered
from esign.draft import definition_of
from esign.errors import Moved, Paused, Stopped, Trouble
from esign.news import news_from, text
from esign.oauth import Token
from esign.quota import Quota, quota_from
from esign.values import Draft
from esign.view import is_docusigns, view_request

IDS_PER_CALL = 50
"""Ids go into the query of a GET; fifty of them keep the address under 2,500 characters."""

PAGE_SIZE = 1000
"""DocuSign: list status changes, the most rows per call."""

_ASKED_FOR = {"include": "recipients,custom_fields", "status": "any"}
"""`any`: drafts and thrown-away envelopes too."""


class Envelopes:
    """One DocuSign user's envelopes. Thread-safe; one connection pool for all threads."""

    def __init__(
        self,
        account: LoggedIn,
        spend: Callable[[Share], None] = lambda _: None,
        heard: Callable[[Quota, datetime], None] = lambda *_: None,
        paused: Callable[[Paused], None] = lambda _: None,
        stopped: Callable[[Stopped], Trouble] = lambda trouble: trouble,
    ) -> None:
        """Remember whom to ask and to tell; all are called in the thread that makes the call.

        `spend` is asked before each request and raises Paused where there is no room; the request is then not made.
        `heard` is told the rate headers of every answer and when its request was made, `paused` that DocuSign itself
        wants the whole account to be silent; neither may raise. `stopped` says what it means here that DocuSign will do
        nothing: where we are one of several users, it may be about this one alone.
        """
        self._account = account
        self._spend, self._heard, self._paused, self._stopped = spend, heard, paused, stopped
        self._lock = threading.Lock()
        self._client: Any = None
        self._shown: Token | None = None

    def ready(self) -> str:
        """See to it that a token is at hand, so that a slow login does not take the time of the call that follows.

        Returns who we send as, for people. Asks DocuSign nothing while there is a good token, and takes nothing of the
        allowance: logins are not counted. Raises Stopped and Paused.
        """
        account = self._account.access().account
        return f"{account.sender_name} ({account.name})"

    def create_draft(self, draft: Draft) -> str:
        """Create an envelope that mails nobody and return its id.

        A repeat makes a second draft: DocuSign promises no idempotency. After Unanswered, look with `find` first.
        """
        told = self._call(Share.SENDING, "EnvelopesApi", "create_envelope", envelope_definition=definition_of(draft))
        envelope_id = text(told.get("envelopeId")).lower()
        if not envelope_id:
            raise unanswered("NO_ENVELOPE_ID")
        return envelope_id

    def send(self, envelope_id: str) -> None:
        """Send a draft. A repeat on a sent envelope raises Moved and mails nobody. After Unanswered, `read` it."""
        definition = sdk.load().Envelope(status="sent")
        told = self._call(Share.SENDING, "EnvelopesApi", "update", envelope_id=envelope_id, envelope=definition)
        details = told.get("errorDetails")
        if isinstance(details, dict) and text(details.get("errorCode")) not in {"", "SUCCESS"}:
            raise unanswered(text(details.get("errorCode")))

    def sender_view(self, envelope_id: str, return_url: str) -> str:
        """Return a link for one person to finish a draft in DocuSign; then DocuSign leads them to `return_url`.

        Good for ten minutes, with the rights of the user we send as: made on a click, shown to nobody else. A repeat
        makes another link. What DocuSign adds to `return_url` proves nothing, so `read` the envelope then: it may have
        been sent, changed or discarded. Raises Moved when it is no draft any more (DocuSign: createSender).
        """
        request = view_request(return_url)
        told = self._call(
            Share.PEOPLE, "EnvelopesApi", "create_sender_view", envelope_id=envelope_id, envelope_view_request=request
        )
        url = text(told.get("url"))
        if not is_docusigns(url, self._account.sender.base_uri):
            raise unanswered("UNTRUSTED_LINK")
        return url

    def find(self, transaction_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        """Return the envelopes with these transaction ids, drafts too. One that is missing may only be late."""
        return self._by_ids("transaction_ids", transaction_ids)

    def read(self, envelope_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        """Return how these envelopes stand, with recipients and claim key, in no order; unknown ids are left out.

        DocuSign wants no envelope read twice within 15 minutes, except to settle an unanswered call.
        """
        return self._by_ids("envelope_ids", envelope_ids)

    def changes_since(self, since: datetime) -> tuple[EnvelopeNews, ...]:
        """Return every envelope that changed status since then, ours or not, all pages."""
        from_date = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        # Newest first: what changes while we turn the pages is then told twice instead of not at all.
        order = {"order": "desc", "order_by": "last_modified", "count": str(PAGE_SIZE)}
        return tuple(self._pages({"from_date": from_date, "from_to_status": "changed", **order}))

    def discard_draft(self, envelope_id: str) -> None:
        """Move a draft to the recycle bin; a repeat changes nothing. Raises Moved when it is no draft any more.

        Looks first, because DocuSign voids an envelope that is binned after it was sent.
        """
        found = self.read([envelope_id])
        if any(news.status is not EnvelopeStatus.CREATED for news in found):
            if all(news.status is EnvelopeStatus.DELETED for news in found):
                return
            raise Moved("NOT_A_DRAFT", say("Someone sent this envelope from DocuSign. It was left as it is."))
        request = sdk.load().FoldersRequest(envelope_ids=[envelope_id])
        self._call(Share.LOOKING, "FoldersApi", "move_envelopes", folder_id="recyclebin", folders_request=request)

    def void(self, envelope_id: str, reason: str) -> None:
        """Void an envelope that is out, for good; DocuSign tells the signers, with the reason.

        A repeat raises Moved and tells nobody, as does an envelope that is over. After Unanswered, `read` it.
        """
        definition = sdk.load().Envelope(status="voided", voided_reason=reason)
        self._call(Share.PEOPLE, "EnvelopesApi", "update", envelope_id=envelope_id, envelope=definition)

    def correct(self, envelope_id: str, recipient_id: str, name: str, email: str) -> None:
        """Give a signer who has not signed another address, and invite them there.

        Each call invites anew, a repeat too (DocuSign: enveloperecipients/update). Raises Moved when they have signed
        or the envelope is over. After Unanswered, `read` it.
        """
        self._update_recipient(Share.PEOPLE, envelope_id, recipient_id, name=name, email=email)

    def remind(self, envelope_id: str, recipient_id: str, share: Share = Share.PEOPLE) -> None:
        """Have DocuSign write to a signer once more. A repeat writes again; after Unanswered nobody can tell.

        Never sends the address: with it, DocuSign would invite them anew. Raises Moved as `correct` does.
        """
        self._update_recipient(share, envelope_id, recipient_id)

    def _update_recipient(self, share: Share, envelope_id: str, recipient_id: str, **changes: str) -> None:
        models = sdk.load()
        recipients = models.Recipients(signers=[models.Signer(recipient_id=recipient_id, **changes)])
        told = self._call(
            share, "EnvelopesApi", "update_recipients",
            envelope_id=envelope_id, recipients=recipients, resend_envelope="true",
        )  # fmt: skip
        if trouble := trouble_of_recipient(told, recipient_id):
            raise trouble

    def signed_copy(self, envelope_id: str) -> bytes:
        """Return all documents of a completed envelope as one PDF. DocuSign wants it asked for once in 15 minutes."""
        return self._document(envelope_id, "combined")

    def certificate(self, envelope_id: str) -> bytes:
        """Return the certificate of completion: who signed when, as one PDF. To be asked for as seldom."""
        return self._document(envelope_id, "certificate")

    def _document(self, envelope_id: str, which: str) -> bytes:
        told = self._ask(Share.LOOKING, "EnvelopesApi", "get_document", envelope_id=envelope_id, document_id=which)
        return bytes(told)

    def probe(self) -> str:
        """Return the account's name: the settings, the key and the consent are good."""
        told = self._call(Share.PEOPLE, "AccountsApi", "get_account_information")
        return text(told.get("accountName")) or self._account.sender.name

    def _by_ids(self, name: str, ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        wanted = sorted(set(ids))
        batches = (wanted[i : i + IDS_PER_CALL] for i in range(0, len(wanted), IDS_PER_CALL))
        return tuple(itertools.chain.from_iterable(self._pages({name: ",".join(batch)}) for batch in batches))

    def _pages(self, query: dict[str, str]) -> Iterator[EnvelopeNews]:
        start = 0
        while True:
            position = {"start_position": str(start)} if start else {}
            asked = {**query, **_ASKED_FOR, **position}
            told = self._call(Share.LOOKING, "EnvelopesApi", "list_status_changes", **asked)
            envelopes = told.get("envelopes")
            rows = [row for row in envelopes if isinstance(row, dict)] if isinstance(envelopes, list) else []
            yield from (news for news in map(news_from, rows) if news is not None)
            following = _next_position(told)
            if following is None or following <= start:
                return
            start = following

    def _call(self, share: Share, api: str, method: str, **arguments: Any) -> dict[str, Any]:
        return dict(self._ask(share, api, method, **arguments))

    def _ask(self, share: Share, api: str, method: str, **arguments: Any) -> Any:
        """Make one call; once more with a fresh token when DocuSign refused the token, which is no attempt."""
        access = self._account.access()
        try:
            return self._once(share, access.token, api, method, arguments)
        except Stopped as trouble:
            if trouble.code not in TOKEN_CODES:
                raise self._stopped(trouble) from None
        renewed = self._account.renew(access.token)
        try:
            return self._once(share, renewed.token, api, method, arguments)
        except Stopped as trouble:
            raise self._stopped(trouble) from None

    def _once(self, share: Share, token: Token, api: str, method: str, arguments: dict[str, Any]) -> Any:
        import urllib3

        client = self._client_with(token)
        endpoint = getattr(getattr(sdk.load(), api)(client), f"{method}_with_http_info")
        settings = self._account.settings
        self._spend(share)
        asked_at = self._account.clock()
        try:
            told, _, headers = endpoint(
                self._account.sender.id,
                _request_timeout=(settings.connect_timeout, settings.read_timeout),
                **arguments,
            )
        except sdk.load().ApiException as error:
            # Its str() fails without a trace token and would print the body; neither is used.
            self._hear(error.headers or {}, asked_at)
            trouble = trouble_from(error.status, error.body, error.headers or {}, self._account.clock())
            trouble.asked_at = asked_at
            if isinstance(trouble, Paused) and trouble.whole_account:
                self._paused(trouble)
            raise trouble from None
        except (urllib3.exceptions.HTTPError, sdk.SenselessAnswer) as error:
            raise unanswered(type(error).__name__) from None
        self._hear(headers, asked_at)
        return told

    def _hear(self, headers: Any, asked_at: datetime) -> None:
        quota = quota_from(headers)
        if quota is not None:
            self._heard(quota, asked_at)

    def _client_with(self, token: Token) -> Any:
        with self._lock:
            if self._client is None:
                self._client = sdk.new_api_client(self._account.sender.base_uri, self._account.settings.pool_size)
            # A call copies the headers when it starts, so those in flight keep the token they have; a thread that
            # was slow to get here must not bring back an older one.
            if self._shown is None or token.expires_at >= self._shown.expires_at:
                self._shown = token
                self._client.set_default_header("Authorization", f"Bearer {token.value}")
            return self._client


def _next_position(told: dict[str, Any]) -> int | None:
    """Return where the next page starts, as `nextUri` says; None on the last page."""
    query = parse_qs(urlsplit(text(told.get("nextUri"))).query)
    start = query.get("start_position", [""])[0]
    return int(start) if start.isdecimal() else None
