"""The notebook launcher as programs meet it: kernels that outlive it, output that outlives its page, a gateway's client."""

import importlib.util
import os
import subprocess
import sys

import pytest

from notebooks import Channels, Notebooks, wait_for
from stack import Stack, free_ports

EVERYTHING = "".join(f"line {i}\n" for i in range(40))
COUNTING = "import time\nfor i in range(40): print('line', i, flush=True); time.sleep(0.1)"


@pytest.fixture
def server(stack: Stack) -> Notebooks:
    return Notebooks(stack.url("notebook-launcher"), stack.token)


def test_a_kernel_outlives_the_launcher_with_its_output(stack: Stack, server: Notebooks):
    server.write("outlives.ipynb", [COUNTING])
    session = server.call("POST", "/api/sessions", {"path": "outlives.ipynb", "type": "notebook"})
    kernel = session["kernel"]["id"]
    page = Channels(server, kernel)
    assert page.run("x = 41; import os; os.getpid()").isdigit()
    request = page.execute(COUNTING, "cell0")
    seen = page.wait_printed("line 2\n")

    stack.kill("notebook-launcher")
    seen += page.rest()

    assert kernel in [one["id"] for one in server.call("GET", "/api/kernels")]
    assert server.call("GET", f"/api/sessions/{session['id']}")["path"] == "outlives.ipynb"
    back = Channels(server, kernel, page.session)
    missed, reply = back.until_answered(request)
    assert seen + missed == EVERYTHING
    assert reply["status"] == "ok"
    assert back.run("x + 1") == "42"
    assert server.printed("outlives.ipynb") == EVERYTHING
    server.call("DELETE", f"/api/sessions/{session['id']}")


def test_a_kernel_at_work_is_at_work_for_the_next_launcher(stack: Stack, server: Notebooks):
    kernel = server.call("POST", "/api/kernels", {})["id"]
    page = Channels(server, kernel)
    page.run("1")
    page.execute("print('begun', flush=True)\nimport time\nwhile True: time.sleep(0.1)", "cell0")
    page.wait_printed("begun\n")
    stack.kill("notebook-launcher")
    assert server.call("GET", f"/api/kernels/{kernel}")["execution_state"] == "busy"
    server.call("POST", f"/api/kernels/{kernel}/interrupt")
    wait_for(lambda: server.call("GET", f"/api/kernels/{kernel}")["execution_state"] == "idle", "it was interrupted")
    server.call("DELETE", f"/api/kernels/{kernel}")


def test_what_a_kernel_prints_while_the_launcher_is_down_is_kept(stack: Stack, server: Notebooks):
    server.write("away.ipynb", ["print the rest", "leave"])
    session = server.call("POST", "/api/sessions", {"path": "away.ipynb", "type": "notebook"})
    kernel = session["kernel"]["id"]
    page = Channels(server, kernel)
    page.run("1")
    # The kernel waits until it sees that nobody serves, says a lot, fails, and then ends altogether.
    wait = (
        "import os, socket, time\n"
        "def down():\n"
        "    with socket.socket() as probe:\n"
        f"        return probe.connect_ex(('127.0.0.1', {stack.ports['NOTEBOOKS_PORT']})) != 0\n"
        "print('waiting', flush=True)\n"
        "while not down(): time.sleep(0.001)\n"
    )
    say = "for i in range(20_000): print('line', i)\nraise ValueError('the end')"
    request = page.execute(wait + say, "cell0")
    page.wait_printed("waiting\n")
    stack.kill("notebook-launcher")

    lines = "waiting\n" + "".join(f"line {i}\n" for i in range(20_000))
    wait_for(lambda: server.printed("away.ipynb") == lines, "the document shows all that was printed")
    back = Channels(server, kernel, page.session)
    missed, reply = back.until_answered(request)
    assert missed.endswith("line 19999\n")
    assert (reply["status"], reply["ename"]) == ("error", "ValueError")

    back.execute(wait + "print('farewell', flush=True)\ntime.sleep(0.2)\nos._exit(0)", "cell1")
    back.wait_printed("waiting\n")
    stack.kill("notebook-launcher")
    farewell = "waiting\nfarewell\n"
    wait_for(lambda: server.printed("away.ipynb", 1) == farewell, "the document shows what was printed last")
    server.call("DELETE", "/api/contents/away.ipynb")


def test_output_is_there_after_a_reload_and_in_another_browser(server: Notebooks):
    server.write("reload.ipynb", [COUNTING, "1"])
    session = server.call("POST", "/api/sessions", {"path": "reload.ipynb", "type": "notebook"})
    page = Channels(server, session["kernel"]["id"])
    page.execute(COUNTING, "cell0")
    page.wait_printed("line 1\n")
    page.close()

    wait_for(lambda: server.printed("reload.ipynb") == EVERYTHING, "the document shows all that was printed")
    model = server.call("GET", "/api/contents/reload.ipynb?type=notebook&content=1")
    server.call("PUT", "/api/contents/reload.ipynb", {"type": "notebook", "content": model["content"]})
    server.call("DELETE", f"/api/sessions/{session['id']}")
    assert server.printed("reload.ipynb") == EVERYTHING


def test_a_slow_page_loses_nothing_and_holds_nobody_up(server: Notebooks):
    kernel = server.call("POST", "/api/kernels", {})["id"]
    slow, quick = Channels(server, kernel), Channels(server, kernel)
    assert quick.run("1") == "1"
    quick.execute("for i in range(100_000): print('line', i, 'x' * 100)")
    assert "line 99999" in quick.wait_printed("line 99999 ")
    printed = slow.wait_printed("line 99999 ")
    assert printed.count("line ") == 100_000
    server.call("DELETE", f"/api/kernels/{kernel}")


def test_mlflow_in_a_cell_just_works(stack: Stack, server: Notebooks, client):
    kernel = server.call("POST", "/api/kernels", {"path": "tracked.ipynb"})["id"]
    page = Channels(server, kernel)
    said = page.run(
        "import mlflow, os\nmlflow.set_experiment('from-a-cell')\n"
        "with mlflow.start_run() as run: mlflow.log_metric('m', 1.5)\nprint(run.info.run_id)"
    )
    run = client.get_run(said.strip().splitlines()[-1])
    assert run.data.metrics == {"m": 1.5}
    assert page.run("import os; [name for name in os.environ if 'TOKEN' in name or 'PASSWORD' in name]") == "[]"
    server.call("DELETE", f"/api/kernels/{kernel}")


@pytest.mark.skipif(importlib.util.find_spec("jupyter_server") is None, reason="no jupyter-server in this environment")
def test_a_stock_jupyter_server_takes_us_as_its_gateway(server: Notebooks, tmp_path):
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", f"--port={port}"]
    command += [f"--gateway-url={server.url}", f"--GatewayClient.auth_token={server.token}"]
    command += ["--IdentityProvider.token=stock", f"--ServerApp.root_dir={tmp_path}", "--ServerApp.port_retries=0"]
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    with open(tmp_path / "stock.log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    try:
        stock = Notebooks(f"http://127.0.0.1:{port}", "stock")
        wait_for(lambda: answers(stock), "the stock server answers")
        assert "python3" in stock.call("GET", "/api/kernelspecs")["kernelspecs"]
        kernel = stock.call("POST", "/api/kernels", {"name": "python3"})["id"]
        assert kernel in [one["id"] for one in server.call("GET", "/api/kernels")]
        page = Channels(stock, kernel)
        assert page.run("print('through a gateway'); 6 * 7") == "through a gateway\n42"
        stock.call("POST", f"/api/kernels/{kernel}/restart")
        page.close()
        stock.call("DELETE", f"/api/kernels/{kernel}")
        wait_for(lambda: server.status("GET", f"/api/kernels/{kernel}") == 404, "the kernel is gone here as well")
    finally:
        process.terminate()
        process.wait(60)


def answers(server: Notebooks) -> bool:
    try:
        return server.status("GET", "/api") == 200
    except OSError:
        return False
