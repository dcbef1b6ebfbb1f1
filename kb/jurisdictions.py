"""Which courts judge for which département, by the places where they sit.

Read from the tables of the codes as they stood on 6 December 2023: code de l’organisation judiciaire, tableau XIV
(annexed to art. D. 251-1), and code de justice administrative, art. R. 221-3. The exceptions
that they make for airports are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

#: The day whose tables these are.
AS_OF = date(2023, 12, 6)
#: Where they are written: canonical key → address of the text on that day.
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "fr:COJ:D251-1": "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006071164/2023-12-06/",
        "fr:CJA:R221-3": "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070933/2023-12-06/",
    }
)


class Courts(NamedTuple):
    """Seats: of the court of appeal, of the juvenile courts (where the juvenile judge sits), of the administrative
    court.
    """

    appeal: str
    juvenile: tuple[str, ...]
    administrative: str


#: INSEE code of the département → its courts.
COURTS: Mapping[str, Courts] = MappingProxyType(
    {
        "01": Courts("Lyon", ("Bourg-en-Bresse",), "Lyon"),
        "02": Courts("Amiens", ("Laon", "Saint-Quentin", "Soissons"), "Amiens"),
        "03": Courts("Riom", ("Moulins",), "Clermont-Ferrand"),
        "04": Courts("Aix-en-Provence", ("Digne-les-Bains",), "Marseille"),
        "05": Courts("Grenoble", ("Gap",), "Marseille"),
        "06": Courts("Aix-en-Provence", ("Grasse", "Nice"), "Nice"),
        "07": Courts("Nîmes", ("Privas",), "Lyon"),
        "08": Courts("Reims", ("Charleville-Mézières",), "Châlons-en-Champagne"),
        "09": Courts("Toulouse", ("Foix",), "Toulouse"),
        "10": Courts("Reims", ("Troyes",), "Châlons-en-Champagne"),
        "11": Courts("Montpellier", ("Carcassonne", "Narbonne"), "Montpellier"),
        "12": Courts("Montpellier", ("Rodez",), "Toulouse"),
        "13": Courts("Aix-en-Provence", ("Aix-en-Provence", "Marseille", "Tarascon"), "Marseille"),
        "14": Courts("Caen", ("Caen",), "Caen"),
        "15": Courts("Riom", ("Aurillac",), "Clermont-Ferrand"),
        "16": Courts("Bordeaux", ("Angoulême",), "Poitiers"),
        "17": Courts("Poitiers", ("La Rochelle", "Saintes"), "Poitiers"),
        "18": Courts("Bourges", ("Bourges",), "Orléans"),
        "19": Courts("Limoges", ("Brive-la-Gaillarde",), "Limoges"),
        "2A": Courts("Bastia", ("Ajaccio",), "Bastia"),
        "2B": Courts("Bastia", ("Bastia",), "Bastia"),
        "21": Courts("Dijon", ("Dijon",), "Dijon"),
        "22": Courts("Rennes", ("Saint-Brieuc",), "Rennes"),
        "23": Courts("Limoges", ("Guéret",), "Limoges"),
        "24": Courts("Bordeaux", ("Bergerac", "Périgueux"), "Bordeaux"),
        "25": Courts("Besançon", ("Montbéliard", "Besançon"), "Besançon"),
        "26": Courts("Grenoble", ("Valence",), "Grenoble"),
        "27": Courts("Rouen", ("Évreux",), "Rouen"),
        "28": Courts("Versailles", ("Chartres",), "Orléans"),
        "29": Courts("Rennes", ("Brest", "Quimper"), "Rennes"),
        "30": Courts("Nîmes", ("Nîmes",), "Nîmes"),
        "31": Courts("Toulouse", ("Toulouse",), "Toulouse"),
        "32": Courts("Agen", ("Auch",), "Pau"),
        "33": Courts("Bordeaux", ("Bordeaux", "Libourne"), "Bordeaux"),
        "34": Courts("Montpellier", ("Béziers", "Montpellier"), "Montpellier"),
        "35": Courts("Rennes", ("Rennes", "Saint-Malo"), "Rennes"),
        "36": Courts("Bourges", ("Châteauroux",), "Limoges"),
        "37": Courts("Orléans", ("Tours",), "Orléans"),
        "38": Courts("Grenoble", ("Bourgoin-Jallieu", "Grenoble", "Vienne"), "Grenoble"),
        "39": Courts("Besançon", ("Lons-le-Saunier",), "Besançon"),
        "40": Courts("Pau", ("Dax", "Mont-de-Marsan"), "Pau"),
        "41": Courts("Orléans", ("Blois",), "Orléans"),
        "42": Courts("Lyon", ("Roanne", "Saint-Étienne"), "Lyon"),
        "43": Courts("Riom", ("Le Puy-en-Velay",), "Clermont-Ferrand"),
        "44": Courts("Rennes", ("Nantes", "Saint-Nazaire"), "Nantes"),
        "45": Courts("Orléans", ("Montargis", "Orléans"), "Orléans"),
        "46": Courts("Agen", ("Cahors",), "Toulouse"),
        "47": Courts("Agen", ("Agen",), "Bordeaux"),
        "48": Courts("Nîmes", ("Mende",), "Nîmes"),
        "49": Courts("Angers", ("Angers",), "Nantes"),
        "50": Courts("Caen", ("Cherbourg-en-Cotentin", "Coutances"), "Caen"),
        "51": Courts("Reims", ("Châlons-en-Champagne", "Reims"), "Châlons-en-Champagne"),
        "52": Courts("Dijon", ("Chaumont",), "Châlons-en-Champagne"),
        "53": Courts("Angers", ("Laval",), "Nantes"),
        "54": Courts("Nancy", ("Val de Briey", "Nancy"), "Nancy"),
        "55": Courts("Nancy", ("Verdun",), "Nancy"),
        "56": Courts("Rennes", ("Lorient", "Vannes"), "Rennes"),
        "57": Courts("Metz", ("Metz", "Thionville", "Sarreguemines"), "Strasbourg"),
        "58": Courts("Bourges", ("Nevers",), "Dijon"),
        "59": Courts("Douai", ("Avesnes-sur-Helpe", "Cambrai", "Douai", "Dunkerque", "Lille", "Valenciennes"), "Lille"),
        "60": Courts("Amiens", ("Beauvais", "Compiègne", "Senlis"), "Amiens"),
        "61": Courts("Caen", ("Alençon",), "Caen"),
        "62": Courts("Douai", ("Arras", "Béthune", "Boulogne-sur-Mer", "Saint-Omer"), "Lille"),
        "63": Courts("Riom", ("Clermont-Ferrand",), "Clermont-Ferrand"),
        "64": Courts("Pau", ("Bayonne", "Pau"), "Pau"),
        "65": Courts("Pau", ("Tarbes",), "Pau"),
        "66": Courts("Montpellier", ("Perpignan",), "Montpellier"),
        "67": Courts("Colmar", ("Saverne", "Strasbourg"), "Strasbourg"),
        "68": Courts("Colmar", ("Colmar", "Mulhouse"), "Strasbourg"),
        "69": Courts("Lyon", ("Lyon", "Villefranche-sur-Saône"), "Lyon"),
        "70": Courts("Besançon", ("Vesoul",), "Besançon"),
        "71": Courts("Dijon", ("Chalon-sur-Saône", "Mâcon"), "Dijon"),
        "72": Courts("Angers", ("Le Mans",), "Nantes"),
        "73": Courts("Chambéry", ("Chambéry",), "Grenoble"),
        "74": Courts("Chambéry", ("Annecy", "Bonneville", "Thonon-les-Bains"), "Grenoble"),
        "75": Courts("Paris", ("Paris",), "Paris"),
        "76": Courts("Rouen", ("Dieppe", "Le Havre", "Rouen"), "Rouen"),
        "77": Courts("Paris", ("Meaux", "Melun"), "Melun"),
        "78": Courts("Versailles", ("Versailles",), "Versailles"),
        "79": Courts("Poitiers", ("Niort",), "Poitiers"),
        "80": Courts("Amiens", ("Amiens",), "Amiens"),
        "81": Courts("Toulouse", ("Albi", "Castres"), "Toulouse"),
        "82": Courts("Toulouse", ("Montauban",), "Toulouse"),
        "83": Courts("Aix-en-Provence", ("Draguignan", "Toulon"), "Toulon"),
        "84": Courts("Nîmes", ("Avignon", "Carpentras"), "Nîmes"),
        "85": Courts("Poitiers", ("La Roche-sur-Yon",), "Nantes"),
        "86": Courts("Poitiers", ("Poitiers",), "Poitiers"),
        "87": Courts("Limoges", ("Limoges",), "Limoges"),
        "88": Courts("Nancy", ("Épinal",), "Nancy"),
        "89": Courts("Paris", ("Auxerre",), "Dijon"),
        "90": Courts("Besançon", ("Belfort",), "Besançon"),
        "91": Courts("Paris", ("Évry-Courcouronnes",), "Versailles"),
        "92": Courts("Versailles", ("Nanterre",), "Cergy-Pontoise"),
        "93": Courts("Paris", ("Bobigny",), "Montreuil"),
        "94": Courts("Paris", ("Créteil",), "Melun"),
        "95": Courts("Versailles", ("Pontoise",), "Cergy-Pontoise"),
        "971": Courts("Basse-Terre", ("Basse-Terre", "Pointe-à-Pitre"), "Basse-Terre"),
        "972": Courts("Fort-de-France", ("Fort-de-France",), "Schœlcher"),
        "973": Courts("Cayenne", ("Cayenne",), "Cayenne"),
        "974": Courts("Saint-Denis", ("Saint-Denis", "Saint-Pierre"), "Saint-Denis"),
        "976": Courts("Saint-Denis", ("Mamoudzou",), "Mamoudzou"),
    }
)
