"""Archives of LEGI for tests: articles that we wrote, in DILA's layout."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.document import Reuse
from kb.source import Source

CASF = "LEGITEXT000006074069"
CC = "LEGITEXT000006070721"
CESEDA = "LEGITEXT000006070158"
STOCK = "Freemium_legi_global_20230630-235900.tar.gz"
MIDSUMMER = datetime(2023, 6, 30, tzinfo=UTC)

SOURCE = Source(
    id="legi",
    kind="legi",
    title="LEGI",
    publisher="DILA",
    licence="Licence Ouverte 2.0 – DILA, https://example.org/LEGI/",
    reuse=Reuse.FULL_TEXT,
    addresses=("https://example.org/LEGI/",),
    texts={CASF: "CASF", CC: "CC", CESEDA: "CESEDA"},
    pace=0,
)


def pairs(text_id: str) -> str:
    """The five folders above an id."""
    return "/".join(text_id[n : n + 2] for n in range(8, 18, 2))


def folder(text: str = CASF, vigour: str = "en") -> str:
    """Folder of a code, without a slash at the end."""
    return f"legi/global/code_et_TNC_{vigour}_vigueur/code_{vigour}_vigueur/{text[:4]}/TEXT/{pairs(text)}/{text}"


def article_id(number: int) -> str:
    """LEGIARTI000000000007 for 7."""
    return f"LEGIARTI{number:012}"


def article_path(number: int, text: str = CASF, vigour: str = "en") -> str:
    """Path of an article without a delta's stamp."""
    name = article_id(number)
    return f"{folder(text, vigour)}/article/LEGI/ARTI/{pairs(name)}/{name}.xml"


def article_xml(
    number: int,
    num: str = "L221-2-2",
    *,
    body: str = "<p>Le président du conseil départemental évalue la situation.</p>",
    nota: str = "",
    start: str = "2016-03-16",
    end: str = "2999-01-01",
    state: str = "VIGUEUR",
    text: str = f'cid="{CASF}" nature="CODE"',
    titles: str = f'<TITRE_TXT debut="2999-01-01" fin="2999-01-01" id_txt="{CASF}">Code</TITRE_TXT>',
    sections: str = '<TM><TITRE_TM debut="2000-01-01" fin="2999-01-01">Livre II</TITRE_TM></TM>',
    versions: str = "",
    links: str = "",
) -> bytes:
    """An ARTICLE file; what is not given is of no matter to the test."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ARTICLE>
<META><META_COMMUN><ID>{article_id(number)}</ID><NATURE>Article</NATURE></META_COMMUN>
<META_SPEC><META_ARTICLE><NUM>{num}</NUM><ETAT>{state}</ETAT><DATE_DEBUT>{start}</DATE_DEBUT>
<DATE_FIN>{end}</DATE_FIN><TYPE>AUTONOME</TYPE></META_ARTICLE></META_SPEC></META>
<CONTEXTE><TEXTE {text}>{titles}{sections}</TEXTE></CONTEXTE>
<VERSIONS>{versions}</VERSIONS>
<NOTA><CONTENU>{nota}</CONTENU></NOTA>
<BLOC_TEXTUEL><CONTENU>{body}</CONTENU></BLOC_TEXTUEL>
<LIENS>{links}</LIENS>
</ARTICLE>""".encode()


def section_xml(number: int, articles: Iterable[int]) -> bytes:
    """A SECTION_TA file that lists these articles."""
    lines = "".join(f'<LIEN_ART id="{article_id(n)}" num="{n}" debut="2000-01-01" etat="VIGUEUR"/>' for n in articles)
    return (
        f"<SECTION_TA><ID>LEGISCTA{number:012}</ID><TITRE_TA>Section</TITRE_TA>"
        f"<STRUCTURE_TA>{lines}</STRUCTURE_TA></SECTION_TA>"
    ).encode()


@dataclass(frozen=True, slots=True)
class File:
    """A member of an archive; a `kind` other than a regular file points to `target`."""

    name: str
    data: bytes = b""
    modified: datetime = MIDSUMMER
    kind: bytes = tarfile.REGTYPE
    target: str = ""


def article_file(
    number: int, text: str = CASF, vigour: str = "en", modified: datetime = MIDSUMMER, **parts: str
) -> File:
    """An article at its path; `parts` go to `article_xml`."""
    parts.setdefault("text", f'cid="{text}" nature="CODE"')
    return File(article_path(number, text, vigour), article_xml(number, **parts), modified)


def section_file(number: int, articles: Iterable[int], text: str = CASF) -> File:
    """A table of contents at its path."""
    name = f"LEGISCTA{number:012}"
    return File(f"{folder(text)}/section_ta/LEGI/SCTA/{pairs(name)}/{name}.xml", section_xml(number, articles))


def deletions(*paths: str, folders: bool = False) -> File:
    """A deletion list of these paths."""
    name = "liste_suppression_legi_dossier.dat" if folders else "liste_suppression_legi.dat"
    return File(name, "\n".join(path.removesuffix(".xml") for path in paths).encode())


def write(where: Path, files: Sequence[File], name: str = STOCK) -> Path:
    """Write an archive into a folder; the members of a delta get its stamp as their topmost folder."""
    where.mkdir(parents=True, exist_ok=True)
    path = where / name
    stamp = "" if "global" in name else name.rpartition("_")[2].removesuffix(".tar.gz") + "/"
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for file in files:
            info = tarfile.TarInfo(stamp + file.name if not file.name.startswith(("/", "..")) else file.name)
            info.size = len(file.data)
            info.mtime = int(file.modified.timestamp())
            info.type = file.kind
            info.linkname = file.target
            tar.addfile(info, io.BytesIO(file.data))
    return path


def delta(stamp: str) -> str:
    """Name of a delta of "20230801"."""
    return f"LEGI_{stamp}-210000.tar.gz"
