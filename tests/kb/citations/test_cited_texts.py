"""Laws, orders, decisions, acts of the Union and conventions are found however they are written, in two languages."""

from __future__ import annotations

import pytest

from kb.citations.reading import references
from kb.citations.reference import Family


def keys(text: str) -> list[str]:
    return [found.ref for found in references(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("loi n° 2016-297 du 14 mars 2016", ["fr:2016-297"]),
        ("la loi nº\u00a02016\u2011297", ["fr:2016-297"]),
        ("LOI N° 2016-297", ["fr:2016-297"]),
        ("loi 2016-297", ["fr:2016-297"]),
        ("loi no 2016-297, loi n o 2016-297 et loi n2016-297", ["fr:2016-297"] * 3),
        ("décret n°2019-57", ["fr:2019-57"]),
        ("ordonnance n° 45-174 du 2 février 1945", ["fr:45-174"]),
        ("loi organique n° 2001-692 du 1er août 2001", ["fr:2001-692"]),
        ("arrêté n° 2019-57 du ministre", ["fr:2019-57"]),
        ("la loi du 14 mars 2016 n° 2016-297", ["fr:2016-297"]),
        ("loi 89-462 du 6 juillet 1989", ["fr:89-462"]),
        ("lois n° 2007-293 du 5 mars 2007 et n° 2016-297 du 14 mars 2016", ["fr:2007-293", "fr:2016-297"]),
        ("décrets n° 2023-1240 et n° 2024-119", ["fr:2023-1240", "fr:2024-119"]),
        ("Act no. 2022-140 of 7 February 2022", ["fr:2022-140"]),
        ("Decree No. 2023-1240", ["fr:2023-1240"]),
    ],
)
def test_a_numbered_text_is_found_by_its_number_whatever_its_nature(text: str, found: list[str]) -> None:
    assert keys(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("arrêté du 20 novembre 2019", ["fr:arrete:2019-11-20"]),
        ("order of 20 November 2019", ["fr:arrete:2019-11-20"]),
        ("l'arrêté ministériel du 1er février 2024 fixant la formule", ["fr:arrete:2024-02-01"]),
        ("circulaire interministérielle n° 2016-01 du 25 janvier 2016", ["fr:circulaire:2016-01-25"]),
        ("circulaire du ministre de la justice du 31 mai 2013", ["fr:circulaire:2013-05-31"]),
        ("circulaire du 31 mai 2013 relative aux jeunes isolés étrangers", ["nor:JUSF1314192C"]),
        ("la circulaire dite Taubira ; la circulaire Taubira", ["nor:JUSF1314192C"]),
        ("ordonnance du 2 février 1945 relative à l'enfance délinquante", ["fr:45-174"]),
        ("ordonnance du 3 mars 1950 portant réforme", ["fr:ordonnance:1950-03-03"]),
        ("loi du 7 février 2022 relative à la protection des enfants", ["fr:2022-140"]),
        ("loi du 7 février 2022", ["fr:loi:2022-02-07"]),
        ("les lois du 5 mars 2007 et du 10 juillet 1991", ["fr:loi:2007-03-05", "fr:loi:1991-07-10"]),
        ("loi du 16 fructidor an III", ["fr:loi:1795-09-02"]),
        ("décret du 6 nivôse an X", ["fr:decret:1801-12-27"]),
        ("SSAA1920987A", ["fr:arrete:2019-11-20"]),
        ("NOR : JUSF2211038A", ["nor:JUSF2211038A"]),
        ("circulaire NOR INTK1207283C du 16 octobre 2012", ["nor:INTK1207283C"]),
        ("arrêté du 12 mars 2019 fixant la liste (NOR : JUSF2211038A)", ["fr:arrete:2019-03-12:JUSF2211038A"]),
    ],
)
def test_a_text_is_found_by_its_day_by_its_nor_or_by_its_subject(text: str, found: list[str]) -> None:
    assert keys(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cass. civ. 1re, 16 nov. 2017, n° 17-24.072", ["fr:cass:17-24072@2017-11-16"]),
        ("Civ. 1re, 16 nov. 2017, n° 17-24072", ["fr:cass:17-24072@2017-11-16"]),
        ("1re Civ., 16 novembre 2017, pourvoi n° 17-24.072", ["fr:cass:17-24072@2017-11-16"]),
        ("Crim., 3 mai 2019, n° 18-80.123", ["fr:cass:18-80123@2019-05-03"]),
        ("Soc., 3 mai 2019, n° 18-10.123", ["fr:cass:18-10123@2019-05-03"]),
        ("Com., 3 mai 2019, n° 18-10.123", ["fr:cass:18-10123@2019-05-03"]),
        ("Ass. plén., 3 mai 2019, n° 18-10.123", ["fr:cass:18-10123@2019-05-03"]),
        ("Cass., ch. mixte, 3 mai 2019, n° 18-10.123", ["fr:cass:18-10123@2019-05-03"]),
        ("Cour de cassation, 16 November 2017, no. 17-24.072", ["fr:cass:17-24072@2017-11-16"]),
        ("pourvoi n° H 24-15.857", ["fr:cass:24-15857"]),
        ("pourvois n° D 24-21.811 et E 24-21.812", ["fr:cass:24-21811", "fr:cass:24-21812"]),
        (
            "Cass. 1re civ., 3 mai 2019, nos 18-10.123, 18-10.124 et 18-10.130",
            ["fr:cass:18-10123@2019-05-03", "fr:cass:18-10124@2019-05-03", "fr:cass:18-10130@2019-05-03"],
        ),
        ("n° D 24-21.811", ["fr:cass:24-21811"]),
        ("CE, 1ère et 4ème ch. (réunies), 5 févr. 2020, n° 428478", ["fr:ce:428478@2020-02-05"]),
        ("CE, ord., réf., 12 mars 2014, n° 375956", ["fr:ce:375956@2014-03-12"]),
        ("CE Sect., 12 juin 2020, n° 418142", ["fr:ce:418142@2020-06-12"]),
        ("CE Ass., 11 avril 2012, n° 322326", ["fr:ce:322326@2012-04-11"]),
        ("(CE, 5 février 2020, nos 428478, 428826)", ["fr:ce:428478@2020-02-05", "fr:ce:428826@2020-02-05"]),
        ("décision n° 428478 du Conseil d’État du 5 février 2020", ["fr:ce:428478@2020-02-05"]),
        ("Conseil d’État, 1 July 2025, no. 491374", ["fr:ce:491374@2025-07-01"]),
        ("CE, n° 428478", ["fr:ce:428478"]),
        ("CE 428478", ["fr:ce:428478"]),
        ("Conseil d’État 428478, décret AEM", ["fr:ce:428478"]),
        ("CAA Douai, n° 19DA01034", ["fr:caa-douai:19DA01034"]),
        ("CAA de Douai, 12 mars 2020, 19DA01034", ["fr:caa-douai:19DA01034@2020-03-12"]),
        ("TA Marseille, ord. n° 2308309", ["fr:ta-marseille:2308309"]),
        ("TA Marseille – Ordonnance n°2308309 du 11 septembre 2023", ["fr:ta-marseille:2308309@2023-09-11"]),
        ("tribunal administratif de Cergy-Pontoise, 3 mai 2019, n° 1904321",
         ["fr:ta-cergy-pontoise:1904321@2019-05-03"]),
        ("CA Paris, n° 04/08249", ["fr:ca-paris:04-08249"]),
        ("CA Toulouse, 14 décembre 2018, RG 18/00232", ["fr:ca-toulouse:18-00232@2018-12-14"]),
        ("CA Toulouse, 14 décembre 2018, n° 2018/261, RG 18/00232", ["fr:ca-toulouse:18-00232@2018-12-14"]),
        ("cour d’appel d’Aix-en-Provence, 3 mai 2019, RG n° 18/05246", ["fr:ca-aix-en-provence:18-05246@2019-05-03"]),
        ("Rennes court of appeal, 4 January 2021, no. 3", ["fr:ca-rennes:3@2021-01-04"]),
        ("TJ Toulouse, 5 juillet 2021", ["fr:tj-toulouse:@2021-07-05"]),
        ("Cons. const., 21 mars 2019, n° 2018-768 QPC", ["fr:cc:2018-768-QPC"]),
        ("décision n° 91-293 DC", ["fr:cc:91-293-DC"]),
        ("n° 2010-14/22 QPC", ["fr:cc:2010-14-QPC"]),
    ],
)  # fmt: skip
def test_a_french_decision_is_found_by_court_number_and_day(text: str, found: list[str]) -> None:
    assert keys(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Défenseur des droits, décision n° 2019-156", ["fr:ddd:2019-156"]),
        ("décision n° 2019-156 du Défenseur des droits", ["fr:ddd:2019-156"]),
        ("décision du Défenseur des droits n° 2019-156", ["fr:ddd:2019-156"]),
        ("Défenseure des droits, décision-cadre n° 2022-008", ["fr:ddd:2022-008"]),
        ("DDD, déc. n° MDE-2016-183", ["fr:ddd:MDE-2016-183"]),
        ("MDE-2016-183", ["fr:ddd:MDE-2016-183"]),
        ("CNCDH, avis A-2022-4", ["fr:cncdh:A-2022-4"]),
        ("CNCDH, avis du 26 juin 2014", ["fr:cncdh:@2014-06-26"]),
        ("CEDH, 28 févr. 2019, Khan c. France, req. n° 12267/16", ["echr:12267/16"]),
        ("Cour EDH, Khan c. France (requête n° 12267/16)", ["echr:12267/16"]),
        ("CEDH Khan c. France 12267/16", ["echr:12267/16"]),
        ("Khan c/ France 12267/16", ["echr:12267/16"]),
        ("ECHR 12267/16", ["echr:12267/16"]),
        ("Rahimi c/ Grèce, n° 8687/08", ["echr:8687/08"]),
        ("Rahimi v. Greece, no. 8687/08", ["echr:8687/08"]),
        ("ECtHR, 22 November 2016, nos. 25794/13 and 28151/13", ["echr:25794/13", "echr:28151/13"]),
        ("CEDS, 24 janvier 2018, EUROCEF c. France, n° 114/2015", ["ecsr:114/2015"]),
        ("CJUE, 12 avr. 2018, A et S, C-550/16", ["cjeu:C-550/16"]),
        ("aff. C\u2011550/16", ["cjeu:C-550/16"]),
        ("T-123/20 et C-123/20 P", ["cjeu:T-123/20", "cjeu:C-123/20"]),
        ("aff. jointes C-133/19, C-136/19 et C-137/19", ["cjeu:C-133/19", "cjeu:C-136/19", "cjeu:C-137/19"]),
        ("ECLI:FR:CCASS:2017:C101272.", ["ECLI:FR:CCASS:2017:C101272"]),
        ("ECLI:FR:CECHR:2020:428478.20200205", ["fr:ce:428478@2020-02-05"]),
        ("ECLI:FR:CC:2019:2018.768.QPC", ["fr:cc:2018-768-QPC"]),
        ("ECLI:CE:ECHR:2019:0228JUD001226716", ["echr:12267/16"]),
        ("ECLI:EU:C:2018:248", ["ECLI:EU:C:2018:248"]),
    ],
)
def test_a_body_for_rights_and_a_european_court_are_found(text: str, found: list[str]) -> None:
    assert keys(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("directive 2013/33/UE", ["eu:32013L0033"]),
        ("directive 2008/115/CE du 16 décembre 2008", ["eu:32008L0115"]),
        ("directive 93/96/CEE", ["eu:31993L0096"]),
        ("directive 95/46/CE", ["eu:31995L0046"]),
        ("directive (UE) 2024/1346", ["eu:32024L1346"]),
        ("directives 2013/32/UE et 2013/33/UE", ["eu:32013L0032", "eu:32013L0033"]),
        ("règlement (UE) n° 604/2013", ["eu:32013R0604"]),
        ("règlement (CE) n° 343/2003", ["eu:32003R0343"]),
        ("règlement (CEE) n° 1408/71", ["eu:31971R1408"]),
        ("règlement (UE) 2024/1348", ["eu:32024R1348"]),
        ("règlement (UE) 2018/1999", ["eu:32018R1999"]),
        ("règlement Dublin III ; Dublin III", ["eu:32013R0604"] * 2),
        ("la directive « retour »", ["eu:32008L0115"]),
        ("Regulation (EU) No 604/2013", ["eu:32013R0604"]),
        ("décision-cadre 2002/584/JAI", ["eu:32002F0584"]),
        ("COM(2017) 211 final", ["eu:52017DC0211"]),
        ("CELEX 32013L0033", ["eu:32013L0033"]),
        ("CIDE, art. 3", ["un:CRC:3"]),
        ("art. 3-1 CIDE", ["un:CRC:3"]),
        ("art. 3-1 CRC", ["un:CRC:3"]),
        ("l’article 3 de la Convention internationale des droits de l’enfant", ["un:CRC:3"]),
        ("l’article 3 de la convention relative aux droits de l’enfant", ["un:CRC:3"]),
        ("Article 3 of the Convention on the Rights of the Child", ["un:CRC:3"]),
        ("articles 3, 8 et 20 de la CIDE", ["un:CRC:3", "un:CRC:8", "un:CRC:20"]),
        ("convention de New York, art. 20", ["un:CRC:20"]),
        ("CESDH, art. 8", ["echr:CESDH:8"]),
        ("CEDH, art. 8", ["echr:CESDH:8"]),
        ("article 8 de la CEDH", ["echr:CESDH:8"]),
        ("article 6 § 1 de la convention européenne de sauvegarde des droits de l’homme", ["echr:CESDH:6"]),
        ("European Convention on Human Rights, art. 3", ["echr:CESDH:3"]),
        ("Charte, art. 24", ["eu:12016P024"]),
        ("l’article 24 de la Charte des droits fondamentaux de l’Union européenne", ["eu:12016P024"]),
        ("Article 24(2) of the EU Charter", ["eu:12016P024"]),
        ("OG n° 6", ["un:CRC/GC/2005/6"]),
        ("CRC/GC/2005/6", ["un:CRC/GC/2005/6"]),
        ("General Comment No. 6 (2005)", ["un:CRC/GC/2005/6"]),
        ("General Comment No. 14 of the Committee on the Rights of the Child", ["un:CRC/C/GC/14"]),
        ("Comité des droits de l’enfant, 25 janvier 2023, n° 130/2020", ["un:CRC/C/92/D/130/2020"]),
        ("CM/Rec(2007)9", ["coe:CM/Rec(2007)9"]),
    ],
)  # fmt: skip
def test_an_act_of_the_union_a_convention_and_soft_law_are_found(text: str, found: list[str]) -> None:
    assert keys(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "il y a 12 mois", "le 12-3", "un 12-3", "catégorie A1", "p. 375-380", "tél. 01-42-50", "2010-2014",
        "DE L'ENFANT ART. CITÉ", "à la constitution d'un dossier", "articles de presse 3",
        "cote D 1430", "la décision n° 2019-156", "requête n° 12267/16", "CE 2019",
        "CE 428478/2", "le marquage CE 12345", "M. A c. Préfet, n° 12267/16",
        "règlement intérieur n° 12", "arrêté préfectoral n° 2019-123", "l'arrêté du 5 mars 2021 par lequel le préfet",
        "arrêté n° 2021-00759 du préfet de police", "une ordonnance du 12 mars 2014 du juge des référés",
        "la proposition de loi n° 24501 ; le Conseil d'État", "article 17 de la Charte sociale européenne",
        "article 2 du Protocole n° 1 à la CESDH", "l'article 5 de la convention collective", "article 375 de la CIDE",
        "CEDH, 28 février 2019", "le code civil guinéen, article 5", "article 388 of the German Civil Code",
        "observation générale n° 31 du Comité des droits de l'homme", "CE document", "l'article 3 de la Convention",
        "le TA a jugé", "la loi 12-3", "un avis du Défenseur des droits sur la loi", "GC 6 juin 2013",
        "circulaire n° 2016-01", "le pacte (UE)", "Le 31 juin 2016, la loi du 31 juin 2016",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_citation_is_left_alone(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pourvoi n° D 24-21.811 ; article L. 223-2 du CASF", ["fr:cass:24-21811", "fr:CASF:L223-2"]),
        ("CA Paris, M. A c. France, n° 04/08249", ["fr:ca-paris:04-08249"]),
        ("Défenseur des droits, décision n° 2016-297", ["fr:ddd:2016-297"]),
        ("la loi n° 2016-297 et la décision n° 2016-297 QPC", ["fr:2016-297", "fr:cc:2016-297-QPC"]),
        ("CEDH, art. 8 ; règlement (UE) n° 604/2013", ["echr:CESDH:8", "eu:32013R0604"]),
        ("CEDH et directive 95/46", ["eu:31995L0046"]),
        ("Le Défenseur des droits a rendu un avis sur la loi n° 2016-297", ["fr:2016-297"]),
    ],
)
def test_each_number_is_of_the_family_that_its_words_say(text: str, found: list[str]) -> None:
    assert keys(text) == found


def test_a_decision_cited_again_without_its_day_is_the_one_cited_with_it() -> None:
    assert keys("CE, 5 févr. 2020, n° 428478. Depuis CE n° 428478, rien.") == ["fr:ce:428478@2020-02-05"] * 2


def test_a_text_of_a_day_may_be_kept_under_a_key_without_its_nor() -> None:
    (found,) = references("arrêté du 12 mars 2019 (NOR : JUSF2211038A)")
    assert found.refs == ("fr:arrete:2019-03-12:JUSF2211038A", "fr:arrete:2019-03-12")


def test_each_reference_says_its_family() -> None:
    text = (
        "C. civ., art. 375 ; loi 2016-297 ; CE, n° 428478 ; DDD, 2019-156 ; aff. C-550/16 ; directive 2013/33/UE ; OG 6"
    )
    families = [Family.ARTICLE, Family.TEXT, Family.DECISION, Family.RIGHTS, Family.EUROPE, Family.ACT, Family.SOFT_LAW]
    assert [found.family for found in references(text)] == families
