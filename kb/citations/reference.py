"""What a text cites, as it is written there and as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What is cited, and so the shape of its key."""

    ARTICLE = "article"  #: of a French code: fr:CASF:L223-2
    TEXT = "text"  #: a law, ordinance, decree, order or circular: fr:2016-297, fr:arrete:2019-11-20, nor:JUSF1314192C
    DECISION = "decision"  #: of a French court: fr:ce:428478@2020-02-05, fr:cc:2018-768-QPC
    RIGHTS = "rights"  #: of the Défenseur des droits or the CNCDH: fr:ddd:2019-156
    EUROPE = "europe"  #: of the courts in Strasbourg and Luxembourg: echr:12267/16, cjeu:C-550/16, ecsr:114/2015
    ACT = "act"  #: of the European Union: eu:32013R0604
    TREATY = "treaty"  #: an article of one: un:CRC:3, echr:CESDH:8, eu:12016P024
    SOFT_LAW = "soft-law"  #: un:CRC/GC/2005/6, coe:CM/Rec(2007)9
    ECLI = "ecli"  #: a decision known by that alone: ECLI:FR:CCASS:2017:C101272


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One thing that a text cites; a list is several.

    start, end  where it stands in the text
    text        what stands there
    refs        its canonical keys, never none: first the one that our documents have; others under which it may be
                kept, less exact, follow. A decision cited without its date has a key without "@", a text cited by
                its date alone one of its nature and day (fr:loi:2022-02-07): each may name several, and who has the
                documents knows which
    portion     the part that is cited, "" for all: ";al=3", ";par=II;pt=2bis", ";art=23,24" of a law or an EU act
    until       of the first of a range, the key of its last: "articles 375 à 375-9"
    onwards     those that follow are cited with it: "article 375 et suivants"
    corrected   the key is not quite what is written: "L. 761 1" was read as L. 761-1
    """

    start: int
    end: int
    text: str
    refs: tuple[str, ...]
    family: Family
    portion: str = ""
    until: str = ""
    onwards: bool = False
    corrected: bool = False

    @property
    def ref(self) -> str:
        """The key that our documents have."""
        return self.refs[0]
