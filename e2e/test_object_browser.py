"""The object browser in a real browser: by mouse, by keyboard, and with objects that mean harm."""

import hashlib
import json
import os
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import Browser, Page, expect

from stack import Stack
from test_browser import Visit, screenshots  # noqa: F401 (a fixture)

pytestmark = pytest.mark.browser

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/"

# Every way in which a file could try to run something, or to reach the page around it.
HOSTILE = {
    "page.html": "<script>parent.document.title = 'taken'; alert(1)</script><img src=x onerror=alert(2)>",
    "image.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40' onload='alert(1)'>"
    "<script>top.document.title = 'taken'</script><rect width='40' height='40' fill='teal'/></svg>",
    "book.ipynb": json.dumps(
        {
            "nbformat": 4,
            "cells": [
                {"cell_type": "markdown", "source": "<script>top.document.title = 'taken'</script>"},
                {
                    "cell_type": "code",
                    "source": "1",
                    "outputs": [
                        {"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>"}},
                        {"output_type": "display_data", "data": {"image/png": '" onerror="alert(2)'}},
                    ],
                },
            ],
        }
    ),
    "table.csv": "a,b\n<script>alert(1)</script>,</td><img src=x onerror=alert(2)>\n",
    "note.txt": "</pre><script>alert(1)</script>",
}


@pytest.fixture(scope="module")
def base(stack: Stack) -> str:
    return f"http://127.0.0.1:{stack.ports['BROWSER_PORT']}"


@pytest.fixture
def visit(browser: Browser, screenshots):  # noqa: F811
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    visit = Visit(context.new_page(), screenshots)
    yield visit
    context.close()
    assert visit.problems == []


@pytest.fixture
def put(stack: Stack):
    def put(path: str, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        url = stack.url("artifact-gateway") + ARTIFACTS + urllib.parse.quote(path)
        urllib.request.urlopen(urllib.request.Request(url, data=data, method="PUT"), timeout=60).close()

    return put


@pytest.fixture
def get(stack: Stack):
    def get(path: str) -> bytes:
        url = stack.url("artifact-gateway") + ARTIFACTS + urllib.parse.quote(path)
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read()

    return get


def address(base: str, page: str, key: str, bucket: str = "mlflow") -> str:
    return f"{base}/{page}?{urllib.parse.urlencode({'bucket': bucket, 'key': key})}"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_walks_by_keyboard_alone(base, put, visit):
    put("browser/walk/one.txt", "first\nline")
    put("browser/walk/sub/two.txt", "second")
    page = visit.page
    page.goto(base)
    expect(page.get_by_role("link", name="data")).to_be_visible()
    visit.screenshot("objects-buckets")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "data"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "mlflow"
    page.keyboard.press("Enter")
    page.wait_for_url("**/folder?bucket=mlflow*")
    page.goto(address(base, "folder", "browser/walk/"))
    visit.screenshot("objects-folder")
    for _ in range(3):
        page.keyboard.press("j")
    assert focused(page) == "one.txt"
    page.keyboard.press("k")
    assert focused(page) == "sub/"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/object?*")
    expect(page.frame_locator("iframe").get_by_text("line")).to_be_visible()
    visit.screenshot("objects-text")
    page.keyboard.press("u")
    page.wait_for_url("**/folder?*")
    expect(page.get_by_role("heading", name="walk")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="browser")).to_be_visible()


def test_is_accessible_without_a_mouse(base, put, visit):
    put("browser/access/a.txt", "x")
    page = visit.page
    page.goto(address(base, "folder", "browser/access/"))
    assert page.evaluate("document.documentElement.lang") == "en"
    unnamed = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), iframe, img, progress')]
        .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || e.alt !== undefined && e.alt
          !== null && e.tagName === 'IMG' || e.labels?.length)).map((e) => e.outerHTML)"""
    for where in ("folder", "object", "delete"):
        key = "browser/access/" + ("" if where == "folder" else "a.txt")
        page.goto(address(base, where, key))
        assert page.evaluate(unnamed) == []
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1
    page.keyboard.press("Tab")
    assert focused(page) == "To the content"


def test_previews_tables_pictures_and_notebooks(base, put, visit, tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import pandas as pd

    plt.plot([1, 4, 9, 16])
    plt.savefig(tmp_path / "plot.png")
    put("browser/show/plot.png", (tmp_path / "plot.png").read_bytes())
    table = pd.DataFrame({"number": range(500), "name": [f"name {i}" for i in range(500)]})
    put("browser/show/table.csv", table.to_csv(index=False))
    page = visit.page
    page.goto(address(base, "object", "browser/show/plot.png"))
    picture = page.locator(".picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    visit.screenshot("objects-picture")
    page.goto(address(base, "object", "browser/show/table.csv"))
    expect(page.frame_locator("iframe").get_by_role("cell", name="name 7", exact=True)).to_be_visible()
    visit.screenshot("objects-csv")
    pyarrow = pytest.importorskip("pyarrow")
    assert pyarrow
    table.to_parquet(tmp_path / "table.parquet")
    put("browser/show/table.parquet", (tmp_path / "table.parquet").read_bytes())
    page.goto(address(base, "object", "browser/show/table.parquet"))
    expect(page.frame_locator("iframe").get_by_text("The first 100 of 500 rows, 2 columns")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_role("cell", name="name 7", exact=True)).to_be_visible()
    visit.screenshot("objects-parquet")


@pytest.mark.parametrize("name", HOSTILE)
def test_runs_nothing_of_what_it_shows(base, put, visit, name):
    put(f"browser/hostile/{name}", HOSTILE[name])
    page = visit.page
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(address(base, "object", f"browser/hostile/{name}"), wait_until="networkidle")
    title = page.title()
    if name != "image.svg":
        frame = page.frame_locator("iframe").locator("body")
        expect(frame).to_be_visible()
        assert page.frames[1].evaluate("document.querySelectorAll('script, iframe, [onerror], [onload]').length") == 0
    assert title.startswith(name) and dialogs == []
    visit.screenshot(f"objects-hostile-{name}")
    # Opened by itself, too, it is nobody's page: another origin, in which nothing runs.
    alone = "image" if name == "image.svg" else "preview"
    page.goto(address(base, alone, f"browser/hostile/{name}"), wait_until="networkidle")
    assert page.evaluate("window.origin") == "null"
    assert "taken" not in page.title() and dialogs == []
    visit.problems[:] = [problem for problem in visit.problems if "Blocked script execution" not in problem]


def test_uploads_what_is_dropped_with_progress(base, get, put, visit, tmp_path):
    put("browser/drop/old.txt", "x")
    content = os.urandom(3_000_000)
    (tmp_path / "chosen ü+.bin").write_bytes(content)
    page = visit.page
    page.goto(address(base, "folder", "browser/drop/"))
    page.set_input_files("#files", [tmp_path / "chosen ü+.bin"])
    expect(page.get_by_role("link", name="chosen ü+.bin", exact=True)).to_be_visible()
    assert hashlib.sha256(get("browser/drop/chosen ü+.bin")).digest() == hashlib.sha256(content).digest()

    drop = """([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.querySelector('main').dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
      }
    }"""
    page.evaluate(drop, ["dropped.txt", "dropped here"])
    expect(page.get_by_role("link", name="dropped.txt", exact=True)).to_be_visible()
    assert get("browser/drop/dropped.txt") == b"dropped here"
    visit.screenshot("objects-uploaded")


def test_says_why_an_upload_was_refused(base, put, visit):
    put("browser/refused/a.txt", "x")
    page = visit.page
    page.goto(address(base, "folder", "browser/refused/"))
    page.context.clear_cookies()
    page.set_input_files("#files", [{"name": "b.txt", "mimeType": "text/plain", "buffer": b"x"}])
    expect(page.get_by_text("This page is out of date")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("0 of 1 file uploaded, 1 failed")
    visit.screenshot("objects-refused")
    visit.problems[:] = [problem for problem in visit.problems if "403 PUT" not in problem]


def test_deletes_a_folder_after_a_question(base, put, visit):
    put("browser/delete/f/one", "x")
    put("browser/delete/f/g/two", "xx")
    put("browser/delete/kept", "x")
    page = visit.page
    page.goto(address(base, "folder", "browser/delete/"))
    page.get_by_role("link", name="f/", exact=True).focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("2 objects, 3 B will be gone for good.")).to_be_visible()
    visit.screenshot("objects-delete")
    page.get_by_role("link", name="Keep").click()
    expect(page.get_by_role("link", name="f/", exact=True)).to_be_visible()
    page.get_by_role("link", name="f/", exact=True).focus()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="kept", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="f/", exact=True)).to_have_count(0)


def test_downloads_what_is_there(base, put, visit):
    content = os.urandom(1_000_000)
    put("browser/load/model 1.bin", content)
    page = visit.page
    page.goto(address(base, "object", "browser/load/model 1.bin"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "model 1.bin"
    with open(download.value.path(), "rb") as file:
        assert file.read() == content
