#!/usr/bin/env python3
"""Holds what the services reached by reflection in the JVM against what their native executables would let them reach.

    native-check/check.py FOLDER

FOLDER has a file for each service, written by the agent of this module while tests ran. What would be missing is
printed, with the class that asked for it; the exit code is 1 then. So are the classes with Jackson's annotations that
are not registered, whether the tests came to them or not. ./mlops test --native-check does all of it.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from registered import Registered, bodies, read

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("artifact-gateway", "tracking-server", "notebook-launcher", "workflow-scheduler")

CONSTANT = "looked up by constants, which native-image registers by itself"
REPLACED = "replaced in an executable by Quarkus's substitutions"
RECORDED = "known in the build: Quarkus generates code that has no need of it"

# Who asks, for what, and why it needs no registration. Patterns of whole names.
EXPLAINED = [
    (r"io\.quarkus\.bootstrap\.runner\..*", r".*", "starts the JVM alone"),
    (r"io\.quarkus\.runtime\.init\.InitializeClassPreInitRunnable", r".*", "warms up the JVM, and does without"),
    (r"io\.quarkus\.runtime\.configuration\.AbstractConfigBuilder", r".*", RECORDED),
    (r"io\.smallrye\.(common|config)\..*", r"application\.properties|META-INF/micro.*\.properties", RECORDED),
    (r"io\.smallrye\.config\.SmallRyeConfigProviderResolver", r".*ConfigFactory", REPLACED),
    (r"io\.vertx\.core\.file\.impl\.FileResolverImpl", r"META-INF", "a folder above one that is registered; done without"),
    (r"com\.arjuna\.common\.util\.propertyservice\.FileLocator", r"jbossts-properties\.xml", REPLACED),
    (r"io\.quarkus\.narayana\.jta\.runtime\.NarayanaJtaRecorder", r"com\.arjuna\..*\.PropertiesFactory", CONSTANT),
    (r"io\.quarkus\.virtual\.threads\.VirtualThreadsRecorder", r"java\..*", CONSTANT),
    (r"io\.netty\.util\.internal\.PlatformDependent0\$1", r"sun\.misc\.Unsafe", CONSTANT),
    (r"com\.fasterxml\.jackson\.databind\.util\.ClassUtil", r"java\.lang\.Class", CONSTANT),
    (r"com\.fasterxml\.jackson\.databind\.jdk14\.JDK14Util\$RecordAccessor", r"java\.lang\..*", CONSTANT),
    (r"io\.opentelemetry\.sdk\.metrics\.internal\.SdkMeterProviderUtil", r"io\.opentelemetry\.sdk\..*", CONSTANT),
    (r"org\.postgresql\.Driver", r"java\.security\.AccessController", CONSTANT),
]


@dataclass(frozen=True)
class Access:
    """A line of the agent: what was reached, by whom, and in which static initializers."""

    kind: str
    name: str
    member: str
    caller: str
    initializers: str

    def is_in_the_build(self, registered: Registered) -> bool:
        return any(map(registered.is_initialized_in_the_build, filter(None, self.initializers.split(","))))

    def is_explained(self) -> bool:
        return any(re.fullmatch(by, self.caller) and re.fullmatch(what, self.name) for by, what, _ in EXPLAINED)

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.member}".rstrip() + f", by {self.caller}"


def missing(accesses: set[Access], registered: Registered) -> list[Access]:
    """What an executable would not reach, or what the agent could not watch."""
    return sorted(
        (
            access
            for access in accesses
            if not access.is_in_the_build(registered)
            and not access.is_explained()
            and (access.kind == "unseen" or not registered.allows(access.kind, access.name, access.member))
        ),
        key=str,
    )


def accesses_of(records: Path) -> set[Access]:
    return {Access(*line.split("\t")) for line in records.read_text().splitlines() if line.count("\t") == 4}


def main(folder: Path) -> int:
    failed = False
    for service in SERVICES:
        records = folder / f"{service}.tsv"
        accesses = accesses_of(records) if records.exists() else set()
        sources = ROOT / service / "target" / "native-sources"
        registered = read(sources)
        lacking = [str(access) for access in missing(accesses, registered)]
        lacking += [f"type {name}, for Jackson" for name in sorted(bodies(sources)) if name not in registered.types]
        failed |= bool(lacking) or not accesses
        print(f"{service}: {len(accesses)} accesses, {len(lacking)} that its executable would not have")
        for line in lacking:
            print(f"  {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
