"""Webhooks: their life, their events, what they refuse."""

from ..api import Api

PATH = "/api/2.0/mlflow/webhooks"
EVENT = {"entity": "MODEL_VERSION", "action": "CREATED"}
EVENTS = [
    {"entity": "REGISTERED_MODEL", "action": "CREATED"}, EVENT, {"entity": "MODEL_VERSION_TAG", "action": "SET"},
    {"entity": "MODEL_VERSION_ALIAS", "action": "DELETED"}, {"entity": "PROMPT", "action": "CREATED"},
]
BAD_EVENTS = [
    [], None, [{}], [{"entity": "NONE", "action": "CREATED"}], [{"entity": "MODEL_VERSION", "action": "SET"}],
    [{"entity": "MODEL_VERSION"}], [EVENT, EVENT],
]
BAD_URLS = ["", None, "no address", "ftp://1.1.1.1/x", "http://", "file:///etc/passwd", 5]
BAD_NAMES = ["", None, "x" * 300, "-", "a b", "a/b", 5]


def _create(api: Api, **fields):
    # Disabled, so that nothing is ever sent.
    body = {"name": api.name("hook"), "url": "https://1.1.1.1/hook", "events": [EVENT], "status": "DISABLED", **fields}
    return api.post(PATH, body)


def life(api: Api):
    id = _create(api, description="first", secret="a secret", events=EVENTS).dig("webhook", "webhook_id")
    api.get(f"{PATH}/{id}")
    api.patch(f"{PATH}/{id}", {"webhook_id": id, "status": "DISABLED", "description": "changed"})
    api.patch(f"{PATH}/{id}", {"webhook_id": id, "events": [EVENT], "url": "https://1.1.1.1/other"})
    api.get(f"{PATH}/{id}")
    api.delete(f"{PATH}/{id}")
    api.get(f"{PATH}/{id}")
    api.delete(f"{PATH}/{id}")
    api.patch(f"{PATH}/{id}", {"webhook_id": id, "status": "DISABLED"})


def refusals(api: Api):
    for events in BAD_EVENTS:
        _create(api, events=events)
    for url in BAD_URLS:
        _create(api, url=url)
    for name in BAD_NAMES:
        _create(api, name=name)
    _create(api, status="NONE")
    api.post(PATH)
    api.get(PATH, {"max_results": 1001})
    api.get(PATH, {"page_token": "x"})
