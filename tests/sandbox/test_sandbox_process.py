"""`python -m sandbox`: one line when ready, an end on SIGTERM, one sentence when something is wrong."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.config import read_config
from sandbox.slack.errors import ConfigError

pytestmark = pytest.mark.slow

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]


def written(folder: Path, **slack: Any) -> Path:
    settings = {"bot_token": "xoxb-1", "app_token": "xapp-1", "signing_secret": "s", "manifest_path": "app.yaml"}
    (folder / "app.yaml").write_text((ROOT / "app.yaml").read_text("utf-8"), "utf-8")
    path = folder / "sandbox.json"
    path.write_text(json.dumps({"slack": {**settings, **slack}, "control_token": "c"}), "utf-8")
    return path


def command(path: Path) -> list[str]:
    return [sys.executable, "-m", "sandbox", "--config", str(path)]


def test_it_says_where_it_listens_and_ends_when_told(tmp_path: Path) -> None:
    with subprocess.Popen(command(written(tmp_path)), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told: Json = json.loads(process.stdout.readline())
            world = requests.get(f"{told['slack']['url']}/page/world", timeout=5).json()
            assert world["links"]["docusign_inbox"] == f"{told['docusign']['url']}/inbox"
            assert requests.get(f"{told['slack']['control_url']}/received", timeout=5).status_code == 403
            assert requests.get(f"{told['slack']['url']}/", timeout=5).status_code == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def test_a_taken_port_ends_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command(written(tmp_path, port=port)), cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert str(port) in ended.stderr


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bot_token": ""}, "bot_token is empty"),
        ({"app_token": "xoxb-1"}, "app_token must start with xapp-"),
        ({"manifest_path": "nowhere.yaml"}, "there is no"),
        ({"colour": "red"}, "unknown settings colour"),
    ],
)
def test_a_wrong_setting_is_told_in_words(tmp_path: Path, change: Json, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        read_config(written(tmp_path, **change))
