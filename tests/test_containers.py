"""Dockerfile and compose.yaml agree with the rest of the project; no container engine is needed to say so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.__main__ import kb
from kb.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
README = (ROOT / "README.md").read_text("utf-8")
OURS = ("web", "worker")


def test_the_image_has_the_packages_that_the_tests_install_and_the_readme_names() -> None:
    (installed,) = re.findall(r"--no-install-recommends \\\n((?: +\S+ \\\n)+)", DOCKERFILE)
    packages = set(installed.replace("\\", "").split())
    assert packages == {"postgresql-client", "tesseract-ocr", "tesseract-ocr-eng", "tesseract-ocr-fra"}
    tested = re.findall(r"[\w-]+", (ROOT / ".ci/run").read_text("utf-8"))
    assert {one for one in packages if one.startswith("tesseract")} <= set(tested)
    assert all(one in README for one in packages)


def test_what_the_image_copies_is_there_and_let_through() -> None:
    copied = {name for line in re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE, re.M) for name in line.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied


def test_the_image_runs_as_nobody_special_and_keeps_all_state_in_its_volume() -> None:
    assert re.search(r"^USER 10001$", DOCKERFILE, re.M)
    (home,) = re.findall(r"KB_HOME=(\S+)", DOCKERFILE)
    (volume,) = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.M)
    # A restore keeps the former home beside it, which must be in the volume as well.
    assert Path(home).parent == Path(volume)
    assert all(f"data:{volume}" in COMPOSE["services"][name]["volumes"] for name in OURS)


def test_images_are_of_a_named_version_that_the_project_supports() -> None:
    assert set(re.findall(r"^FROM python:(\S+?)-slim", DOCKERFILE, re.M)) == {"3.11"}
    images = [service["image"] for name, service in COMPOSE["services"].items() if name not in OURS]
    assert all(re.search(r":\d+$", image) for image in images)


@pytest.mark.parametrize("name", OURS)
def test_services_run_commands_that_there_are_with_settings_that_there_are(name: str) -> None:
    service = COMPOSE["services"][name]
    command = kb.commands[service["command"][0]]
    options = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in service["command"] if word.startswith("--")} <= options
    assert {f"KB_{field.upper()}" for field in Settings.model_fields} >= set(service["environment"])


def test_only_the_pages_have_a_port_and_only_for_this_machine() -> None:
    ports = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}
    assert "EXPOSE 8000" in DOCKERFILE
    assert "http://127.0.0.1:8000/readyz" in DOCKERFILE


def test_everything_beside_has_a_profile_and_a_health_check_and_no_password() -> None:
    for name, service in COMPOSE["services"].items():
        if name not in OURS:
            assert service["profiles"] == [name]
            assert service["healthcheck"]["test"]
        for key, value in service.get("environment", {}).items():
            if "PASSWORD" in key or key.endswith(("SECRET", "_KEY")):
                assert re.fullmatch(r"\$\{[A-Z_]+:-\}|/run/secrets/\w+", value)


def test_units_of_the_readme_run_commands_that_there_are() -> None:
    started = re.findall(r"^ExecStart=/opt/repere/bin/kb (\w+)", README, re.M)
    assert sorted(started) == ["backup", "serve", "worker"]
    assert set(started) <= set(kb.commands)
