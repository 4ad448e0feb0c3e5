"""The one seam to docusign_esign: imports it on first use and takes its traps away (reference: docusign 7).

No retries of its own, no redirects, a pool as large as the workers, no log handlers, and answers as plain JSON objects,
because its models turn a page of HTML into an object full of None.
"""

import json
import logging
import threading
from typing import Any

_LOGGERS = ("docusign_esign", "urllib3")
_loading = threading.Lock()


class SenselessAnswer(ValueError):
    """A 2xx whose body is not a JSON object."""


def load() -> Any:
    """Import docusign_esign and return it. Costs about 0.4 s and 60 MB the first time, nothing after."""
    with _loading:
        levels = {name: logging.getLogger(name).level for name in _LOGGERS}
        import docusign_esign

        _silence(_configuration(), levels)
    return docusign_esign


def new_api_client(base_uri: str, pool_size: int) -> Any:
    """Return an ApiClient for this server, to be shared by all threads of one DocuSign user."""
    sdk = load()
    _configuration().connection_pool_maxsize = pool_size
    client = sdk.ApiClient(host=f"{base_uri}/restapi")
    client.rest_client.pool_manager.connection_pool_kw["retries"] = False
    client.deserialize = _understood
    return client


def _configuration() -> Any:
    """Return the SDK's settings, of which there is one object per process."""
    from docusign_esign.client.configuration import Configuration

    return Configuration()


def _silence(configuration: Any, levels: dict[str, int]) -> None:
    """Take back the handler and the levels that the SDK forces on its own logger and on urllib3's."""
    for name, level in levels.items():
        logger = logging.getLogger(name)
        logger.removeHandler(configuration.logger_stream_handler)
        logger.setLevel(level)


def _understood(answer: Any, response_type: str) -> dict[str, Any] | bytes:
    """Stand in for the SDK's deserialiser: a file's bytes as they are, a JSON object of everything else."""
    if response_type == "file":
        if not isinstance(answer.data, bytes):
            raise SenselessAnswer(f"HTTP {answer.status} without bytes")
        return answer.data
    try:
        told = json.loads(answer.data)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise SenselessAnswer(f"HTTP {answer.status} without a JSON object")
    return told
