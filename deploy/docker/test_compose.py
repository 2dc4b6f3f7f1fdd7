"""Holds docker-compose.yml, .env.example, init and the Dockerfiles against each other, without a container engine."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z0-9_]+)(:[-?][^}]*)?\}")
EXPLAINED = (ROOT / ".env.example").read_text()
SETTINGS = dict(line.split("=", 1) for line in EXPLAINED.splitlines() if line and not line.startswith("#"))
OF_SERVICES = dict(re.findall(r"(?m)^#(MLOPS_[A-Z0-9_]+)=(.*)$", EXPLAINED))


# Of the stack itself: where things are inside of it, and what it keeps in its volumes.
DECIDED = {
    "MLOPS_BROWSER_PORT",
    "MLOPS_BROWSER_BUCKETS",
    "MLOPS_TASKS_WORKFLOWS_URI",
    "MLOPS_WORKER_TOKENS_SECRET_FILE",
    "MLOPS_SECRETS_KEY",
    "MLOPS_SECRETS_KEY_FILE",
    "MLOPS_LOGIN_KEY",
    "MLOPS_LOGIN_KEY_FILE",
    "MLOPS_LOGIN_PASSWORDS_FILE",
    "MLOPS_LAB_VERSION",
    "MLOPS_LAB_NOTEBOOK_VERSION",
    "MLOPS_KERNELS_CONTAINER_PROGRAM",
}
SHARED = {"MLOPS_BORDER_ALLOWED_HOSTS", "MLOPS_METRICS_EVERY"}
METHOD = re.compile(r'(?:@WithDefault\("(?P<default>[^"]*)"\)\s*)?\b[A-Za-z]\w*(?:<[\w<>]*>)? (?P<name>\w+)\(\);')


def settings_of(service: str) -> dict[str, str]:
    """The variables of a service's own settings, each with its default."""
    found = {}
    for file in (ROOT / service / "src/main/java").rglob("*Config.java"):
        text = file.read_text()
        prefix = re.search(r'@ConfigMapping\(prefix = "([^"]*)"\)', text)
        if prefix:
            for method in METHOD.finditer(text[text.index("interface ") :]):
                name = prefix.group(1) + "." + re.sub("([A-Z])", r"-\1", method["name"])
                found[re.sub("[^A-Za-z0-9]", "_", name).upper()] = method["default"] or ""
    return found


class ComposeTest(unittest.TestCase):
    def test_the_parts_are_those_of_the_original(self):
        expected = {"tracking-server", "artifact-gateway", "workflow-scheduler", "notebook-launcher"}
        usual = {name for name, service in SERVICES.items() if "profiles" not in service}
        self.assertEqual(expected | {"postgres", "minio", "minio-setup"}, usual)
        self.assertEqual({"prometheus", "grafana", "dag-worker"}, set(SERVICES) - usual)

    def test_prometheus_asks_every_service_and_the_dashboard_what_prometheus_has(self):
        folder = ROOT / "deploy/observability"
        jobs = yaml.safe_load((folder / "prometheus.yml").read_text())["scrape_configs"]
        targets = [target for job in jobs for target in job["static_configs"][0]["targets"]]
        asked = dict(target.split(":") for target in targets)
        for name, service in SERVICES.items():
            if "QUARKUS_HTTP_PORT" in service.get("environment", {}):
                self.assertEqual(str(service["environment"]["QUARKUS_HTTP_PORT"]), asked.pop(name))
        self.assertEqual({}, asked)
        source = yaml.safe_load((folder / "grafana/datasources.yml").read_text())["datasources"][0]
        dashboard = json.loads((folder / "grafana/mlops-cloud.json").read_text())
        self.assertEqual({source["uid"]}, {panel["datasource"]["uid"] for panel in dashboard["panels"]})

    def test_ports_are_published_where_the_settings_say_on_loopback_by_default(self):
        published = [port for service in SERVICES.values() for port in service.get("ports", [])]
        self.assertEqual({"5000", "8080", "1998", "5432", "9001", "3000"}, {port.rsplit(":", 1)[1] for port in published})
        for port in published:
            self.assertTrue(port.startswith("${BIND_ADDRESS:-127.0.0.1}:${"), port)
        self.assertEqual("9002", SETTINGS["MINIO_CONSOLE_PORT"])

    def test_every_variable_is_explained_in_the_settings(self):
        self.assertEqual(set(), {name for name, _ in VARIABLE.findall(TEXT)} - set(SETTINGS) - set(OF_SERVICES))

    def test_every_setting_of_a_service_is_explained_and_can_be_set(self):
        """A setting is decided by the stack, or it is in .env.example with its default and handed on by compose."""
        for name in ("tracking-server", "artifact-gateway", "workflow-scheduler", "notebook-launcher"):
            known = settings_of(name)
            taken = set(SERVICES[name]["environment"])
            image = (ROOT / "deploy/docker/Dockerfile").read_text().split(f" AS {name}\n")[1].split("\nFROM ")[0]
            for variable, default in known.items():
                decided = variable in image or variable in DECIDED or f"{variable}_FILE" in taken
                handed_on = variable in taken and SERVICES[name]["environment"][variable] is None
                if not decided and (variable not in taken or handed_on):
                    self.assertTrue(handed_on, f"{name}: docker-compose.yml does not hand on {variable}")
                    self.assertEqual(default, OF_SERVICES.get(variable), f".env.example on {variable}")
            unknown = {variable for variable in taken if variable.startswith("MLOPS_")} - set(known)
            self.assertLessEqual({each.removesuffix("_FILE") for each in unknown}, set(known) | SHARED, name)

    def test_no_secret_has_a_default(self):
        for name, otherwise in VARIABLE.findall(TEXT):
            if re.search("PASSWORD|SECRET_KEY|TOKEN", name):
                self.assertEqual(":?", otherwise[:2], name)
        for name, value in SETTINGS.items():
            if re.search("PASSWORD|SECRET_KEY|TOKEN|WEBHOOKS_KEY", name):
                self.assertEqual("", value, name)

    def test_init_makes_every_secret_at_random_and_replaces_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            shutil.copy(ROOT / ".env.example", root)
            init = [str(ROOT / "deploy/docker/init")]
            environment = os.environ | {"MLOPS_ROOT": folder}
            subprocess.run(init, env=environment, check=True, capture_output=True)
            files = {file.name: file.read_text() for file in (root / "secrets").iterdir()}
            self.assertEqual(set(COMPOSE["secrets"]), set(files))
            self.assertEqual(len(files), len(set(files.values())))
            for name, value in files.items():
                self.assertRegex(value, "^[0-9a-f]{48}$", name)
            settings = (root / ".env").read_text()
            self.assertRegex(settings, "(?m)^DATA_SECRET_KEY=[0-9a-f]{48}$")
            self.assertEqual(0o600, (root / ".env").stat().st_mode & 0o777)
            self.assertEqual(0o700, (root / "secrets").stat().st_mode & 0o777)

            (root / ".env").write_text("mine")
            (root / "secrets/gc_token").unlink()
            subprocess.run(init, env=environment, check=True, capture_output=True)
            again = {file.name: file.read_text() for file in (root / "secrets").iterdir()}
            self.assertEqual("mine", (root / ".env").read_text())
            self.assertNotEqual(files.pop("gc_token"), again.pop("gc_token"))
            self.assertEqual(files, again)
            self.assertEqual({".env", ".env.example", "secrets"}, {file.name for file in root.iterdir()})

    def test_secrets_come_as_files_that_init_makes(self):
        for name, secret in COMPOSE["secrets"].items():
            self.assertEqual("${SECRETS:-./secrets}/" + name, secret["file"])
        for name, service in SERVICES.items():
            named = re.findall(r"/run/secrets/(\w+)", str(service))
            self.assertLessEqual(set(named), set(service.get("secrets", [])), name)
            self.assertLessEqual(set(service.get("secrets", [])), set(COMPOSE["secrets"]), name)

    def test_what_runs_is_bounded(self):
        for name, service in SERVICES.items():
            self.assertIn("mem_limit", service, name)
            self.assertTrue(service["read_only"], name)
            self.assertIn("no-new-privileges:true", service["security_opt"], name)
            self.assertEqual({"max-size", "max-file"}, set(service["logging"]["options"]), name)
            self.assertTrue(service["restart"] in ("no", "unless-stopped"), name)

    def test_what_lasts_has_a_health_check_and_what_depends_waits_for_it(self):
        for name, service in SERVICES.items():
            self.assertEqual("healthcheck" not in service, service["restart"] == "no", name)
            for other, condition in service.get("depends_on", {}).items():
                ends = SERVICES[other]["restart"] == "no"
                wanted = "service_completed_successfully" if ends else "service_healthy"
                self.assertEqual(wanted, condition["condition"], f"{name} on {other}")

    def test_volumes_and_networks_are_declared(self):
        for name, service in SERVICES.items():
            self.assertLessEqual(set(service["networks"]), set(COMPOSE["networks"]), name)
            for volume in service.get("volumes", []):
                source = VARIABLE.sub(lambda found: (found[2] or "").removeprefix(":-"), volume).split(":")[0]
                self.assertTrue(source in COMPOSE["volumes"] or (ROOT / source).exists(), volume)

    def test_a_service_sees_the_secrets_of_no_other(self):
        holders = {
            "tracking_db_password": {"tracking-server", "postgres"},
            "webhooks_key": {"tracking-server"},
            "gc_token": {"tracking-server"},
            "workflows_db_password": {"workflow-scheduler", "postgres"},
            "notebook_token": {"workflow-scheduler", "notebook-launcher", "prometheus"},
            "workers_key": {"workflow-scheduler", "dag-worker"},
            "s3_secret_key": {"artifact-gateway", "minio-setup"},
            "minio_root_password": {"minio", "minio-setup"},
            "postgres_password": {"postgres"},
        }
        for secret, expected in holders.items():
            found = {name for name, service in SERVICES.items() if secret in service.get("secrets", [])}
            self.assertEqual(expected, found, secret)

    def test_programs_of_users_get_nothing_of_the_service_itself(self):
        for service, setting in (
            ("workflow-scheduler", "MLOPS_TASKS_PASS_ENVIRONMENT"),
            ("notebook-launcher", "MLOPS_KERNELS_PASS_ENVIRONMENT"),
        ):
            passed = SERVICES[service]["environment"][setting].split(",")
            self.assertIn("MLFLOW_TRACKING_URI", passed)
            self.assertFalse([name for name in passed if name.startswith(("MLOPS_", "QUARKUS_"))])

    def test_every_dockerfile_builds_every_service(self):
        built = {service["build"]["target"] for service in SERVICES.values() if "target" in service.get("build", {})}
        for dockerfile in ("deploy/docker/Dockerfile", "deploy/docker/Dockerfile.native"):
            text = (ROOT / dockerfile).read_text()
            stages = re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE)
            self.assertLessEqual(built, set(stages), dockerfile)
            pom = (ROOT / "pom.xml").read_text()
            version = re.search("<artifactId>mlops-cloud</artifactId>\\s*<version>(.*?)<", pom).group(1)
            self.assertIn(f'image.version="{version}"', text, dockerfile)
            for target in built:
                stage = text.split(f" AS {target}\n")[1].split("\nFROM ")[0]
                self.assertIn("USER 10001:10001", stage, f"{dockerfile} {target}")
                self.assertIn(f'image.title="{target}"', stage, f"{dockerfile} {target}")
            for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
                self.assertTrue((ROOT / source).exists(), source)


if __name__ == "__main__":
    unittest.main()
