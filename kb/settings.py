"""All settings: one frozen value, read from the environment once, by the entry points.

Each is an environment variable with the prefix KB_; the README's table lists them (a test holds it so).
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kb.errors import SettingsError
from kb.shelf import refuse_unfit

#: corpus/ stands beside the packages, in a checkout and in an installed wheel alike.
CORPUS = Path(__file__).resolve().parent.parent / "corpus"


class Settings(BaseSettings):
    """Where things are kept and which engines serve."""

    model_config = SettingsConfigDict(env_prefix="KB_", env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Field(Path("var"), description="folder of all run-time state")
    corpus: Path = Field(CORPUS, description="the catalogue (sources/) and our own documents (documents/)")
    folders: str = Field("", description="folders, divided by colons, that sources may read; default: KB_HOME/inbox")
    database: str = Field("", description="SQLAlchemy URL of the store; default: SQLite in KB_HOME")
    queue: str = Field("", description="what tells workers of new jobs; default: SQLite in KB_HOME; redis://…")
    secret: str = Field("", description="key that signs forms and jobs; default: made once, in KB_HOME", repr=False)
    files: str = Field("", description="bucket of the files that readers can open, s3://…; default: in KB_HOME")
    engine: str = Field("", description="search engine; default: whoosh:KB_HOME/index; opensearch://host/name")
    engine_password: str = Field("", description="password of the user that KB_ENGINE names", repr=False)
    public_url: Annotated[str, Field(pattern=r"^(https?://[A-Za-z0-9.-]+(:[0-9]+)?)?$")] = Field(
        "", description="address under which readers know the site, without a slash at its end"
    )
    proxies: Annotated[int, Field(ge=0, le=5)] = Field(0, description="proxies in front that say who asks")
    contact: str = Field("", description="address that the crawler gives in its User-Agent")
    judilibre_key: str = Field("", description="key to the interface of Judilibre", repr=False)
    workers: Annotated[int, Field(ge=1, le=64)] = Field(2, description="processes of the web server")
    worker: bool = Field(True, description="let kb serve start a worker of its own for the jobs of the desk")
    threads: Annotated[int, Field(ge=1, le=64)] = Field(8, description="connections that each process serves at once")
    generations: Annotated[int, Field(ge=2, le=50)] = Field(3, description="index generations kept for rollback")
    upload_size: Annotated[int, Field(ge=1, le=1024)] = Field(64, description="MiB that an uploaded file may have")
    upload_files: Annotated[int, Field(ge=1, le=500)] = Field(50, description="files that may be sent at once")
    gate_lost: Annotated[float, Field(ge=0, le=1)] = Field(0.0, description="share of documents that may go missing")
    gate_drift: Annotated[float, Field(ge=0, le=1)] = Field(
        0.05, description="share by which a facet's value may be off"
    )
    gate_quality: Annotated[float, Field(ge=0, le=1)] = Field(0.05, description="nDCG@10 that judged queries may lose")
    gate_slower: Annotated[float, Field(ge=1)] = Field(3.0, description="factor by which queries may take longer")

    backups: Annotated[int, Field(ge=1, le=1000)] = Field(7, description="backups kept in a folder")
    log: Literal["", "json", "text"] = Field("", description="how what happens is written down: json or text")
    metrics: str = Field("", description="address and port of the metrics; none are kept without it")
    metrics_public: bool = Field(False, description="let the metrics listen on an address that others can reach")

    @field_validator("home")
    @classmethod
    def _fit_for_a_url(cls, home: Path) -> Path:
        if "?" in str(home):
            raise ValueError("a question mark cannot stand in the name of the folder")
        return home

    @field_validator("files")
    @classmethod
    def _within_reach(cls, files: str) -> str:
        if files:
            refuse_unfit(files)
        return files

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home.resolve() / 'store.sqlite'}"

    @property
    def desk_url(self) -> str:
        """The desk has a file of its own, so that nobody waits for a crawl; on a server, the database of the store."""
        if self.database and not self.database.startswith("sqlite"):
            return self.database
        return f"sqlite:///{self.home.resolve() / 'desk.sqlite'}"

    @property
    def engine_url(self) -> str:
        return self.engine or f"whoosh:{self.home.resolve() / 'index'}"

    @property
    def sources(self) -> Path:
        """The catalogue as it is delivered."""
        return self.corpus / "sources"

    @property
    def desk_sources(self) -> Path:
        """The files of the catalogue that the desk has written, each in the place of that of the same name."""
        return self.home / "sources"

    @property
    def source_drafts(self) -> Path:
        """Files of the catalogue that are tried before they are kept."""
        return self.home / "drafts"

    @property
    def readable(self) -> tuple[Path, ...]:
        """The folders that sources may read, with all below them: the corpus, and those of KB_FOLDERS."""
        given = [Path(name) for name in self.folders.split(os.pathsep) if name] or [self.home / "inbox"]
        return self.corpus.resolve(), *(folder.resolve() for folder in given)

    @property
    def thesaurus(self) -> Path:
        """The words of the field."""
        return self.corpus / "thesaurus.ttl"

    @property
    def judged(self) -> Path:
        """Queries whose right answers are known: a new index must answer them as well as the one that serves."""
        return self.corpus / "judged" / "queries.jsonl"

    @property
    def labels(self) -> Path:
        """Changes to the labels of the thesaurus that were made at the desk."""
        return self.home / "labels.toml"

    @property
    def renumbering(self) -> Path:
        """Where the texts of former articles stand now."""
        return self.corpus / "renumbering"

    @property
    def originals(self) -> Path:
        """Where downloaded archives are kept."""
        return self.home / "originals"

    @property
    def uploads(self) -> Path:
        """Where files that were sent to the desk are kept."""
        return self.home / "uploads"

    @property
    def backup_folder(self) -> Path:
        """Where backups are kept unless somebody names another folder."""
        return self.home / "backups"

    @property
    def run(self) -> Path:
        """What only lives as long as the processes that serve."""
        return self.home / "run"

    @property
    def takedowns(self) -> Path:
        """The record of the documents that were taken down, by which a restored backup forgets them again."""
        return self.home / "takedowns.jsonl"

    @property
    def kept_files(self) -> Path | str:
        """Where the files that documents were read from are kept: a folder, which no source has an id like, or the URL
        of a bucket."""
        return self.files or self.originals / "_files"

    @property
    def pictures(self) -> Path:
        """Where pictures of pages are kept, which can be drawn again."""
        return self.home / "pictures"


def read_settings() -> Settings:
    """The settings of this process's environment; raises SettingsError with a line for each that is wrong."""
    known = {f"KB_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith("KB_") and not name.startswith("KB_TEST_") and name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else "The table of settings is in the README."
            raise SettingsError(f"{name} is no setting.", hint=hint)
    try:
        return Settings()
    except ValidationError as error:
        wrong = "\n".join(f"KB_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(wrong, hint="The table of settings is in the README.") from error
