"""Takes the place of the fixtures that start jupyterlab_server in the test's own process."""

import json
import os
import shutil
import urllib.request
from pathlib import Path

import pytest

from by_url import *  # noqa: F403: the fixtures of a server by URL
from by_url import HEADERS, ROOT, URL, Elsewhere, call

STATE = Path(os.environ["JUPYTER_TEST_STATE"])
WORKSPACES = Path(os.environ["JUPYTER_TEST_WORKSPACES"])


def empty():
    """Files of earlier tests go; what the server was started with stays."""
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


@pytest.fixture
def jp_root_dir():
    empty()
    yield ROOT
    empty()


@pytest.fixture
def labserverapp(jp_root_dir):
    for workspace in call("GET", "/lab/api/workspaces")["workspaces"]["ids"]:
        name = urllib.parse.quote(workspace, safe="/")
        request = urllib.request.Request(f"{URL}/lab/api/workspaces/{name}", method="DELETE", headers=HEADERS)
        urllib.request.urlopen(request, timeout=60).read()
    for file in WORKSPACES.iterdir():
        body = file.read_bytes()
        name = urllib.parse.quote(json.loads(body)["metadata"]["id"], safe="/")
        request = urllib.request.Request(f"{URL}/lab/api/workspaces/{name}", body, HEADERS, method="PUT")
        urllib.request.urlopen(request, timeout=60).read()
    return Elsewhere("labserverapp")


@pytest.fixture
def make_labserver_extension_app():
    pytest.skip("starts the original with a configuration of its own")


@pytest.fixture
def schemas_dir():
    pytest.skip("installs language packs where only the original in this process looks")
