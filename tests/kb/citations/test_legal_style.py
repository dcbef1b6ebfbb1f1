"""References in the style of French lawyers."""

from __future__ import annotations

from datetime import date

import pytest

from kb.citations.legal_style import shortened, version_in_words
from kb.citations.writing import spelled
from kb.document import Precision, Version

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("Cass. 1re civ., 16 novembre 2017, n° 17-24.072", "Cass. 1re civ., 16 nov. 2017, n° 17-24.072"),
        ("CE, ord., 1er juillet 2015, n° 386769", "CE, ord., 1er juill. 2015, n° 386769"),
        ("CA Toulouse, 14 décembre 2018, RG 18/00232", "CA Toulouse, 14 déc. 2018, RG 18/00232"),
        ("Cons. const., 21 mars 2019, n° 2018-768 QPC", "Cons. const., 21 mars 2019, n° 2018-768 QPC"),
        ("CE, 12 mai 2020, 3 juin 2020 et 8 août 2022", "CE, 12 mai 2020, 3 juin 2020 et 8 août 2022"),
        ("CE, 7 April 2022, no. 448296", "CE, 7 April 2022, no. 448296"),
        ("Observatoire de novembre", "Observatoire de novembre"),
    ],
)
def test_the_months_of_a_decision_are_shortened_as_in_notes(written: str, short: str) -> None:
    assert shortened(written) == short


@pytest.mark.parametrize(
    ("version", "french", "english"),
    [
        (
            Version(valid_from=date(2022, 2, 9)),
            "version en vigueur depuis le 9 février 2022",
            "as in force since 9 February 2022",
        ),
        (
            Version(valid_from=date(2015, 11, 1), valid_to=date(2019, 1, 1), state="MODIFIE"),
            "version en vigueur du 1er novembre 2015 au 1er janvier 2019",
            "as in force from 1 November 2015 to 1 January 2019",
        ),
        (
            Version(valid_from=date(2099, 1, 1)),
            "version à venir au 1er janvier 2099",
            "to come into force on 1 January 2099",
        ),
        (
            Version(valid_from=None),
            "version à venir, à une date non fixée",
            "to come into force on a day not yet fixed",
        ),
        (
            Version(valid_from=date(2018, 1, 1), valid_to=date(2018, 1, 1), state="MODIFIE_MORT_NE"),
            "version jamais entrée en vigueur",
            "a version that never came into force",
        ),
    ],
)
def test_a_version_is_named_by_its_days(version: Version, french: str, english: str) -> None:
    assert version_in_words(version, TODAY) == french
    assert version_in_words(version, TODAY, "en") == english


def test_a_version_is_in_force_from_its_first_day_on() -> None:
    version = Version(valid_from=TODAY)
    assert version_in_words(version, TODAY) == "version en vigueur depuis le 23 novembre 2026"


def test_of_a_day_as_much_is_said_as_is_known() -> None:
    day = date(2025, 7, 1)
    said = [spelled(day, language, precision) for language in ("fr", "en") for precision in Precision]
    assert said == ["1er juillet 2025", "juillet 2025", "2025", "1 July 2025", "July 2025", "2025"]
