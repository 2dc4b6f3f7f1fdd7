#!/usr/bin/env python3
"""Prints what this Python environment consists of, as a CycloneDX 1.6 document."""

import json
import sys
from importlib.metadata import Distribution, distributions


def component(package: Distribution) -> dict:
    name, version = package.metadata["Name"], package.version
    found = {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{normal(name)}@{version}"}
    licence = package.metadata.get("License-Expression")
    return {**found, "bom-ref": found["purl"], **({"licenses": [{"expression": licence}]} if licence else {})}


def normal(name: str) -> str:
    """A name as package URLs have it."""
    return name.lower().replace("_", "-").replace(".", "-")


python = {"type": "platform", "name": "python", "version": ".".join(map(str, sys.version_info[:3]))}
components = sorted((component(package) for package in distributions()), key=lambda each: each["purl"])
json.dump(
    {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": python},
        "components": components,
    },
    sys.stdout,
    indent=1,
)
