"""Archives of DILA's other bases for tests: decisions and a text of the Journal officiel that we made up."""

from __future__ import annotations

from legi_archive import MIDSUMMER, File, pairs

from kb.document import Reuse
from kb.source import Source

STOCK = "20230630-235900"


def source(base: str, words: tuple[str, ...] = ()) -> Source:
    """A source of that base: "jade"."""
    return Source(
        id=base,
        kind="dila",
        title=base.upper(),
        publisher="DILA",
        licence=f"Licence Ouverte 2.0 – DILA, https://example.org/{base.upper()}/",
        reuse=Reuse.FULL_TEXT,
        addresses=(f"https://example.org/OPENDATA/{base.upper()}/",),
        language="fr",
        country="FR",
        words=words,
        pace=0,
    )


def stock(base: str, stamp: str = STOCK) -> str:
    return f"Freemium_{base}_global_{stamp}.tar.gz"


def delta(base: str, day: str) -> str:
    """Name of a delta of "20230801"."""
    return f"{base.upper()}_{day}-210000.tar.gz"


def judicial(
    number: int = 1,
    *,
    numbers: tuple[str, ...] = ("17-24072",),
    day: str = "2017-11-16",
    court: str = "Cour de cassation",
    formation: str = "CHAMBRE_CIVILE_1",
    seat: str = "",
    text: str = "La mesure d'assistance éducative.<br/>Vu les articles 375 et 375-5 du code civil ;",
    summary: str = "<SCT ID='1' TYPE='PRINCIPAL'>MINEUR - Assistance</SCT><ANA ID='2'>Le juge recherche.</ANA>",
    links: str = "",
) -> bytes:
    """A decision of a judicial court."""
    cases = "".join(f"<NUMERO_AFFAIRE>{one}</NUMERO_AFFAIRE>" for one in numbers)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_JURI_JUDI><META><META_COMMUN><ID>JURITEXT{number:012}</ID><NATURE>ARRET</NATURE></META_COMMUN>
<META_SPEC><META_JURI><TITRE>{court}, {day}, {numbers[0]}</TITRE><DATE_DEC>{day}</DATE_DEC>
<JURIDICTION>{court}</JURIDICTION><NUMERO>11701234</NUMERO><SOLUTION>Cassation</SOLUTION></META_JURI>
<META_JURI_JUDI><NUMEROS_AFFAIRES>{cases}</NUMEROS_AFFAIRES><PUBLI_BULL publie="oui"/>
<FORMATION>{formation}</FORMATION><SIEGE_APPEL>{seat}</SIEGE_APPEL><ECLI>ECLI:FR:CCASS:2017:C101272</ECLI>
</META_JURI_JUDI></META_SPEC></META>
<TEXTE><BLOC_TEXTUEL><CONTENU>{text}</CONTENU></BLOC_TEXTUEL><SOMMAIRE>{summary}</SOMMAIRE>
<CITATION_JP><CONTENU/></CITATION_JP></TEXTE><LIENS>{links}</LIENS></TEXTE_JURI_JUDI>""".encode()


def administrative(
    number: int = 1,
    *,
    cases: str = "428478",
    day: str = "2020-02-05",
    court: str = "Conseil d'État",
    text: str = "Aux termes de l'article L. 221-2-2 du code de l'action sociale et des familles, le mineur.",
) -> bytes:
    """A decision of an administrative court."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_JURI_ADMIN><META><META_COMMUN><ID>CETATEXT{number:012}</ID><NATURE>Texte</NATURE></META_COMMUN>
<META_SPEC><META_JURI><TITRE>{court}, {day}, {cases}</TITRE><DATE_DEC>{day}</DATE_DEC>
<JURIDICTION>{court}</JURIDICTION><NUMERO>{cases}</NUMERO><SOLUTION/></META_JURI>
<META_JURI_ADMIN><FORMATION>1ère et 4ème chambres réunies</FORMATION><PUBLI_RECUEIL>B</PUBLI_RECUEIL>
</META_JURI_ADMIN></META_SPEC></META>
<TEXTE><BLOC_TEXTUEL><CONTENU>{text}</CONTENU></BLOC_TEXTUEL><SOMMAIRE/></TEXTE><LIENS/></TEXTE_JURI_ADMIN>""".encode()


def constitutional(number: int = 1, *, cases: str = "2018-768", nature: str = "QPC", ecli: str = "") -> bytes:
    """A decision of the Conseil constitutionnel."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_JURI_CONSTIT><META><META_COMMUN><ID>CONSTEXT{number:012}</ID><NATURE>{nature}</NATURE></META_COMMUN>
<META_SPEC><META_JURI><TITRE>Examens osseux</TITRE><DATE_DEC>2019-03-21</DATE_DEC>
<JURIDICTION>Conseil constitutionnel</JURIDICTION><NUMERO>{cases}</NUMERO><SOLUTION>Conformité</SOLUTION></META_JURI>
<META_JURI_CONSTIT><NOR>SUPPRIME</NOR><ECLI>{ecli}</ECLI></META_JURI_CONSTIT></META_SPEC></META>
<TEXTE><BLOC_TEXTUEL><CONTENU>Le Conseil décide.</CONTENU></BLOC_TEXTUEL></TEXTE></TEXTE_JURI_CONSTIT>""".encode()


def decision_file(number: int, base: str = "jade", data: bytes | None = None) -> File:
    """A decision at its path."""
    family = {"jade": "CETA", "constit": "CONS"}.get(base, "JURI")
    name = f"{family}TEXT{number:012}"
    made = {"CETA": administrative, "CONS": constitutional, "JURI": judicial}[family]
    return File(f"{base}/global/{family}/TEXT/{pairs(name)}/{name}.xml", data or made(number), MIDSUMMER)


def jo_text(number: int = 1, *, nature: str = "DECRET", num: str = "2019-57", nor: str = "", title: str = "") -> File:
    """The file of a text of the Journal officiel."""
    name = f"JORFTEXT{number:012}"
    full = title or f"Décret n° {num} relatif aux mineurs non accompagnés"
    data = f"""<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_VERSION><META><META_COMMUN><ID>{name}</ID><NATURE>{nature}</NATURE></META_COMMUN><META_SPEC>
<META_TEXTE_CHRONICLE><CID>{name}</CID><NUM>{num}</NUM><NOR>{nor}</NOR><DATE_PUBLI>2019-01-31</DATE_PUBLI>
<DATE_TEXTE>2019-01-30</DATE_TEXTE></META_TEXTE_CHRONICLE>
<META_TEXTE_VERSION><TITRE>Décret n°{num} du 30 janvier 2019</TITRE><TITREFULL>{full}</TITREFULL>
<MINISTERE>Ministère de l'intérieur</MINISTERE><LIENS><LIEN cidtexte="" id="" num="" numtexte="2016-297"
naturetexte="LOI" sens="source" typelien="CITATION">LOI n°2016-297 du 14 mars 2016</LIEN></LIENS></META_TEXTE_VERSION>
</META_SPEC></META><NOTICE><CONTENU/></NOTICE><VISAS><CONTENU><p>Vu le code civil,</p></CONTENU></VISAS>
<SIGNATAIRES><CONTENU><p>Fait le 30 janvier 2019.</p></CONTENU></SIGNATAIRES></TEXTE_VERSION>""".encode()
    return File(f"jorf/global/texte/version/JORF/TEXT/{pairs(name)}/{name}.xml", data, MIDSUMMER)


def jo_article(
    number: int, num: str = "1", *, text: int = 1, body: str = "<p>Les mineurs.</p>", title: str = ""
) -> File:
    """The file of an article of a text of the Journal officiel."""
    name, text_id = f"JORFARTI{number:012}", f"JORFTEXT{text:012}"
    full = title or "Décret n° 2019-57 relatif aux mineurs non accompagnés"
    data = f"""<?xml version="1.0" encoding="UTF-8"?>
<ARTICLE><META><META_COMMUN><ID>{name}</ID><NATURE>Article</NATURE></META_COMMUN><META_SPEC><META_ARTICLE>
<NUM>{num}</NUM><DATE_DEBUT>2999-01-01</DATE_DEBUT><DATE_FIN>2999-01-01</DATE_FIN></META_ARTICLE></META_SPEC></META>
<CONTEXTE><TEXTE cid="{text_id}" date_publi="2019-01-31" date_signature="2019-01-30" nature="DECRET" nor=""
num="2019-57"><TITRE_TXT c_titre_court="Décret n°2019-57" id_txt="{text_id}">{full}</TITRE_TXT></TEXTE></CONTEXTE>
<BLOC_TEXTUEL><CONTENU>{body}</CONTENU></BLOC_TEXTUEL><LIENS/></ARTICLE>""".encode()
    return File(f"jorf/global/article/JORF/ARTI/{pairs(name)}/{name}.xml", data, MIDSUMMER)


def deletions(base: str, *files: File) -> File:
    """A deletion list of these files."""
    listed = "\n".join(file.name.removesuffix(".xml") for file in files)
    return File(f"liste_suppression_{base}.dat", listed.encode())
