"""Replaces what differs from run to run by where it came from: ids and times by the call that they appeared in."""

import base64
import binascii
import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .api import Api

# Ids that servers make, longest first: traces, models, datasets, assessments, webhooks, runs, spans.
RANDOM_ID = re.compile(
    r"(?<![0-9a-zA-Z])(?:(?:tr|m|d|a|er|lq|iss|ds)-)?[0-9a-f]{32}(?![0-9a-zA-Z])"
    r"|(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])"
)
EXPERIMENT_KEYS = {"experiment_id", "experiment_ids", "experimentId", "experimentIds", "x-mlflow-experiment-id"}
# A trace's id within a span of OpenTelemetry's form.
TRACE_ID_BYTES = re.compile(r"[A-Za-z0-9+/]{22}==")
EXPERIMENT_IN_TEXT = re.compile(
    r"(?<=mlflow-artifacts:/)\d+|(?<=/artifacts/)\d+(?=/)"
    r"|(?<=[eE]xperiment with id[= ])\d+|(?<=[eE]xperiment with ID )'?\d+'?|(?<=[eE]xperiment )(?<!<experiment )\d+"
    r"|(?<=experiment_id=)\d+"
    r"|(?<=[Ee]xperiment ID )\d+|(?<=experiment_id = ')\d+|(?<=[eE]xperiment ')\d+|(?<=experiments/)\d+"
)
# Python prints a set in an order of its own, another one in each process.
PRINTED_SET = re.compile(r"\{('[^'{}]*'(?:, '[^'{}]*')+)\}")
LONG_REPETITION = re.compile(r"(.)\1{39,}", re.DOTALL)
DATABASE_MESSAGE = re.compile(r"psycopg2\..*", re.DOTALL)
# Lists whose order nobody promises, and what their items are told apart by.
UNORDERED = {"tags": "key", "params": "key", "metrics": "key", "aliases": "alias", "latest_versions": "version",
    "assessments": "assessment_name", "model_outputs": "model_id"}
EXPERIMENT_FOLDER = re.compile(r"(?<![\w.-])\d+(?=/(?:models/|traces/)?<id )")
# What the object store names, and the addresses it signs.
STORE_KEYS = {"upload_id": "<upload>", "url": "<signed address>"}
GENERATED_NAME = re.compile(r"[a-z]+-[a-z]+-\d{1,4}|[a-z]+-[a-z]+-?")
NAME_KEYS = {"run_name", "runName", "mlflow.runName", "name"}
# What was there before the scenario began, like the default experiment.
RECENT_MILLISECONDS = 365 * 24 * 3600 * 1000
SHORTEST_STORE_NAME = 30
TOKEN_KEYS = {"next_page_token", "page_token", "nextPageToken"}
TIME_MAGNITUDES = ((1e12, 1e13, 1), (1e18, 1e19, 1_000_000))
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
# The experiment that is there before any other.
DEFAULT_EXPERIMENT = "0"


class Masker:
    def __init__(self, api: Api):
        self._api = api
        self._names: dict[str, str] = {}
        self._sent_names: set[str] = set()
        self._created: set[str] = set()
        self._index = 0
        self._host = urlsplit(api.url).netloc

    def transcript(self) -> list[dict]:
        """What was asked and answered, in the form that two servers, or two runs, must agree on."""
        self._created = created_experiments(self._api)
        masked = []
        for self._index, exchange in enumerate(self._api.exchanges):
            self._note_sent_names(exchange.request)
            request = [self._mask(part) for part in exchange.request]
            while request and request[-1] is None:
                request.pop()
            masked.append({"request": request, "answer": self._mask(exchange.answer)})
        return masked

    def _note_sent_names(self, value: Any, key: str | None = None) -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                self._note_sent_names(each, named(value, name))
        elif isinstance(value, list):
            for each in value:
                self._note_sent_names(each, key)
        elif key in NAME_KEYS and isinstance(value, str):
            self._sent_names.add(value)

    def _mask(self, value: Any, key: str | None = None) -> Any:
        if isinstance(value, dict):
            return {
                self._text(name, None): self._mask(each, named(value, name))
                for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return in_order([self._mask(each, key) for each in value], key)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, float) and value != value:
            return "NaN"
        if isinstance(value, int | float):
            return self._number(value, key)
        if isinstance(value, str):
            return self._text(value, key)
        return str(value)

    def _number(self, value: int | float, key: str | None) -> Any:
        if key in EXPERIMENT_KEYS:
            return self._experiment(str(value))
        for low, high, factor in TIME_MAGNITUDES:
            if low <= value < high and value == int(value):
                return self._time(int(value) // factor) or value
        return value

    def _time(self, milliseconds: int) -> str | None:
        """The call within which the time is; what a client sends belongs to what it was told to do."""
        within = [i for i, each in enumerate(self._api.exchanges) if each.began <= milliseconds <= each.ended]
        if within:
            return f"<time {within[-1]}>"
        return "<recent time>" if 0 <= self._api.exchanges[0].began - milliseconds < RECENT_MILLISECONDS else None

    def _text(self, value: str, key: str | None) -> str:
        if key in STORE_KEYS and len(value) > SHORTEST_STORE_NAME:
            return STORE_KEYS[key]
        if key in TOKEN_KEYS and (offset := offset_of(value)) is not None:
            return f"<page at {offset}>"
        if value[:1] in ("[", "{") and (document := parsed(value)) is not None:
            # Compared as JSON: how it is spaced and in which order its fields come means nothing.
            return json.dumps(self._mask(document), ensure_ascii=False, sort_keys=True)
        if key in NAME_KEYS and value not in self._sent_names and GENERATED_NAME.fullmatch(value):
            return "<generated name>"
        if key in EXPERIMENT_KEYS and value.isdecimal():
            return self._experiment(value)
        if key == "trace_id" and TRACE_ID_BYTES.fullmatch(value):
            return self._known("tr-" + base64.b64decode(value).hex(), "id")
        if value.isdecimal() and len(value) in (13, 19):
            return str(self._number(int(value), key))
        value = value.replace("-" + self._api.suffix, "").replace(self._api.suffix, "<suffix>")
        value = value.replace(self._host, "<host>")
        value = RANDOM_ID.sub(lambda match: self._known(match.group(), "id"), value)
        value = PRINTED_SET.sub(lambda match: "{" + ", ".join(sorted(match.group(1).split(", "))) + "}", value)
        value = DATABASE_MESSAGE.sub("psycopg2. <its message>", value)
        value = LONG_REPETITION.sub(lambda match: f"<{len(match.group())} times {match.group(1)}>", value)
        value = EXPERIMENT_FOLDER.sub(lambda match: self._experiment(match.group()), value)
        value = ISO_TIME.sub(self._iso, value)
        return EXPERIMENT_IN_TEXT.sub(lambda match: self._experiment(match.group()), value)

    def _iso(self, match: re.Match) -> str:
        moment = datetime.fromisoformat(match.group().replace("Z", "+00:00"))
        return self._time(int(moment.timestamp() * 1000)) or match.group()

    def _experiment(self, number: str) -> str:
        bare = number.strip("'")
        if bare not in self._names and (bare == DEFAULT_EXPERIMENT or bare not in self._created):
            return number
        return number.replace(bare, self._known(bare, "experiment"))

    def _known(self, value: str, kind: str) -> str:
        """Named after the call that it was first seen in, so that a call that goes wrong renames nothing after it."""
        if value not in self._names:
            prefix = f"<{kind} {self._index}"
            same = sum(name.startswith((prefix + ".", prefix + ">")) for name in self._names.values())
            self._names[value] = f"{prefix}.{same}>" if same else f"{prefix}>"
        return self._names[value]


def named(entry: dict, name: str) -> str:
    """What a field is about: a tag's value is named by the key beside it."""
    key = entry.get("key")
    return key if name == "value" and isinstance(key, str) else name


def parsed(text: str) -> dict | list | None:
    try:
        return json.loads(text)
    except ValueError:
        return None


def offset_of(token: str) -> int | None:
    """Where a page starts; the rest of a token is its server's own business."""
    try:
        content = parsed(base64.b64decode(token, validate=True).decode())
    except (binascii.Error, ValueError):
        return None
    offset = content.get("offset") if isinstance(content, dict) else None
    return offset if isinstance(offset, int) else None


def in_order(items: list, key: str | None) -> list:
    """What has no order of its own by its keys; points of one metric stay as they came."""
    by = UNORDERED.get(key or "")
    if by and all(isinstance(each, dict) and isinstance(each.get(by), str) for each in items):
        return sorted(items, key=lambda each: each[by])
    return items


def created_experiments(api: Api) -> set[str]:
    """Ids of experiments that answers told of; any other number was made up by the scenario."""
    bodies = [exchange.answer.get("body") for exchange in api.exchanges]
    ids = [body.get("experiment_id") for body in bodies if isinstance(body, dict)]
    return {each for each in ids if isinstance(each, str)}
