"""Bytes in any encoding become clean text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.characters import clean, decode, one_line

FRENCH = "Les mineurs non accompagnés sont protégés à l’égal de tout enfant, où qu’il soit, et leur âge « se présume »."
RUSSIAN = "Несовершеннолетние без сопровождения имеют право на защиту и на представителя."
GREEK = "Οι ασυνόδευτοι ανήλικοι έχουν δικαίωμα σε προστασία και σε εκπρόσωπο."
ARABIC = "للقاصرين غير المصحوبين الحق في الحماية وفي ممثل قانوني أمام القضاء"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "cp1252"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (FRENCH, "mac_roman"),
        ("été à Noël", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (GREEK, "cp1253"),
        (ARABIC, "cp1256"),
    ],
)
def test_the_encoding_is_found_where_nobody_says_it(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("ISO-8859-2", "iso8859-2"),
        ("windows-1251", "cp1251"),
        ("shift_jis", "shift_jis"),
        ("utf-8", "utf-8"),
    ],
)
def test_a_declared_encoding_is_used(declared: str, encoding: str) -> None:
    text = {"cp1251": RUSSIAN, "shift_jis": "未成年者の保護", "iso8859-2": "Małoletni bez opieki"}.get(encoding, FRENCH)
    assert decode(text.encode(encoding), declared) == text


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1251", "utf-16", "nonsense", "rot13", "hex", "idna", "\x00"]
)
def test_valid_utf_8_is_utf_8_whatever_is_declared(declared: str) -> None:
    assert decode(FRENCH.encode(), declared) == FRENCH


@pytest.mark.parametrize("declared", ["utf-8", "ascii", "undefined", "unicode_escape", "punycode"])
def test_a_declaration_that_the_bytes_contradict_is_not_believed(declared: str) -> None:
    assert decode(FRENCH.encode("cp1252"), declared) == FRENCH


@pytest.mark.parametrize(
    ("dirty", "text"),
    [
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("accompa\u00adgné\u200b\ufeff", "accompagné"),
        ("e\u0301", "é"),
        ("oﬃce ﬁn", "office fin"),
        ("\ud800x", "\ufffdx"),
        ("n°\u00a05\u202f%", "n°\u00a05\u202f%"),
    ],
)
def test_what_nobody_sees_goes_and_what_they_mean_stays(dirty: str, text: str) -> None:
    assert clean(dirty) == text


def test_one_line_keeps_the_blanks_that_must_not_break() -> None:
    assert one_line("  a\t b\n\nc\u00a0: d ") == "a b c\u00a0: d"


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "latin-1", "utf-16", "big5", "x"]))
def test_any_bytes_are_clean_text_that_can_be_stored(data: bytes, declared: str) -> None:
    text = clean(decode(data, declared))
    text.encode()
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)
    assert clean(text) == text


def test_a_letter_under_a_heap_of_accents_takes_no_time() -> None:
    began = time.process_time()
    assert clean("e" + "\u0301\u0323" * 500_000) == "\u1eb9" + "\u0323" * 14 + "\u0301" * 15
    assert time.process_time() - began < 5
