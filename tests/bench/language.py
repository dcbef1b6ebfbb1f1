"""How often the language of real sentences and word pairs is told right, in one table with other detectors.

    python -m tests.bench.language [DATA]

Each detector runs in a process of its own, which says what memory it took at its peak. It reads the 18 languages of
the collection, except where the table says otherwise. DATA: the folder with language/*.tsv (../shared/data).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Detect = Callable[[str], str | None]


def ours(languages: list[str]) -> Detect:
    from indexer.enrich.language import detect

    return detect


def langdetect(languages: list[str]) -> Detect:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    factory = DetectorFactory()
    factory.load_json_profile([Path(PROFILES_DIRECTORY, code).read_text("utf-8") for code in languages])
    factory.set_seed(0)

    def detect(text: str) -> str | None:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect())
        except LangDetectException:
            return None

    return detect


def py3langid(languages: list[str]) -> Detect:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(languages)
    return lambda text: str(identifier.classify(text)[0])


def lingua(languages: list[str], *, low: bool = False) -> Detect:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*(getattr(IsoCode639_1, code.upper()) for code in languages))
    detector = (builder.with_low_accuracy_mode() if low else builder).build()
    return lambda text: (found := detector.detect_language_of(text)) and found.iso_code_639_1.name.lower()


DETECTORS: dict[str, Callable[[list[str]], Detect]] = {
    "ours (22 languages, or und)": ours,
    "py3langid": py3langid,
    "langdetect": langdetect,
    "lingua, low accuracy": lambda languages: lingua(languages, low=True),
    "lingua": lingua,
}


def rows(data: Path, name: str) -> list[tuple[str, str]]:
    lines = (data / "language" / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(language, text) for language, _, text in (line.partition("\t") for line in lines)]


def measure(name: str, data: Path) -> dict[str, float]:
    """Shares of right answers, of wrong ones, milliseconds a text, and MB at the peak; of this very process."""
    told: dict[str, float] = {}
    languages = sorted({language for language, _ in rows(data, "sentences")})
    detect = DETECTORS[name](languages)
    for kind in ("sentences", "word-pairs"):
        texts = rows(data, kind)
        detect(texts[0][1])
        begun = time.perf_counter()
        answers = [(detect(text), language) for language, text in texts]
        told[f"{kind} ms"] = (time.perf_counter() - begun) / len(texts) * 1000
        told[kind] = sum(answer == language for answer, language in answers) / len(texts)
        told[f"{kind} wrong"] = sum(answer not in (language, None, "und") for answer, language in answers) / len(texts)
    status = Path("/proc/self/status").read_text("ascii")
    told["MB"] = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    return told


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        print(json.dumps(measure(arguments[1], Path(arguments[2]))))
        return
    data = Path(arguments[0] if arguments else "../shared/data")
    print(f"{'':28} {'sentences':>9} {'wrong':>6} {'ms':>5}   {'word pairs':>10} {'wrong':>6} {'ms':>5}   {'MB':>4}")
    for name in DETECTORS:
        command = [sys.executable, "-m", "tests.bench.language", "--one", name, str(data)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        cells = (
            f"{told[kind]:{width}.4f} {told[f'{kind} wrong']:6.4f} {told[f'{kind} ms']:5.2f}   "
            for kind, width in (("sentences", 9), ("word-pairs", 10))
        )
        print(f"{name:28} {''.join(cells)}{told['MB']:4.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
