import os
import shutil
from collections.abc import Iterator

import mlflow
import pytest
from mlflow import MlflowClient
from playwright.sync_api import Browser, sync_playwright

from stack import Stack

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def stack(tmp_path_factory) -> Iterator[Stack]:
    """One stack for the whole session, started by ./mlops up and stopped by Ctrl-C."""
    stack = Stack(tmp_path_factory.mktemp("stack"))
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
def client(stack: Stack) -> MlflowClient:
    # The client's retries are what users have; they must cover a server that is killed and started again.
    mlflow.set_tracking_uri(stack.url("tracking-server"))
    os.environ["MLFLOW_TRACKING_URI"] = stack.url("tracking-server")
    return MlflowClient()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium found: the browser tests are left out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Says why a test is run again: the second outcome alone would hide it."""
    if report.outcome == "rerun":
        print(f"\n{report.nodeid} is run again:\n{report.longreprtext}\n")
