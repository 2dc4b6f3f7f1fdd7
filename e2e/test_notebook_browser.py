"""JupyterLab and Notebook, as published, on our server: a person's way through a notebook."""

import os
import re
import urllib.parse
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from notebooks import Notebooks, wait_for
from stack import Stack

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)
TOLERATED = re.compile(r"ResizeObserver loop|Failed to load resource|was preloaded|Autofill")

# Notebook's own script errs once on every page, on its original server as well.
TOLERATED_ERRORS = re.compile(r"reading 'schema'")

# What a page says while its server is down.
OUTAGE = re.compile(r"WebSocket connection to|ERR_CONNECTION|NetworkError|Failed to fetch|Connection lost")
FOLDER = "journey"
TICKING = "import time\nfor i in range(60): print('tick', i, flush=True); time.sleep(0.2)"

CELLS = [
    "print('hello from a cell')",
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 4, 9])",
    "1 / 0",
    "name = input('who? ')\nprint('hi', name)",
    "import time\nwhile True: time.sleep(0.1)",
    "import ipywidgets\nslider = ipywidgets.IntSlider(value=7, description='depth')\nslider",
    "print('depth is', slider.value)",
    "import time\nfor i in range(12): print('tick', i, flush=True); time.sleep(0.5)",
]


class Visit:
    """A page and what went wrong on it."""

    def __init__(self, page: Page, server: Notebooks, screenshots: Path):
        self.page, self.server, self.screenshots = page, server, screenshots
        self.problems: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", self._on_error)
        page.on("console", self._on_console)
        page.on("response", self._on_response)

    def _on_error(self, error) -> None:
        if not TOLERATED_ERRORS.search(str(error)):
            self.problems.append(f"script error: {error}")

    def _on_console(self, message) -> None:
        if message.type == "error" and not TOLERATED.search(message.text):
            self.problems.append(f"console: {message.text}")

    def _on_response(self, response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.request.method} {response.url}")

    def open(self, path: str) -> None:
        joint = "&" if "?" in path else "?"
        self.page.goto(f"{self.server.url}{path}{joint}token={self.server.token}")

    def screenshot(self, name: str) -> None:
        self.page.screenshot(path=self.screenshots / f"{name}.png")

    def cell(self, number: int):
        return self.page.locator(".jp-Notebook:visible .jp-Cell").nth(number)

    def outputs(self, number: int):
        return self.cell(number).locator(".jp-OutputArea")

    def wait_for_kernel(self) -> None:
        """Until the page holds its kernel: before, it shows itself idle as well and takes no cell."""

        def connected() -> bool:
            kernels = [session["kernel"] for session in self.server.call("GET", "/api/sessions")]
            return any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in kernels)

        wait_for(connected, "the page is connected to an idle kernel")
        indicator = self.page.locator(".jp-Notebook-ExecutionIndicator:visible").first
        expect(indicator).to_have_attribute("data-status", "idle")

    def run(self, number: int) -> None:
        self.cell(number).locator(".jp-InputArea-editor .cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def command(self, label: str) -> None:
        """Runs a command of the palette."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+Shift+KeyC")
        palette = self.page.locator(".lm-CommandPalette-input:visible")
        palette.fill(label)
        expect(self.page.locator(".lm-CommandPalette-item.lm-mod-active:visible")).to_contain_text(label)
        palette.press("Enter")


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory) -> Path:
    """Where screenshots go: MLOPS_SCREENSHOTS keeps them."""
    folder = Path(os.environ.get("MLOPS_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(stack: Stack, browser: Browser, screenshots: Path):
    server = Notebooks(stack.url("notebook-launcher"), stack.token)
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    visit = Visit(context.new_page(), server, screenshots)
    server.call("PUT", f"/api/contents/{FOLDER}", {"type": "directory"})
    for left in server.call("GET", f"/api/contents/{FOLDER}")["content"]:
        server.call("DELETE", f"/api/contents/{urllib.parse.quote(left['path'])}")
    yield visit
    try:
        context.close()
    finally:
        for session in server.call("GET", "/api/sessions"):
            server.call("DELETE", f"/api/sessions/{session['id']}")
    assert visit.problems == []


def work(visit: Visit, name: str) -> None:
    """Runs the cells one by one, in either frontend."""
    page = visit.page
    visit.wait_for_kernel()
    visit.run(0)
    expect(visit.outputs(0)).to_contain_text("hello from a cell")
    visit.run(1)
    expect(visit.outputs(1).locator("img")).to_be_visible()
    visit.run(2)
    expect(visit.outputs(2)).to_contain_text("ZeroDivisionError")
    visit.run(3)
    box = visit.cell(3).locator("input.jp-Stdin-input")
    box.fill("ada")
    box.press("Enter")
    expect(visit.outputs(3)).to_contain_text("hi ada")
    visit.run(4)
    expect(visit.cell(4).locator(".jp-InputPrompt")).to_have_text("[*]:")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.keyboard.press("i")
    expect(visit.outputs(4)).to_contain_text("KeyboardInterrupt")
    visit.run(5)
    expect(visit.outputs(5).locator(".widget-readout")).to_have_text("7")
    readout = visit.outputs(5).locator(".widget-readout")
    readout.fill("8")
    readout.press("Enter")
    expect(visit.outputs(5).locator(".widget-readout")).to_have_text("8")
    visit.run(6)
    expect(visit.outputs(6)).to_contain_text("depth is 8")
    visit.screenshot(f"{name}-widgets")
    page.keyboard.press("Control+s")


def test_a_notebook_in_jupyterlab(visit: Visit):
    page, server = visit.page, visit.server
    server.write(f"{FOLDER}/lab.ipynb", CELLS)
    visit.open(f"/lab/workspaces/journey/tree/{FOLDER}/lab.ipynb?reset")
    expect(visit.cell(0)).to_be_visible()
    expect(page.locator(".jp-Toolbar-kernelName:visible").first).to_have_text(re.compile("Python 3"))
    work(visit, "lab")
    wait_for(lambda: "hello" in server.printed(f"{FOLDER}/lab.ipynb"), "the notebook is saved")

    # A long cell goes on while the page is loaded again, and its output is there.
    visit.run(7)
    expect(visit.outputs(7)).to_contain_text("tick 1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(visit.outputs(7)).to_contain_text("tick 1")
    wait_for(lambda: "tick 11" in server.printed(f"{FOLDER}/lab.ipynb", 7), "the cell has ended")
    page.reload()
    expect(visit.outputs(7)).to_contain_text("tick 11")
    visit.screenshot("lab-reloaded")

    kernel = server.call("GET", "/api/sessions")[0]["kernel"]["id"]
    visit.wait_for_kernel()
    visit.cell(0).click()
    visit.command("Restart Kernel…")
    page.locator(".jp-Dialog:visible button", has_text="Restart").click()
    visit.run(6)
    expect(visit.outputs(6)).to_contain_text("NameError")
    assert server.call("GET", "/api/sessions")[0]["kernel"]["id"] == kernel


def test_files_and_terminals_in_jupyterlab(visit: Visit, tmp_path):
    page, server = visit.page, visit.server
    visit.open(f"/lab/workspaces/files/tree/{FOLDER}?reset")
    listing = page.locator(".jp-DirListing-content:visible")
    expect(listing).to_be_visible()
    upload = tmp_path / "notes äö 数.txt"
    upload.write_text("uploaded\n" * 300_000)
    with page.expect_file_chooser() as chooser:
        page.locator("[title='Upload Files']:visible").first.click()
    chooser.value.set_files(upload)
    item = listing.locator(".jp-DirListing-item", has_text="notes äö 数.txt")
    expect(item).to_be_visible()
    wait_for(lambda: size(server, "notes%20%C3%A4%C3%B6%20%E6%95%B0.txt") == 2_700_000, "the upload is complete")

    item.click()
    page.keyboard.press("F2")
    editor = page.locator(".jp-DirListing-editor:visible")
    editor.fill("renamed.txt")
    editor.press("Enter")
    item = listing.locator(".jp-DirListing-item", has_text="renamed.txt")
    expect(item).to_be_visible()

    item.click(button="right")
    with page.expect_download() as download:
        page.locator(".lm-Menu-item:visible[data-command='filebrowser:download']").click()
    assert Path(download.value.path()).stat().st_size == 2_700_000

    visit.command("New Terminal")
    terminal = page.locator(".jp-Terminal:visible")
    expect(terminal).to_be_visible()
    terminal.click()
    name = wait_for(lambda: server.call("GET", "/api/terminals"), "there is a terminal")[0]["name"]
    page.keyboard.type(f"echo made > {FOLDER}/from-terminal.txt || echo made > from-terminal.txt\n")
    wait_for(
        lambda: server.status("GET", f"/api/contents/{FOLDER}/from-terminal.txt") == 200
        or server.status("GET", "/api/contents/from-terminal.txt") == 200,
        "the terminal ran a command",
    )
    visit.screenshot("lab-terminal")
    server.call("DELETE", f"/api/terminals/{name}")


def test_an_open_page_goes_on_after_the_launcher_was_killed(visit: Visit, stack: Stack):
    page, server = visit.page, visit.server
    everything = "".join(f"tick {i}\n" for i in range(60))
    server.write(f"{FOLDER}/killed.ipynb", [TICKING, "print('still', i)"])
    visit.open(f"/lab/workspaces/killed/tree/{FOLDER}/killed.ipynb?reset")
    expect(visit.cell(0)).to_be_visible()
    visit.wait_for_kernel()
    # A question of the page's own that finds no server makes it say so; people press its button and go on.
    notice = page.locator("dialog.jp-Dialog", has_text="Server Connection Error")
    page.add_locator_handler(notice, lambda: notice.get_by_role("button", name="Close").click(), no_wait_after=True)
    visit.run(0)
    expect(visit.outputs(0)).to_contain_text("tick 2")
    stack.kill("notebook-launcher")
    expect(visit.outputs(0)).to_contain_text("tick 59")
    expect(visit.cell(0).locator(".jp-InputPrompt")).to_have_text("[1]:")
    assert "".join(visit.outputs(0).locator("pre").all_inner_texts()).strip() == everything.strip()
    visit.run(1)
    expect(visit.outputs(1)).to_contain_text("still 59")
    visit.screenshot("lab-killed")
    visit.problems[:] = [problem for problem in visit.problems if not OUTAGE.search(problem)]


def size(server: Notebooks, name: str) -> int:
    if server.status("GET", f"/api/contents/{FOLDER}/{name}?content=0") != 200:
        return -1
    return server.call("GET", f"/api/contents/{FOLDER}/{name}?content=0")["size"]


def test_a_notebook_in_notebook_7(visit: Visit):
    page, server = visit.page, visit.server
    server.write(f"{FOLDER}/classic.ipynb", CELLS)
    visit.open(f"/tree/{FOLDER}")
    item = page.locator(".jp-DirListing-item:visible", has_text="classic.ipynb")
    expect(item).to_be_visible()
    visit.screenshot("notebook-tree")
    visit.open(f"/notebooks/{FOLDER}/classic.ipynb")
    expect(visit.cell(0)).to_be_visible()
    expect(page.locator(".jp-Toolbar-kernelName:visible").first).to_have_text(re.compile("Python 3"))
    work(visit, "notebook")
    wait_for(lambda: "hello" in server.printed(f"{FOLDER}/classic.ipynb"), "the notebook is saved")


def test_the_home_page_shows_and_stops_kernels(visit: Visit):
    page, server = visit.page, visit.server
    server.write(f"{FOLDER}/home.ipynb", CELLS)
    session = server.call("POST", "/api/sessions", {"path": f"{FOLDER}/home.ipynb", "type": "notebook"})
    visit.open("/home")
    row = page.locator("tr", has_text=f"{FOLDER}/home.ipynb")
    expect(row).to_contain_text("MiB")
    visit.screenshot("home")
    row.locator("button", has_text="Stop").click()
    expect(page.locator("tr", has_text=f"{FOLDER}/home.ipynb")).to_have_count(0)
    assert server.status("GET", f"/api/kernels/{session['kernel']['id']}") == 404


def test_output_that_nobody_watched_is_there_in_another_browser(visit: Visit, browser: Browser, screenshots: Path):
    server = visit.server
    lines = "import time\ntime.sleep(3)\nfor i in range(100_000): print('line', i)"
    server.write(f"{FOLDER}/unwatched.ipynb", [lines])
    visit.open(f"/lab/workspaces/unwatched/tree/{FOLDER}/unwatched.ipynb?reset")
    expect(visit.cell(0)).to_be_visible()
    visit.wait_for_kernel()
    visit.run(0)
    expect(visit.cell(0).locator(".jp-InputPrompt")).to_have_text("[*]:")
    visit.page.close()
    wait_for(lambda: "line 99999\n" in server.printed(f"{FOLDER}/unwatched.ipynb"), "the cell has ended")
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    other = Visit(context.new_page(), server, screenshots)
    other.open(f"/lab/workspaces/another/tree/{FOLDER}/unwatched.ipynb?reset")
    expect(other.outputs(0)).to_contain_text("line 99999")
    shown = "".join(other.outputs(0).locator("pre").all_text_contents())
    assert shown.split("\n")[:-1] == [f"line {i}" for i in range(100_000)]
    other.screenshot("lab-unwatched")
    context.close()
    assert other.problems == []
