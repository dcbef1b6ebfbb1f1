"""The head of a Markdown file: what may stand in it, and how each fault is named."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.extract.front_matter import FrontMatter, Mention, read_head
from kb.errors import ExtractError

TOML = """\
+++
title = "InfoMIE"
type = "organisation"
language = "fr"
date = 2014-05-01
country = "FR"
organisations = ["InfoMIE"]
themes = ["Ressources"]
summary = "Centre de ressources."
url = "https://www.infomie.net"
ref = "un:CRC"
work = "repere/infomie"
aliases = ["infomie.net"]
status = "active"
last_verified = 2026-10-01

[[sources]]
title = "Notre histoire"
publisher = "InfoMIE"
url = "http://www.infomie.net/spip.php?article78"
year = 2006
+++
# body
"""
YAML = """\
---
# the same in YAML
title: InfoMIE
type: organisation
language: fr
date: 2014-05-01
country: FR
organisations: [InfoMIE]
themes:
  - Ressources
summary: Centre de ressources.
url: https://www.infomie.net
ref: un:CRC
work: repere/infomie
aliases: [infomie.net]
status: active
last_verified: 2026-10-01
sources:
  - title: Notre histoire
    publisher: InfoMIE
    url: http://www.infomie.net/spip.php?article78
    year: 2006
---
# body
"""
SAID = FrontMatter(
    title="InfoMIE",
    type="organisation",
    language="fr",
    date=date(2014, 5, 1),
    country="FR",
    organisations=("InfoMIE",),
    themes=("Ressources",),
    summary="Centre de ressources.",
    url="https://www.infomie.net",
    ref="un:CRC",
    work="repere/infomie",
    aliases=("infomie.net",),
    status="active",
    last_verified=date(2026, 10, 1),
    sources=(
        Mention(
            title="Notre histoire",
            publisher="InfoMIE",
            url="http://www.infomie.net/spip.php?article78",
            year="2006",
        ),
    ),
)


@pytest.mark.parametrize("text", [TOML, YAML])
def test_every_key_is_read_in_both_notations(text: str) -> None:
    head = read_head(text)
    assert head.matter == SAID
    assert head.body == "# body\n"
    assert text.split("\n")[head.lines] == "# body"


def test_a_file_without_a_head_is_all_body() -> None:
    assert read_head("Text\n+++\n") == (None, "Text\n+++\n", 0)


@pytest.mark.parametrize(
    ("written", "day", "said"),
    [
        ("2014-05-17", date(2014, 5, 17), "2014-05-17"),
        ('"2014-05-17"', date(2014, 5, 17), "2014-05-17"),
        ('"2014-05"', date(2014, 5, 1), "2014-05"),
        ('"2014"', date(2014, 1, 1), "2014"),
        ("2014", date(2014, 1, 1), "2014"),
        ("2014-05-17T10:00:00Z", date(2014, 5, 17), "2014-05-17"),
    ],
)
def test_a_date_may_say_less_than_a_day_and_is_not_made_more_precise(written: str, day: date, said: str) -> None:
    matter = read_head(f'+++\ntitle = "a"\ndate = {written}\n+++\n').matter
    assert matter is not None
    assert matter.date is not None
    assert matter.date.day == day
    assert str(matter.date) == said


def test_yaml_says_texts_and_never_truths_or_nothing() -> None:
    matter = read_head("---\ntitle: yes\nlanguage: no\ndate: 2014\naliases:\nsummary: null\n---\n").matter
    assert matter == FrontMatter(title="yes", language="no", date="2014", summary="null")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('+++\ntitle = "a"\n', "line 1: the front matter begins with +++ and has no end"),
        ("---\ntitle: a\n", "line 1: the front matter begins with --- and has no end"),
        ("+++\n+++\n", "line 2: the key 'title' is missing"),
        ("---\n---\n", "line 2: the key 'title' is missing"),
        ('+++\ntitle = ""\n+++\n', "line 2: title: is empty"),
        ("+++\ntitle = 3\n+++\n", "line 2: title must be a text in quotes"),
        ('+++\ntitle = "a\n+++\n', "line 2: not TOML: Unterminated string (at end of document)"),
        ('+++\ntitle = "a"\n\ntitle = "b"\n+++\n', "line 4: not TOML: Cannot overwrite a value (at end of document)"),
        ('+++\ntitle = "a"\n# b\nauteur = "b"\n+++\n', "line 4: unknown key 'auteur'"),
        ('+++\ntitle = "a"\nthemse = []\n+++\n', "line 3: unknown key 'themse'; did you mean 'themes'?"),
        ('+++\ntitle = "a"\nthemes = "b"\n+++\n', "line 3: themes must be a list: [ … ]"),
        ('+++\ntitle = "a"\nthemes = ["b", ""]\n+++\n', "line 3: themes.2: is empty"),
        ('+++\ntitle = "a"\ntype = "rapport"\n+++\n', "line 3: type: unknown document type 'rapport'; did you mean "),
        ('+++\ntitle = "a"\nlanguage = "french"\n+++\n', "line 3: language: a language is a code of two letters"),
        ('+++\ntitle = "a"\ncountry = "France"\n+++\n', "line 3: country: a country is a code of two capital letters"),
        ('+++\ntitle = "a"\ndate = "mai 2014"\n+++\n', "line 3: date: a date is written 2014-05-01, 2014-05 or 2014"),
        ('+++\ntitle = "a"\ndate = "2014-02-30"\n+++\n', "line 3: date: day is out of range for month"),
        ('+++\ntitle = "a"\nurl = "javascript:x"\n+++\n', "line 3: url: an address begins with http:// or https://"),
        (
            '+++\ntitle = "a"\n[[sources]]\ntitle = "b"\n[[sources]]\nurl = "https://e.org"\n+++\n',
            "line 5: the key 'title' is missing",
        ),
        (
            '+++\ntitle = "a"\n[[sources]]\ntitle = "b"\nyaer = 2014\n+++\n',
            "line 5: unknown key 'yaer'; did you mean 'year'?",
        ),
        ("---\ntitle: a\nauteur: b\n---\n", "line 3: unknown key 'auteur'"),
        ("---\ntitle: a\nsources:\n  - titel: b\n---\n", "line 4: the key 'title' is missing; line 4: unknown key"),
        ("---\ntitle: a\ntitle: b\n---\n", "line 3: not YAML: a key is a single word, and given once"),
        ("---\n? [a]\n: b\n---\n", "line 2: not YAML: a key is a single word, and given once"),
        ("---\n- a\n---\n", "line 1: the front matter is a list of keys and their values"),
        ("---\ntitle: a\nsummary: [\n---\n", "line 3: not YAML: "),
        ("---\ntitle: &x a\nsummary: *x\n---\n", "line 2: not YAML: aliases and tags are not used here"),
        ("---\ntitle: !!python/object/apply:os.system [ls]\n---\n", "line 2: not YAML: aliases and tags are not used"),
        ("---\ntitle: a\n\tsummary: b\n---\n", "line 3: not YAML: "),
        ("+++\ntitle = " + "[" * 5000 + "\n+++\n", "line 2: not TOML: values are nested too deeply"),
        ("---\ntitle: " + "[" * 5000 + "\n---\n", "line 1: not YAML: "),
        ("+++\ntitle = " + "9" * 5000 + "\n+++\n", "line 2: not TOML: Exceeds the limit"),
    ],
)
def test_a_broken_head_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read_head(text)
    assert str(caught.value).startswith(reason)


def test_all_faults_of_a_head_are_named_at_once() -> None:
    with pytest.raises(ExtractError) as caught:
        read_head('+++\ntitel = "a"\ncountry = "fr"\n+++\n')
    assert str(caught.value) == (
        "line 2: the key 'title' is missing; line 2: unknown key 'titel'; did you mean 'title'?; "
        "line 3: country: a country is a code of two capital letters, as in FR"
    )
