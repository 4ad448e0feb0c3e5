"""Starts both stand-ins: `python -m sandbox --config FILE.json`. Prints one line of JSON with their URLs when ready.

SIGTERM or Ctrl-C ends it. A setting that is wrong or a port that is taken ends it with one sentence and status 2.
"""

import argparse
import json
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from sandbox.config import SandboxConfig, read_config
from sandbox.docusign.server import DocusignSandbox
from sandbox.slack.errors import ConfigError
from sandbox.slack.server import SlackSandbox


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A stand-in Slack and DocuSign on loopback.")
    parser.add_argument("--config", required=True, type=Path, help="JSON file; see sandbox/config.py")
    try:
        config = read_config(parser.parse_args().config)
    except ConfigError as error:
        return _fail(str(error))
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return _run(config, ended)


def _run(config: SandboxConfig, ended: threading.Event) -> int:
    docusign = DocusignSandbox(config.docusign)
    slack = None
    try:
        docusign.start()
        slack = SlackSandbox(replace(config.slack, docusign_inbox=f"{docusign.url}/inbox"))
        slack.start()
        sys.stdout.write(json.dumps(_addresses(slack, docusign)) + "\n")
        sys.stdout.flush()
        ended.wait()
    except ConfigError as error:
        return _fail(str(error))
    except OSError as error:
        wanted = (config.slack.port, config.slack.control_port, config.docusign.port, config.docusign.control_port)
        ports = ", ".join(str(port) for port in wanted if port)
        return _fail(f"cannot listen on the ports asked for ({ports}): {error.strerror or error}")
    finally:
        if slack is not None:
            slack.stop()
        docusign.stop()
    return 0


def _addresses(slack: SlackSandbox, docusign: DocusignSandbox) -> dict[str, dict[str, str]]:
    return {
        "slack": {"url": slack.url, "api_url": slack.api_url, "control_url": slack.control_url},
        "docusign": {"url": docusign.url, "control_url": docusign.control_url},
    }


def _fail(sentence: str) -> int:
    sys.stderr.write(f"sandbox: {sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
