"""What holds for the project as a whole: its documentation, its modules, what it leaves behind and ships."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import click
import pytest

from kb.__main__ import kb
from kb.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kb", "indexer", "web")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def files(*places: str) -> list[Path]:
    """Every file of the project in these folders, or of these names; caches are none of the project's."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sorted(file for file in found if "__pycache__" not in file.parts)


EVERYTHING = files(*PACKAGES, "corpus", "tests", ".ci", *(path.name for path in ROOT.iterdir() if path.is_file()))
MODULES = [path for path in EVERYTHING if path.suffix == ".py"]


def readable(path: Path) -> str:
    """A file's text; "" if it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    """`file:line: text` for each line where the pattern is found."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(readable(path).splitlines(), 1)
        if re.search(pattern, line)
    ]


def missing_from_the_readme(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in README]


def test_the_readme_documents_every_setting() -> None:
    assert missing_from_the_readme(f"`KB_{field.upper()}`" for field in Settings.model_fields) == []


def test_every_setting_that_the_readme_documents_exists() -> None:
    known = {f"KB_{field.upper()}" for field in Settings.model_fields} | {"KB_TEST_DATA", "KB_TEST_REQUIRE"}
    assert set(re.findall(r"\bKB_[A-Z_]+\b", README)) - known == set()


def commands(group: click.Group, path: tuple[str, ...] = ("kb",)) -> Iterator[tuple[str, click.Command]]:
    """Each command under a group with the words that call it: ("kb sources check", …)."""
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands(kb))


@pytest.mark.parametrize("words", COMMANDS)
def test_the_readme_documents_every_command_and_its_options(words: str) -> None:
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", README) if words in paragraph]
    assert paragraphs, f"the README does not name: {words}"
    options = {option for parameter in COMMANDS[words].params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options if not any(option in paragraph for paragraph in paragraphs)} == set()


def test_the_readme_names_the_two_commands() -> None:
    assert missing_from_the_readme(["make serve", "make test"]) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"), str(path)))


# The patterns are cut in two so that this file does not find itself.
@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(?<![\w.~-])/(home|root|work" + r")/", id="paths of one machine"),
        pytest.param(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", id="things left to do"),
    ],
)
def test_no_file_has(pattern: str) -> None:
    assert lines_with(pattern, EVERYTHING) == []


def test_no_template_marks_text_as_safe() -> None:
    assert lines_with(r"\|\s*safe\b", files("web")) == []


@pytest.mark.slow
def test_importing_the_packages_reads_no_settings_and_leaves_no_file(tmp_path: Path) -> None:
    # Every module but the migrations, which Alembic runs. A setting that makes no sense would be noticed if read.
    walk = (
        "import importlib, pkgutil\n"
        f"for package in {PACKAGES!r}:\n"
        "    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + '.'):\n"
        "        if '.migrations.' not in found.name:\n"
        "            importlib.import_module(found.name)\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    run = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", walk],
        cwd=home,
        env={"KB_WORKERS": "many", "KB_DATABASE": "nonsense", "HOME": str(home), "TMPDIR": str(home)},
        capture_output=True,
        text=True,
    )
    assert run.stdout + run.stderr == ""
    assert run.returncode == 0
    assert list(home.iterdir()) == []


def test_there_is_one_whoosh_and_it_is_the_one_we_chose() -> None:
    installed = {(distribution.metadata["Name"] or "").lower() for distribution in metadata.distributions()}
    assert {name for name in installed if name.startswith("whoosh")} == {"whoosh3"}


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_packages_and_the_corpus(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(build, cwd=ROOT, env={**os.environ, "HATCH_BUILD_LOCATION": str(tmp_path)}, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert shipped == {str(path.relative_to(ROOT)) for path in files(*PACKAGES, "corpus")}
