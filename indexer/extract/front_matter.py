"""The head of a Markdown file: what it says of itself, in TOML between +++ or in YAML between ---.

The keys are the fields of FrontMatter; corpus/README.md explains them to those who write documents. Values of
YAML are all read as text, so that `no` is a language and not a falsehood; its aliases and tags are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from indexer.values import (
    Address,
    Body,
    Country,
    Day,
    Departement,
    Language,
    Level,
    Line,
    Name,
    RelationKind,
    Since,
    Status,
    Type,
)
from kb import toml
from kb.document import Profile, Relation
from kb.errors import ExtractError
from kb.faults import in_words

_FENCES = {"+++": ("+++",), "---": ("---", "...")}
#: A head longer than this is not one: the fence that should end it is missing.
_MOST_LINES = 1000
#: Numbers of more digits than this count nothing, and some programs cannot hold them.
_LARGEST = 1e15


def _countable(value: float) -> float:
    if not abs(value) < _LARGEST:  # nan is not
        raise ValueError("a figure is a number below 10¹⁵")
    return value


_Number = Annotated[float | int, AfterValidator(_countable)]
_Year = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]


class Mention(BaseModel):
    """A source that the document's facts rest on; the mark [1] in the text means the first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Name
    publisher: Line = ""
    url: Address = ""
    year: _Year = ""


class FigureSaid(BaseModel):
    """A number with its year, and the place of its source in the list of sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Name
    value: _Number
    unit: Name
    year: _Year
    source: int = Field(ge=1)


class RelationSaid(BaseModel):
    """How a body stands to another, named by its page's path: "organisations/comite-peco"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: RelationKind
    target: Name


class FrontMatter(BaseModel):
    """What a Markdown file can say of itself.

    language       default: from the file's name (infomie.fr.md)
    date           day, month or year of publication or last revision
    themes         keys of kb.vocabulary.THEMES, or words of one's own
    concepts       keys of concepts in the thesaurus
    ref            canonical key, if it is a text that others cite; `about`: those of the texts that it is a note on
    aliases        other names of what it is about, under which it is found too
    doubts         what remains to be verified, a sentence each
    work           id that its translations share; default: its own, without the language

    The others are those of kb.document.Profile and Figure.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Name
    type: Type | None = None
    language: Language | None = None
    date: Since | None = None
    country: Country | None = None
    organisations: tuple[Name, ...] = ()
    themes: tuple[Name, ...] = ()
    concepts: tuple[Name, ...] = ()
    summary: Line = ""
    url: Address = ""
    ref: Name | None = None
    about: tuple[Name, ...] = ()
    work: Name | None = None
    aliases: tuple[Name, ...] = ()
    kind: Body | None = None
    level: Level | None = None
    departements: tuple[Departement, ...] = ()
    place: Line = ""
    since: Since | None = None
    status: Status | None = None
    phone: Line = ""
    last_verified: Day | None = None
    relations: tuple[RelationSaid, ...] = ()
    figures: tuple[FigureSaid, ...] = ()
    doubts: tuple[Name, ...] = ()
    sources: tuple[Mention, ...] = ()

    def profile(self) -> Profile | None:
        """What a directory says of it; None if that is nothing."""
        profile = Profile(
            kind=self.kind or "",
            level=self.level or "",
            departements=self.departements,
            place=self.place,
            since=str(self.since) if self.since else "",
            status=self.status or "",
            phone=self.phone,
            last_verified=self.last_verified,
            relations=tuple(Relation(kind=said.kind, target=said.target) for said in self.relations),
        )
        return None if profile == Profile() else profile


class Head(NamedTuple):
    """`matter` None: the file has none. `body` begins after line number `lines`."""

    matter: FrontMatter | None
    body: str
    lines: int


def read_head(text: str) -> Head:
    """The front matter of a file and what follows it; raises ExtractError, naming the line of each fault.

    `text` is clean: its lines end in a newline.
    """
    lines = text.split("\n")
    ends = _FENCES.get(lines[0].rstrip())
    if ends is None:
        return Head(None, text, 0)
    last = next((n for n in range(1, min(len(lines), _MOST_LINES)) if lines[n].rstrip() in ends), None)
    if last is None:
        raise ExtractError(
            f"line 1: the front matter begins with {lines[0].rstrip()} and has no end",
            hint=f"Put {ends[0]} on a line of its own after the last key.",
        )
    source = "\n".join(lines[1:last])
    matter = _check(*(_read_toml if ends == ("+++",) else _read_yaml)(source))
    return Head(matter, "\n".join(lines[last + 1 :]), last + 1)


_Lines = Callable[[Sequence[Sequence[str | int]]], list[int]]


def _check(data: dict[str, Any], lines_of: _Lines) -> FrontMatter:
    try:
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        # An error message quotes no value: it could be as large as the file.
        faults = [in_words(detail, _keys(detail["loc"])) for detail in error.errors(include_input=False)[:20]]
        lines = lines_of([fault.path for fault in faults])
        reasons = sorted((line + 1, fault.reason) for line, fault in zip(lines, faults, strict=True))
        raise ExtractError(
            "; ".join(f"line {line}: {reason}" for line, reason in reasons),
            hint="corpus/README.md lists the keys of the front matter.",
        ) from error


def _keys(path: tuple[str | int, ...]) -> list[str]:
    return list((Mention if path[0] == "sources" and len(path) > 1 else FrontMatter).model_fields)


def _read_toml(source: str) -> tuple[dict[str, Any], _Lines]:
    try:
        return toml.parse(source), lambda paths: toml.lines_of(source, paths)
    except ValueError as error:
        raise ExtractError(f"line {toml.line_of_error(error, source) + 1}: not TOML: {error}") from error


class _Loader(yaml.SafeLoader):
    """Texts, lists and tables without repeated keys; nothing that refers to anything else."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 -- PyYAML's own way to say that a plain value is a text

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, "aliases and tags are not used here", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                problem = "a key is a single word, and given once"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _read_yaml(source: str) -> tuple[dict[str, Any], _Lines]:
    try:
        loader = _Loader(source)
        node = loader.get_single_node()
        data = {} if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ExtractError(f"line {line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ExtractError(f"line 1: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise ExtractError("line 1: the front matter is a list of keys and their values, as in `title: …`")
    # `aliases:` with nothing behind it is how YAML is left blank.
    said = {key: value for key, value in data.items() if value != ""}
    return said, lambda paths: [_yaml_line(node, path) for path in paths]


def _yaml_line(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """Line, from 1, of the value at `path`, or of the nearest table above."""
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
