"""What can go wrong at DocuSign, call by call and fault by fault, as the stand-in is told of it."""

from typing import Any

from tests.support.faulty import TOO_LONG

CREATE = {"method": "POST", "path": "*/envelopes"}
SEND = {"method": "PUT", "path": "*/envelopes/*"}
LOOK_UP = {"method": "GET", "query": "*transaction_ids=*"}
READ = {"method": "GET", "query": "*envelope_ids=*"}
BIN = {"method": "PUT", "path": "*/folders/recyclebin"}
POLL = {"method": "GET", "query": "*from_date=*"}
TOKEN_CALL = {"method": "POST", "path": "/oauth/token"}
USERINFO = {"method": "GET", "path": "/oauth/userinfo"}

HOURLY, BURST = "HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "BURST_APIINVOCATION_LIMIT_EXCEEDED"
WITHOUT_RATES = dict.fromkeys(
    ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-BurstLimit-Limit", "X-BurstLimit-Remaining"),
    "",
)
GATEWAY_PAGE = "<html><body><h1>504 Gateway Time-out</h1></body></html>"

Fault = dict[str, Any]

UNANSWERED: dict[str, Fault] = {
    "reset": {"kind": "reset"},
    "too slow and nothing done": {"kind": "answer", "status": 503, "seconds": TOO_LONG},
    "a page of HTML": {"kind": "html"},
    "500": {"status": 500},
    "503": {"status": 503},
    "a gateway's page": {"status": 504, "body": GATEWAY_PAGE},
}
"""Whether anything happened cannot be known from the answer; here nothing did."""

LATE = "so slow that the effect comes later"
WITH_EFFECT: dict[str, Fault] = {
    "reset after the effect": {"kind": "reset", "when": "after"},
    "too slow, with effect": {"kind": "delay", "when": "after", "seconds": TOO_LONG},
    LATE: {"kind": "delay", "seconds": TOO_LONG},
    "a page of HTML after the effect": {"kind": "html", "when": "after"},
    "500 after the effect": {"status": 500, "when": "after"},
    "503 after the effect": {"status": 503, "when": "after"},
}

LIMITED: dict[str, Fault] = {
    "429, hourly": {"status": 429, "error_code": HOURLY},
    "429, hourly, without rate headers": {"status": 429, "error_code": HOURLY, "headers": WITHOUT_RATES},
    "429, burst, with Retry-After": {"status": 429, "error_code": BURST, "retry_after": "40"},
    "429 without anything": {"status": 429, "body": "", "headers": WITHOUT_RATES},
    "400, hourly": {"status": 400, "error_code": HOURLY},
    "400, burst": {"status": 400, "error_code": BURST},
}

TOKEN: dict[str, Fault] = {"a token that ends in the middle": {"kind": "expired_token"}}

CHANGING = UNANSWERED | WITH_EFFECT | LIMITED | TOKEN
LOOKING = TOKEN | {
    name: CHANGING[name]
    for name in (
        "reset",
        "too slow and nothing done",
        "a page of HTML",
        "500",
        "429, hourly",
        "429 without anything",
        "400, burst",
    )
}
"""Looking has no effect; one of each kind is enough."""
BINNING = LOOKING | WITH_EFFECT
AT_LOGIN = UNANSWERED | {"429": {"status": 429, "body": "slow down"}}
