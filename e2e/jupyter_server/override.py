"""Takes the place of the fixtures that start jupyter_server in the test's own process: the tests meet a server by URL.

What a test does to the inside of the original (its configuration, its managers) cannot be done to another program: such
a test is skipped with that reason.
"""

import asyncio
import json
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from tornado.escape import url_escape
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import HTTPError
from tornado.websocket import websocket_connect

from jupyter_server.utils import url_path_join

from upstream_conftest import *  # noqa: F403: the tests import names from their conftest

URL = os.environ["JUPYTER_TEST_URL"].rstrip("/")
TOKEN = os.environ["JUPYTER_TEST_TOKEN"]
ROOT = Path(os.environ["JUPYTER_TEST_ROOT"])
HEADERS = {"Authorization": f"token {TOKEN}"}


class Elsewhere:
    """Stands for an object of the original that is not in this process."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        pytest.skip(f"reaches into the original: {self._name}.{attribute}")


class ServerApp(Elsewhere):
    root_dir = str(ROOT)
    token = TOKEN
    base_url = "/"
    auth_enabled = True

    def __init__(self):
        super().__init__("serverapp")


def call(method, path):
    request = urllib.request.Request(URL + path, method=method, headers=HEADERS)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def empty():
    for kind, name in (("sessions", "id"), ("kernels", "id"), ("terminals", "name")):
        for one in call("GET", f"/api/{kind}"):
            try:
                call("DELETE", f"/api/{kind}/{one[name]}")
            except OSError:
                continue
    for entry in ROOT.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def pytest_runtest_setup(item):
    settings = getattr(item, "callspec", None)
    wanted = settings.params.get("jp_server_config", {}) if settings else {}
    if isinstance(wanted, dict) and wanted.get("ServerApp", {}).get("nbconvert_csp_sandbox") is False:
        pytest.skip("switches off the sandbox around what is exported, which is always on here")


@pytest.fixture
def jp_root_dir():
    empty()
    yield ROOT
    empty()


@pytest.fixture
def jp_serverapp(jp_root_dir):
    return ServerApp()


@pytest.fixture
def jp_configurable_serverapp():
    pytest.skip("starts the original with a configuration of its own")


@pytest.fixture
def jp_web_app():
    return Elsewhere("web_app")


@pytest.fixture
def jp_base_url():
    return "/"


@pytest.fixture
def jp_http_port():
    return urllib.parse.urlsplit(URL).port


@pytest.fixture
def http_server_port():
    return None, urllib.parse.urlsplit(URL).port


@pytest.fixture
def http_server_client():
    return AsyncHTTPClient()


@pytest.fixture
def jp_auth_header():
    return dict(HEADERS)


def address(parts, params):
    return url_path_join("/", url_escape(url_path_join(*parts), plus=False)) + "?" + urllib.parse.urlencode(params or {})


@pytest.fixture
def jp_fetch(jp_root_dir):
    def fetch(*parts, headers=None, params=None, request_timeout=60, **arguments):
        return AsyncHTTPClient().fetch(
            URL + address(parts, params), headers={**HEADERS, **(headers or {})}, request_timeout=request_timeout, **arguments
        )

    return fetch


@pytest.fixture
def jp_ws_fetch(jp_root_dir):
    def fetch(*parts, headers=None, params=None, **arguments):
        url = URL.replace("http", "ws", 1) + address(parts, params)
        return websocket_connect(
            HTTPRequest(url, headers={**HEADERS, **(headers or {})}, connect_timeout=60), **arguments
        )

    return fetch


@pytest.fixture
def jp_kernelspecs():
    pytest.skip("installs kernelspecs where only the original in this process looks")


@pytest.fixture
def jp_cleanup_subprocesses():
    async def nothing():
        await asyncio.sleep(0)

    return nothing


@pytest.fixture
def pending_kernel_is_ready():
    async def ready(kernel_id, ready=None):
        for _ in range(600):
            try:
                state = call("GET", f"/api/kernels/{kernel_id}")["execution_state"]
            except urllib.error.HTTPError as error:
                raise HTTPError(error.code) from error
            if state not in ("starting", "restarting"):
                return None
            await asyncio.sleep(0.1)
        raise AssertionError("the kernel does not get ready")

    return ready
