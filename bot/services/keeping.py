"""What keeps persons' DocuSign connections in order, each minute: rows say what is due, whoever looks first does it."""

import structlog

from bot.blocks.connecting import ask_again_message
from bot.services import connecting, letters, parting, tokens
from bot.services.context import Services
from claims.dispatch import NOT_YET_OUT
from claims.grants import GrantState, is_to_be_kept_alive
from esign.errors import Trouble
from storage import grants, senders

log = structlog.get_logger(__name__)


def look(services: Services) -> None:
    """Renew what would age out, ask those whom DocuSign asks for, end what is ending, forget logins that are over."""
    if services.logins is None:
        return
    for step in (keep_alive, ask_again, parting.finish, connecting.forget_overdue):
        try:
            step(services)
        except Exception:  # the others must not wait for it; it is due again in a minute
            log.exception("connections_not_kept", step=step.__name__)


def keep_alive(services: Services) -> None:
    """Use each refresh token a week after it was got: unused for 30 days it would end."""
    if services.logins is None or services.logins.vault is None:
        return
    now = services.clock()
    with services.db.reading() as tx:
        good = [grants.with_tokens(tx, one.user_id) for one in grants.in_states(tx, {GrantState.GOOD})]
    for grant, kept in filter(None, good):
        if kept is None or not is_to_be_kept_alive(grant, now):
            continue
        try:
            tokens.refresh(services, grant.user_id, kept)
        except Trouble as trouble:
            log.warning("not_kept_alive", user=grant.user_id, code=trouble.code)


def ask_again(services: Services) -> None:
    """Ask each person whose connection lapsed to connect again, once."""
    now = services.clock()
    with services.db.deciding() as tx:
        lapsed = grants.ask(tx, now)
        waiting = [sum(senders.states(tx, one.user_id)[state] for state in NOT_YET_OUT) for one in lapsed]
    for grant, count in zip(lapsed, waiting, strict=True):
        if not letters.write(services, grant.slack_id, ask_again_message(grant, count)):
            with services.db.deciding() as tx:
                grants.not_asked(tx, grant.user_id)
