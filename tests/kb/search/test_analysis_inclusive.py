"""Inclusive writing: one word, found as the plain word is, whatever sign adds the other ending."""

import pytest

from kb.search.analysis import stem, terms, tokens

FRENCH = """
    mineur·e = mineur | mineur·e·s = mineurs | mineur·es = mineurs | mineurs·es = mineurs | mineur·s = mineurs
    mineur•e•s = mineurs | mineur∙e∙s = mineurs | mineur‧e‧s = mineurs | mineur⋅e⋅s = mineurs | mineur·eure = mineur
    mineur.e = mineur | mineur.e.s = mineurs | mineur.es = mineurs | isolé.e.s = isolés | étranger.ère.s = étrangers
    mineur-e = mineur | mineur-e-s = mineurs | mineur-es = mineurs | isolé-e-s = isolés | étranger-ère-s = étrangers
    mineur‑e‑s = mineurs | mineur–e–s = mineurs | étranger-e-s = étrangers | accompagné-e-s = accompagnés
    mineur(e) = mineur | mineur(e)s = mineurs | mineur(es) = mineurs | isolé(e)(s) = isolés | isolé(ée)s = isolés
    enfant(s) = enfants | jeu(x) = jeux | département(s) = départements | éducateur(trice)s = éducateurs
    européen(ne)s = européens | professionnel(le)s = professionnels | étranger(ère)s = étrangers
    mineurs/es = mineurs | mineur/e = mineur | mineur/e/s = mineurs | étrangers/ères = étrangers
    éducateur/trice = éducateur | éducateurs/trices = éducateurs | directeur/rice = directeur | isolés/ées = isolés
    étranger·ère·s = étrangers | étrangèr·e·s = étrangèrs | étrangers·ères = étrangers | usager·ère·s = usagers
    premier·ère·s = premiers | premier·ière = premier | infirmièr.e = infirmièr | conseiller·ère = conseiller
    accueilli·es = accueillis | accueilli·e·s = accueillis | exilé·e·s = exilés | né·e·s = nés | admis·e = admis
    éducateur·rice·s = éducateurs | éducateur·trice·s = éducateurs | éducateur.rice.s = éducateurs
    acteur·ice·s = acteurs | travailleur·euse·s = travailleurs | travailleur·se·s = travailleurs
    demandeur-se-s = demandeurs | tou·te·s = tous | tou.te.s = tous | tou-te-s = tous | tous·tes = tous
    citoyen·ne·s = citoyens | européen-ne-s = européens | lycéen.ne.s = lycéens | européens·nes = européens
    professionnel·le·s = professionnels | professionnel.les = professionnels | quel·le·s = quels
    actif·ve·s = actifs | sportif·ive = sportif | administratif-ve-s = administratifs | chef·fe·s = chefs
    heureux·se = heureux | nombreux·ses = nombreux | sociaux·ales = sociaux | nationaux-ales = nationaux
    nouveau·elle·s = nouveaux | nouveaux·elles = nouveaux | maître·sse·s = maîtres | public·que = public
    étudiant·e·x·s = étudiants | MINEUR·E·S = mineurs | ISOLÉ-E-S = isolés | MINEUR.E.S = mineurs
"""
OTHERS = {
    "es": "niños/as = niños | niño/a = niño | tutor/a = tutor | tutores/as = tutores | niñ@s = niños | niño(a) = niño",
    "it": "stranieri/e = stranieri | accompagnato/a = accompagnato",
    "de": """Schüler*innen = Schüler | Schüler:innen = Schüler | Schüler_innen = Schüler | SchülerInnen = Schüler
        | Schüler/innen = Schüler | Schüler/-innen = Schüler | Schüler(innen) = Schüler | Vormund:in = Vormund""",
    "en": "child(ren) = child | minor(s) = minors",
}
TABLE = [
    (language, *map(str.strip, row.split("=")))
    for language, table in {"fr": FRENCH, **OTHERS}.items()
    for row in table.replace("\n", "|").split("|")
    if row.strip()
]


def forms(text: str, language: str) -> list[tuple[str, str | None]]:
    return [(token.exact, stem(token, language)) for token in tokens(text)]


@pytest.mark.parametrize(("language", "written", "plain"), TABLE)
def test_an_inclusive_form_is_one_word_and_the_plain_one(language: str, written: str, plain: str) -> None:
    text = f"({written}) alpha {written}, omega {written}."
    (token, *_) = tokens(written)
    assert forms(written, language) == forms(plain.lower(), language)
    assert (token.start, token.end) == (0, len(written))
    assert forms(text, language) == forms(f"({plain}) alpha {plain}, omega {plain}.".lower(), language)
    assert list(terms(text, language)) == forms(text, language)


def test_the_table_has_the_forms_of_the_field() -> None:
    assert sum(language == "fr" for language, _, _ in TABLE) >= 60


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fin.Et puis", ["fin", "et", "puis"]),
        ("légal.Le juge", ["legal", "le", "juge"]),
        ("rendez-vous sous-sol est-ce", ["rendez", "vous", "sous", "sol", "est", "ce"]),
        ("appelle-le prends-en va-t-elle", ["appelle", "le", "prends", "en", "va", "t", "elle"]),
        ("et/ou il/elle parents/enfants", ["et", "ou", "il", "elle", "parents", "enfants"]),
        ("ceux·celles, le·la", ["ceux", "celles", "le", "la"]),
        ("MNA/MIE ASE-PJJ", ["mna", "mie", "ase", "pjj"]),
        ("loi (le texte) enfant (e)", ["loi", "le", "texte", "enfant", "e"]),
        ("par e-mail, e-learning", ["par", "e", "mail", "e", "learning"]),
        ("vaccin-e-mail", ["vaccin", "e", "mail"]),
        ("note: in Italia", ["note", "in", "italia"]),
        ("contact@accem.es www.accem.es", ["contact", "accem", "es", "www", "accem", "es"]),
        ("page1.e2", ["page1", "e2"]),
    ],
)
def test_what_only_looks_like_it_stays_as_it_is(text: str, words: list[str]) -> None:
    assert [token.exact for token in tokens(text)] == words
