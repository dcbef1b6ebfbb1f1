"""What becomes of 212 PDF files that broke readers, and how fast, in tables beside plain pypdf and pypdfium2.

    python -m tests.bench.pdf [DATA]

The plain readers read each page of each file in a process of their own, without limits; ours runs as in a crawl, in
its jail, once with and once without text recognition. DATA: the folder with pdf/odd (../shared/data).
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from indexer.extract.extracted import Hints
from indexer.extract.jail import BrokenReader, Jail
from kb.errors import ExtractError


class Result(NamedTuple):
    """What became of a file: in words, and the characters read of it."""

    outcome: str
    characters: int


Read = Callable[[bytes], Result]


def plain_pypdf(data: bytes) -> Result:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    texts = [page.extract_text() for page in reader.pages]
    return Result("read", sum(map(len, texts)))


def plain_pdfium(data: bytes) -> Result:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return Result("read", sum(map(len, texts)))


PLAIN: Mapping[str, Read] = {"pypdf": plain_pypdf, "pypdfium2": plain_pdfium}


def files(data: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each file's record in odd.jsonl, and its bytes."""
    for line in (data / "pdf" / "odd.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield record, (data / "pdf" / "odd" / record["file"]).read_bytes()


def stated(record: Mapping[str, Any]) -> str:
    """What odd.jsonl says of a file."""
    if "error" in record:
        return "broken or encrypted"
    return "text" if record["chars_first5"] else "no text"


def measured(read: Read, data: Path) -> tuple[list[tuple[str, Result]], float]:
    """What became of each file, with what is stated of it; and the seconds that reading took."""
    results, spent = [], 0.0
    for record, content in files(data):
        start = time.perf_counter()
        try:
            result = read(content)
        except Exception as error:  # noqa: BLE001 -- whatever a plain reader raises is what became of the file
            result = Result(type(error).__name__, 0)
        spent += time.perf_counter() - start
        results.append((stated(record), result))
    return results, spent


def of_plain(name: str, data: Path) -> tuple[list[tuple[str, Result]], float]:
    """A plain reader's results, from a process of its own."""
    run = subprocess.run([sys.executable, "-m", "tests.bench.pdf", str(data), name], capture_output=True, check=True)
    results, spent = json.loads(run.stdout)
    return [(said, Result(*result)) for said, result in results], spent


def of_ours(data: Path) -> tuple[list[tuple[str, Result]], float]:
    with Jail("indexer.extract.pdf") as jail:

        def read(content: bytes) -> Result:
            try:
                extracted = jail.extract(content, Hints(name="file.pdf"))
            except BrokenReader as error:
                return Result(f"broke its reader: {error}", 0)
            except ExtractError as error:
                return Result(str(error).partition(":")[0], 0)
            guessed = [passage.guessed for passage in extracted.passages]
            outcome = f"read, {'all' if all(guessed) else 'partly'} by recognition" if any(guessed) else "read"
            return Result(outcome, sum(len(passage.text) for passage in extracted.passages))

        read(b"%PDF-")  # the child starts
        return measured(read, data)


def show(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print()


def main() -> None:
    """Print the tables; with the name of a plain reader, its results as JSON."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    if len(sys.argv) > 2:
        logging.disable()
        print(json.dumps(measured(PLAIN[sys.argv[2]], data)))
        return
    found = {f"plain {name}": of_plain(name, data) for name in PLAIN}
    with mock.patch.dict(os.environ, {"PATH": ""}):
        found["Repère, without tesseract"] = of_ours(data)
    found["Repère"] = of_ours(data)
    pages = sum(record.get("pages", 0) for record, _ in files(data))
    rows = [("reader", "yields text, of those that have it", "of the others", "seconds", f"pages a second, of {pages}")]
    for name, (results, spent) in found.items():
        texts = [result.characters > 0 for said, result in results if said == "text"]
        others = [result.characters > 0 for said, result in results if said != "text"]
        share = f"{sum(texts)}/{len(texts)} ({sum(texts) / len(texts):.1%})"
        rows.append((name, share, f"{sum(others)}/{len(others)}", f"{spent:.1f}", f"{pages / spent:.0f}"))
    show(rows)
    became = Counter((said, result.outcome) for said, result in found["Repère"][0])
    show([("stated", "became", "files"), *((*key, str(count)) for key, count in became.most_common())])


if __name__ == "__main__":
    main()
