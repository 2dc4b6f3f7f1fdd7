#!/usr/bin/env python3
"""Runs jupyterlab_server's own tests against a server by URL.

    JUPYTERLAB_SERVER_CHECKOUT=... run_lab.py prepare FOLDER
    JUPYTERLAB_SERVER_CHECKOUT=... run_lab.py run URL TOKEN FOLDER [pytest arguments]

The first makes the files that the tests expect a frontend to have: start the server with FOLDER/home as its HOME and
its contents, FOLDER/lab as its JupyterLab, and FOLDER/state as its state. Run it with a Python that has
jupyterlab_server[test] in the version of the checkout. Nothing of the checkout is kept.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The tests that meet a server through its interface; those of other files test classes of the original.
FILES = ["test_settings_api.py", "test_workspaces_api.py", "test_translation_api.py", "test_labapp.py"]

PAGE = """<!doctype html><html><head><title>{{page_config['appName'] | e}}</title>
{% set page_config_full = page_config.copy() %}{% set _ = page_config_full.update(baseUrl=base_url, wsUrl=ws_url) %}
<script id="jupyter-config-data" type="application/json">{{ page_config_full | tojson }}</script>
<script src="{{page_config.fullStaticUrl}}/bundle.js" main="index"></script></head><body></body></html>
"""


def prepare(checkout: Path, folder: Path) -> None:
    data = checkout / "jupyterlab_server" / "test_data"
    lab, extensions = folder / "lab", folder / "home/.local/share/jupyter/labextensions/@jupyterlab"
    for name in ("static", "themes/@jupyterlab/foo", "settings"):
        (lab / name).mkdir(parents=True)
    (lab / "static" / "index.html").write_text(PAGE)
    (lab / "themes/@jupyterlab/foo/index.css").write_text("")
    shutil.copytree(data / "schemas", lab / "schemas")
    shutil.copy(data / "app-settings" / "overrides.json", lab / "settings")
    for name in ("apputils-extension", "codemirror-extension"):
        target = extensions / f"{name}-federated"
        shutil.copytree(data / "schemas/@jupyterlab" / name, target / "schemas/@jupyterlab" / target.name)
        package = {"name": f"@jupyterlab/{target.name}", "jupyterlab": {"_build": {"load": "static/x.js"}}}
        (target / "package.json").write_text(json.dumps(package))


def run(checkout: Path, url: str, token: str, data: Path, arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(folder, "tests")
        shutil.copytree(checkout / "tests", tests)
        Path(folder, "upstream_conftest.py").write_text('pytest_plugins = ["pytest_jupyter.jupyter_server"]\n')
        shutil.copy(HERE / "override.py", Path(folder, "by_url.py"))
        shutil.copy(HERE / "override_lab.py", tests / "conftest.py")
        environment = {
            **os.environ,
            "JUPYTER_TEST_URL": url,
            "JUPYTER_TEST_TOKEN": token,
            "JUPYTER_TEST_ROOT": str(data / "home"),
            "JUPYTER_TEST_STATE": str(data / "state"),
            "JUPYTER_TEST_WORKSPACES": str(checkout / "jupyterlab_server" / "test_data" / "workspaces"),
            "PYTHONPATH": folder,
        }
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", "--rootdir", folder]
        command += [str(tests / file) for file in FILES]
        return subprocess.run([*command, *arguments], env=environment, cwd=folder).returncode


def main() -> None:
    words = sys.argv[1:]
    if "JUPYTERLAB_SERVER_CHECKOUT" not in os.environ or words[:1] not in (["prepare"], ["run"]):
        sys.exit(__doc__)
    checkout = Path(os.environ["JUPYTERLAB_SERVER_CHECKOUT"])
    if words[0] == "prepare":
        prepare(checkout, Path(words[1]))
    else:
        sys.exit(run(checkout, words[1], words[2], Path(words[3]).resolve(), words[4:]))


if __name__ == "__main__":
    main()
