"""Holds the manifests against docker-compose.yml and against each other, where no cluster can."""

import re
import unittest
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
COMPOSE = {
    name: service
    for name, service in yaml.safe_load((HERE.parents[1] / "docker-compose.yml").read_text())["services"].items()
    if "observability" not in service.get("profiles", [])
}
LISTED = yaml.safe_load((HERE.parent / "kustomization.yaml").read_text())["resources"]
RESOURCES = [
    resource for name in LISTED for resource in yaml.safe_load_all((HERE.parent / name).read_text()) if resource
]
SERVICES = {"tracking-server", "artifact-gateway", "workflow-scheduler", "notebook-launcher", "dag-worker"}


def of_kind(*kinds: str) -> dict[str, dict]:
    return {resource["metadata"]["name"]: resource for resource in RESOURCES if resource["kind"] in kinds}


WORKLOADS = of_kind("Deployment", "StatefulSet", "Job")


def container(workload: dict) -> dict:
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    return only


class ManifestsTest(unittest.TestCase):
    def test_the_parts_are_those_of_compose(self):
        self.assertEqual(set(COMPOSE), set(WORKLOADS))
        self.assertEqual(set(COMPOSE) - {"minio-setup"}, set(of_kind("Service")))

    def test_a_service_has_the_settings_that_it_has_in_compose(self):
        for name in SERVICES:
            environment = {entry["name"]: entry for entry in container(WORKLOADS[name])["env"]}
            # A secret comes as a file there, and from a Secret here.
            # What .env may set there is yours to add here.
            settings = {variable: value for variable, value in COMPOSE[name]["environment"].items() if value is not None}
            wanted = {variable.removesuffix("_FILE") for variable in settings}
            self.assertEqual(wanted, set(environment), name)
            for variable, setting in settings.items():
                if "${" not in str(setting) and not variable.endswith("_FILE"):
                    self.assertEqual(str(setting).lower(), environment[variable]["value"].lower(), variable)

    def test_secrets_come_from_the_secret_and_all_of_them_are_made(self):
        made = set(re.findall(r"\b[A-Z0-9_]{8,}\b", (HERE / "secrets").read_text()))
        for name, workload in WORKLOADS.items():
            for entry in container(workload)["env"]:
                if re.search("PASSWORD|SECRET|TOKEN|_KEY(_ID)?$", entry["name"]):
                    self.assertIn(entry["valueFrom"]["secretKeyRef"]["key"], made, f"{name} {entry['name']}")

    def test_nothing_runs_as_root_writes_its_image_or_may_become_more(self):
        for name, workload in WORKLOADS.items():
            pod = workload["spec"]["template"]["spec"]
            self.assertTrue(pod["securityContext"]["runAsNonRoot"], name)
            self.assertFalse(pod["automountServiceAccountToken"], name)
            security = container(workload)["securityContext"]
            self.assertFalse(security["allowPrivilegeEscalation"], name)
            self.assertTrue(security["readOnlyRootFilesystem"], name)
            self.assertEqual(["ALL"], security["capabilities"]["drop"], name)
            self.assertIn("memory", container(workload)["resources"]["limits"], name)

    def test_what_lasts_is_probed(self):
        for name in set(WORKLOADS) - {"minio-setup"}:
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                self.assertIn(probe, container(WORKLOADS[name]), name)

    def test_the_stateless_two_scale(self):
        self.assertEqual({"tracking-server", "artifact-gateway"}, set(of_kind("HorizontalPodAutoscaler")))
        for name, scaler in of_kind("HorizontalPodAutoscaler").items():
            self.assertEqual("Deployment", WORKLOADS[name]["kind"])
            self.assertGreater(scaler["spec"]["minReplicas"], 1)
            self.assertNotIn("replicas", WORKLOADS[name]["spec"])

    def test_each_part_says_who_may_talk_to_it(self):
        self.assertEqual(set(of_kind("Service")) | {"closed"}, set(of_kind("NetworkPolicy")))


if __name__ == "__main__":
    unittest.main()
