"""The words of each language that say how others hang together and are not looked for themselves.

Left out of these lists, because they change what is asked for: "sans", "contre", "avant", "après", "non" and what
says the same in the others ("recours contre", "sans abri", "no acompañados"). The particles that deny a verb are in.
"""

from __future__ import annotations

from functools import cache, lru_cache

from kb.search.analysis.folding import fold

_STOP_WORDS = {
    "fr": """
        le la les l un une des du de d à au aux et ou où mais donc or ni car que qui quoi dont qu ce cet cette ces c
        se s sa son ses leur leurs mon ma mes ton ta tes notre nos votre vos je tu il elle on nous vous ils elles
        me m te t lui en y n ne pas dans par pour sur sous avec chez vers est sont était étaient été être ai as a
        avons avez ont avait avaient ayant si comme plus très aussi ainsi lorsque quand entre quel quelle quels
        quelles comment puis lequel laquelle lesquels lesquelles auquel auxquels auxquelles duquel desquels
        desquelles ceux celui celle celles cela ça sera seront serait soit afin
    """,
    "en": """
        the a an and or but of to in on at by for with from as is are was were be been being it its this that these
        those he she they we you i his her their our your him them us me my not so if than then there what which
        who whom whose how when where why do does did has have had can could may might must shall should will would
        into about such also upon don doesn didn isn aren wasn weren hasn haven hadn couldn shouldn wouldn
    """,
    "es": """
        el la los las lo un una unos unas de del al a y e o u en con por para que quien quienes cual cuales cuyo cuya
        se su sus mi mis tu tus nuestro nuestra nuestros nuestras vuestro vuestra este esta estos estas ese esa esos
        esas aquel aquella aquellos aquellas esto eso yo tú él ella ellos ellas nosotros usted ustedes me te le les
        nos os es son era eran fue fueron ser sido siendo está están estar ha han haber había como cómo cuando
        cuándo donde dónde qué quién cuál si sí pero sino ni más muy ya también sobre entre porque pues según n
    """,
    "it": """
        il lo la i gli le l un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dallo
        dalla dai dagli dalle in nel nello nella nei negli nelle su sul sullo sulla sui sugli sulle con col per tra
        fra e ed o od ma se che chi cui quale quali questo questa questi queste quello quella quelli quelle io tu
        lui lei noi voi loro mi ti ci vi si ne suo sua suoi sue mio mia nostro nostra vostro è sono era erano essere
        stato stata stati state ha hanno avere aveva come quando dove perché anche più così cosa n
    """,
    "de": """
        der die das den dem des ein eine einer eines einem einen und oder aber denn sondern dass daß ob wenn als wie
        weil in im an am auf aus bei beim mit nach von vom vor zu zum zur für um über unter durch ich du er sie es
        wir ihr mich dich ihn uns euch ihm ihnen mein meine sein seine seiner seinem seinen ihre ihrer ihrem ihren
        unser unsere dieser diese dieses diesem diesen jener welche welcher welches wer was wo wann warum ist sind
        war waren wird werden wurde wurden worden hat haben hatte hatten kann können muss müssen soll sollen darf
        dürfen nicht auch nur noch schon so sich man bis sowie bzw
    """,
}
LANGUAGES = tuple(_STOP_WORDS)

#: Stop words that mean something in another of these languages, or more than one thing in their own: a weak sign of
#: the language of a query.
_EVERYDAY = """
    son sur pour car or mine die war was hat man will bin an on but in main come sono fine dove state cosa più per no
    mais est ton sous plus entre mit also os era me so do sera soit este
""".split()  # noqa: SIM905 - a table


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of a language in small letters, with their accents; none for a language without a list."""
    return frozenset(_STOP_WORDS.get(language, "").split())


@lru_cache(maxsize=10_000)
def weight_of(word: str, language: str) -> float:
    """How much a word says that a text is in this language, 0 to 1: a stop word of it alone, and nothing else, says
    most. Accents that were left out are not asked for."""
    bare = fold(word)
    claimed = [each for each in LANGUAGES if bare in _folded(each)]
    if language not in claimed:
        return 0.0
    return 1 / (len(claimed) + (3 if bare in _EVERYDAY else 0))


@cache
def _folded(language: str) -> frozenset[str]:
    return frozenset(map(fold, stop_words(language)))
