"""The seam to docusign_esign."""

import subprocess
import sys

from esign import sdk

LOOK = """
import sys
import esign.account, esign.client, esign.connect, esign.draft, esign.sheet
heavy = {"docusign_esign", "authlib", "requests", "typst", "urllib3"} & set(sys.modules)
sys.exit(f"imported too early: {heavy}" if heavy else 0)
"""


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_client_repeats_nothing_and_has_a_connection_for_every_thread() -> None:
    client = sdk.new_api_client("http://127.0.0.1:1", 48)

    assert client.rest_client.pool_manager.connection_pool_kw["retries"] is False
    assert client.rest_client.pool_manager.connection_pool_kw["maxsize"] == 48
    assert client.host == "http://127.0.0.1:1/restapi"


def test_two_clients_share_no_headers() -> None:
    first, second = (sdk.new_api_client("http://127.0.0.1:1", 4) for _ in range(2))

    first.set_default_header("Authorization", "Bearer a")

    assert "Authorization" not in second.default_headers
