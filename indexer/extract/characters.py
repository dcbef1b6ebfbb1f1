"""From bytes to clean text: which encoding, and which characters stay."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Encodings that a page may declare; Python knows others that are no encodings of text ("rot13", "idna").
_DECLARABLE = re.compile(r"utf-(8|16|32)(-[bl]e)?|cp\d+|iso8859-\d+|koi8-[ru]|mac-\w+|gb\w+|big5|euc_\w+|shift_jis")
#: Encodings of one byte a character that Europe used; the Encoding Standard reads ISO 8859-1 as windows-1252.
_GUESSES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "koi8_r", "mac_roman"]
_SAMPLE = 64 * 1024
#: Below so many bytes a guess is worse than the commonest of these encodings.
_TOO_SHORT = 64
#: What stands beside ASCII in the languages of Western Europe; in other encodings the same bytes are other signs.
_WESTERN = frozenset("àâäáãåæçèêëéìîïíñòôöóõøœùûüúÿßÀÂÄÁÃÅÆÇÈÊËÉÌÎÏÍÑÒÔÖÓÕØŒÙÛÜÚ\u00a0’‘“”«»–—…•°º€§·¿¡²³½©®")

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")


def decode(data: bytes, declared: str = "") -> str:
    """The text of these bytes, whatever their encoding; never raises.

    A byte order mark decides; then UTF-8, if it is valid, since by chance it never is; then what the page or its
    transport declares; then a guess.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if (wide := _wide(data)) is not None:
        return data.decode(wide, "replace")
    for encoding in ("utf-8", _known(declared)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if len(data) < _TOO_SHORT or _western(data[:_SAMPLE]):
        return data.decode("cp1252", "replace")
    best = from_bytes(data[:_SAMPLE], cp_isolation=_GUESSES).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def clean(text: str) -> str:
    """The text in composed form, lines ended by newlines, without what nobody sees: control characters, soft hyphens,
    byte order marks. Ligatures are spelt out, half characters become U+FFFD; all of it can be stored as UTF-8.
    """
    if not text.isascii():
        text = _heaps().sub(r"\1", text)
    text = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))


@cache
def _heaps() -> re.Pattern[str]:
    """More accents on one letter than any language has: to put a million in order would take the processor days.

    30 is what Unicode's stream-safe text allows (UAX 15, 13).
    """
    accents = "".join(map(chr, filter(lambda code: unicodedata.combining(chr(code)), range(0x300, 0x1F000))))
    return re.compile(f"([{accents}]{{30}})[{accents}]+")


def one_line(text: str) -> str:
    """The clean text on one line, single blanks between its words: a title, a heading, a cell.

    Blanks that must not break, as French has them before a colon, stay.
    """
    return _BLANKS.sub(" ", clean(text)).strip()


def _known(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return "utf-8"
    if name == "iso8859-1":
        return "cp1252"
    return name if _DECLARABLE.fullmatch(name) else "utf-8"


def _western(sample: bytes) -> bool:
    """True for bytes that make sense as windows-1252: some accents and quotes among much ASCII."""
    text = sample.decode("cp1252", "replace")
    beyond = [character for character in text if character > "\x7f"]
    plain = sum(character.isascii() and character.isalpha() for character in text)
    return len(beyond) < 0.4 * plain and sum(character in _WESTERN for character in beyond) > 0.9 * len(beyond)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of European text is zero."""
    sample = data[:2000]
    if len(sample) < 4 or sample.count(0) * 3 < len(sample):
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None
