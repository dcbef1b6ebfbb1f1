"""How well the articles that a text cites are found, measured on law whose citations the publisher has marked.

    python -m tests.bench.citations [DATA] [SEED]

2,000 articles of the five codes that state links to articles of codes, drawn with a fixed seed. *Recall*: of the
links whose number stands in the text, those found. *Precision*: of what is found, what the article links to or what
is an article of that code, since links leave many citations out. Links that were not found are told by class:
*explicit* is a citation whose number stands in the text, with its code named there or being the text's own. Of codes
other than the five only what was in force at the end of 2023 is known, and texts name numbers that had gone by then
(the labour code of before 2008): *dated* counts those, which are neither right nor wrong. DATA: the folder with law/
(../shared/data).
"""

from __future__ import annotations

import json
import lzma
import random
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.extract.dila_xml import Delivery
from indexer.extract.legi import article
from kb.citations.code_names import CODE_NAME, named, plain
from kb.citations.codes import BY_ID, article_key
from kb.citations.reading import references
from kb.citations.reference import Family, Reference
from kb.document import Document, Reuse
from kb.source import Source

_SOURCE = Source(id="legi", kind="legi", title="", publisher="DILA", licence="", reuse=Reuse.FULL_TEXT)
_ARTICLE = re.compile(r"fr:[A-Z]+:.")
_SAMPLE = 2000


@dataclass(kw_only=True)
class Tally:
    """What was counted; `scope` says of what."""

    scope: str
    stated: int = 0
    recalled: int = 0
    found: int = 0
    linked: int = 0
    exist: int = 0
    dated: int = 0

    def row(self) -> str:
        right = self.linked + self.exist
        counts = (self.stated, self.found, self.linked, self.exist, self.dated)
        shares = (self.recalled / self.stated, right / (self.found - self.dated), right / self.found)
        return f"{self.scope:30}" + "".join(f"{n:10}" for n in counts) + "".join(f"{share:10.4f}" for share in shares)


def stock(data: Path) -> Iterator[Document]:
    now = datetime.now(UTC)
    with tarfile.open(next((data / "law" / "legi").glob("Freemium*.tar.gz")), "r|gz") as archive:
        for member in archive:
            if "/article/" in member.name and (file := archive.extractfile(member)):
                delivery = Delivery(path=member.name, archive="", modified=now, retrieved_at=now)
                yield article(file.read(), _SOURCE, delivery)


def in_force(data: Path) -> Iterator[str]:
    with lzma.open(data / "law" / "codes-all.jsonl.xz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["code"] in BY_ID and row["num"]:
                yield article_key(row["code"], row["num"])


def stands_in(key: str, words: str) -> bool:
    """True if the number of a key stands in a text from which blanks and stops are taken out."""
    number = key.split(":", 2)[2]
    return re.search(rf"(?<![\d-]){re.escape(number)}(?!\d|-\d)", words) is not None


def count(tally: Tally, gold: set[str], found: set[str], words: str, exist: set[str], codes: set[str]) -> None:
    stated = {key for key in gold if stands_in(key, words)}
    tally.stated += len(stated)
    tally.recalled += len(stated & found)
    tally.found += len(found)
    tally.linked += len(found & gold)
    tally.exist += len((found - gold) & exist)
    tally.dated += sum(key.split(":")[1] not in codes for key in found - gold - exist)


def cited(text: str, own: str | None = None) -> list[Reference]:
    return [found for found in references(text, own) if found.family is Family.ARTICLE]


def why(key: str, words: str, found: list[Reference], own: str | None, spoken: set[str]) -> str:
    """The class of a link that was not found; `spoken`: the codes that the text names."""
    code, number = key.split(":")[1:3]
    standing = stands_in(key, words)
    known = code == own or code in spoken
    if standing:
        if not known:
            return "number without its code"
        return "explicit: in articles of another code, reproduced" if "reproduit" in words else "explicit: other"
    if any(one.until and between(key, one) for one in found):
        return "within a range (known to who has the code)"
    if any(one.onwards and one.ref.split(":")[1] == code for one in found):
        return "after 'et suivants'"
    if re.search(rf"(?<![\d-]){re.escape(number.rpartition('-')[2])}(?!\d)", words) and known and "-" in number:
        return "the end of a number alone ('L. 1-2 et 3')"
    return "by a title, a chapter or the whole code" if known else "neither number nor code in the text"


def between(key: str, one: Reference) -> bool:
    start, end = (tuple(map(int, re.findall(r"\d+", bound.split(":")[2]))) for bound in (one.ref, one.until))
    here = tuple(map(int, re.findall(r"\d+", key.split(":")[2])))
    return key.split(":")[1] == one.ref.split(":")[1] and start <= here <= end


def print_misses(misses: Counter[str], examples: dict[str, list[str]], links: int, explicit: tuple[int, int]) -> None:
    stated, recalled = explicit
    print(f"\n{links} links; explicit {stated}, found {recalled}, recall of explicit citations {recalled / stated:.4f}")
    for name, number in misses.most_common():
        print(f"{number:8}  {name}: {', '.join(examples[name][:3])}")


def main(arguments: list[str]) -> None:
    data = Path(arguments[0] if arguments else "../shared/data")
    seed = int(arguments[1]) if len(arguments) > 1 else 20231207
    documents = list(stock(data))
    exist = {document.ref for document in documents if document.ref} | set(in_force(data))
    codes = {document.code for document in documents if document.code}
    links = {
        document.id: {c.ref for c in document.citations if c.kind == "CITATION" and c.ref and _ARTICLE.match(c.ref)}
        for document in documents
    }
    drawn = random.Random(seed).sample([document for document in documents if links[document.id]], _SAMPLE)
    every, alone = Tally(scope="all, the text's own code known"), Tally(scope="of other codes, no code known")
    seconds, characters = 0.0, 0
    misses: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    explicit = [0, 0]
    for document in drawn:
        text = "\n".join(passage.text for passage in document.passages)
        words = re.sub(r"[\s.]", "", plain(text))
        begun = time.perf_counter()
        read = cited(text, document.code)
        found = {one.ref for one in read}
        seconds += time.perf_counter() - begun
        characters += len(text)
        count(every, links[document.id], found, words, exist, codes)
        home = f"fr:{document.code}:"
        others = {key for key in links[document.id] if not key.startswith(home)}
        abroad = {one.ref for one in cited(text) if not one.ref.startswith(home)}
        count(alone, others, abroad, words, exist, codes)
        spoken = {named(name) for name in CODE_NAME.finditer(plain(text))}
        for key in links[document.id]:
            reason = why(key, words, read, document.code, spoken)
            if reason.startswith("explicit"):
                explicit[0] += 1
                explicit[1] += key in found
            if key not in found:
                misses[reason] += 1
                examples.setdefault(reason, []).append(f"{document.ref} → {key}")
    heads = ("stated", "found", "linked", "exist too", "dated", "recall", "precision", "at least")
    print(" " * 30 + "".join(f"{head:>10}" for head in heads))
    print(every.row())
    print(alone.row())
    print(f"{characters / 1e6:.1f} MB of text in {seconds:.2f} s")
    print_misses(misses, examples, sum(len(links[document.id]) for document in drawn), (explicit[0], explicit[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
