"""Whose words are spoken while something about a batch is written down: those of its project."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import TypeVar

from bot.blocks.speaking_of import of_code
from bot.services.context import Services
from claims.dispatch import Dispatch
from claims.filing import HeldFiling
from claims.orders import HeldOrder
from claims.wording import speaking
from storage import projects
from storage.database import Tx

Held = TypeVar("Held", Dispatch, HeldOrder, HeldFiling)


def in_words_of_batch(tx: Tx, batch_id: str) -> AbstractContextManager[None]:
    """Speak the dictionary of the batch's project within the block: what is said there is stored, and told as it is."""
    return speaking(of_code(projects.dictionary_of_batch(tx, batch_id)))


def in_words_of_its_project(step: Callable[[Services, Held], None]) -> Callable[[Services, Held], None]:
    """Have a step speak the dictionary of the project whose claim it is about."""

    @wraps(step)
    def spoken(services: Services, held: Held) -> None:
        with services.db.reading() as tx:
            words = in_words_of_batch(tx, held.batch_id)
        with words:
            step(services, held)

    return spoken
