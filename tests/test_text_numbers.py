"""The numbers of a text: all that an article's facts can be about, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.amounts import read_phrase
from dcq.number_contexts import target_in
from dcq.quantity import Quantity
from dcq.text_numbers import TextNumber, find_numbers
from tests.library import examples
from tests.test_amounts import BN, MARKS, WORDS, exactly

PHRASES = [
    # The date by which an amount is to be reached is no part of it.
    ("1 GW à l'horizon 2032", "capacity", exactly(1_000_000, "kW")),
    ("500 MW d’ici 2028", "capacity", exactly(500_000, "kW")),
    ("d'ici à la fin 2028, 500 MW", "capacity", exactly(500_000, "kW")),
    ("2 GW by the end of 2030", "capacity", exactly(2_000_000, "kW")),
    ("de l'ordre de 5 milliards", "investment", exactly(5 * BN, "EUR", about=True)),
    ("aux alentours d’un milliard", "investment", exactly(BN, "EUR", about=True)),
    ("plus d'un milliard d'euros", "investment", Quantity(BN, None, False, "EUR")),
    ("jusqu’à 4 000 personnes", "jobs", Quantity(None, 4000, False, "jobs")),
    ("un peu moins de 900", "jobs", Quantity(None, 900, True, "jobs")),
    ("quelques milliers", "jobs", Quantity(None, None, False, "jobs")),
    ("soixante et onze", "sites", exactly(71, "sites")),
    ("environ 1,5 milliard", "investment", exactly(1_500_000_000, "EUR", about=True)),
    ("plus d'une centaine d'emplois", "jobs", Quantity(100, None, True, "jobs")),
    ("un milliard et demi d'euros", "investment", exactly(1_500_000_000, "EUR")),
    ("un demi-milliard d'euros", "investment", exactly(BN // 2, "EUR")),
    ("half a billion dollars", "investment", exactly(BN // 2, "USD")),
    ("$1.2 trillion", "investment", exactly(1200 * BN, "USD")),
    ("500 milliards de yens", "investment", exactly(500 * BN, "JPY")),
    ("C$5bn", "investment", exactly(5 * BN, "CAD")),
    ("A$5bn", "investment", None),
    ("20 milliards d'euros, dont 10 millions", "investment", exactly(10_000_000, "EUR")),
    ("400 000 pieds carrés", "floor_area", exactly(37_161, "m2")),
    ("1.2m sq ft", "floor_area", exactly(111_484, "m2")),
    ("a 550,000-square-foot hall", "floor_area", exactly(51_097, "m2")),
    # Halves, and numbers that go on in a smaller scale.
    ("douze hectares et demi", "area", exactly(125_000, "m2")),
    ("un demi-gigawatt", "capacity", exactly(500_000, "kW")),
    ("half a gigawatt", "capacity", exactly(500_000, "kW")),
    ("two and a half billion dollars", "investment", exactly(2_500_000_000, "USD")),
    ("2 milliards 300 millions d'euros", "investment", exactly(2_300_000_000, "EUR")),
    # Doubt and bounds, in the words of several desks.
    ("+/- 2Md€", "investment", exactly(2 * BN, "EUR", about=True)),
    ("plus ou moins 300 emplois", "jobs", exactly(300, "jobs", about=True)),
    ("just over 40 MW", "capacity", Quantity(40_000, None, True, "kW")),
    ("well over $3bn", "investment", Quantity(3 * BN, None, False, "USD")),
    ("as many as 300 roles", "jobs", Quantity(None, 300, False, "jobs")),
    ("not more than 300 workers", "jobs", Quantity(None, 300, False, "jobs")),
    ("several thousand jobs", "jobs", Quantity(None, None, False, "jobs")),
    ("a few dozen sites", "sites", Quantity(None, None, False, "sites")),
    ("seven hundred to a thousand jobs", "jobs", Quantity(700, 1000, False, "jobs")),
    ("une cinquantaine de places de travail", "jobs", exactly(50, "jobs", about=True)),
    ("about 150 permanent staff", "jobs", exactly(150, "jobs", about=True)),
    ("120 ETP", "jobs", exactly(120, "jobs")),
    # Money of Québec and Switzerland.
    ("5 G$", "investment", exactly(5 * BN, "USD")),
    ("640 k€", "investment", exactly(640_000, "EUR")),
    ("300 MEUR", "investment", exactly(300_000_000, "EUR")),
    ("300 millions de francs", "investment", exactly(300_000_000, "CHF")),
    ("2 milliards de dollars canadiens", "investment", exactly(2 * BN, "CAD")),
    ("12 mètres carrés", "floor_area", exactly(12, "m2")),
    ("trois data centers", "sites", exactly(3, "sites")),
    ("des milliards d'euros", "investment", Quantity(None, None, False, "EUR")),
    # A job has no thousandths, whatever the language.
    ("1,500 jobs", "jobs", exactly(1500, "jobs")),
    ("2.345 emplois", "jobs", exactly(2345, "jobs")),
]


@pytest.mark.parametrize(("text", "metric", "expected"), PHRASES)
def test_the_phrases_of_newspapers_are_read(
    text: str, metric: str, expected: Quantity | None
) -> None:
    assert read_phrase(text, metric) == expected


@pytest.mark.parametrize(
    ("text", "metric", "language", "low"),
    [
        ("1,500 MW", "capacity", "en", 1_500_000),
        ("1,500 MW", "capacity", "fr", 1_500),
        ("1.500 MW", "capacity", "fr", 1_500_000),
        ("$1,250 million", "investment", "en", 1_250_000_000),
        ("1.250 milliard d'euros", "investment", "fr", 1_250_000_000),
        ("5.000 millions d'euros", "investment", "fr", 5_000_000_000),
        ("5.125 millions d'euros", "investment", "fr", 5_125_000),
    ],
)
def test_the_language_of_an_article_tells_thousands_from_decimals(
    text: str, metric: str, language: str, low: int
) -> None:
    """Without it, the first three are nobody's guess."""
    read = read_phrase(text, metric, language)
    assert read is not None
    assert read.low == low


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("500 MW d’ici 2028", "2028"),
        ("d'ici à la fin 2028", "2028"),
        ("d'ici décembre 2027", "2027-12"),
        ("by June 2029", "2029-06"),
        ("by the end of 2030", "2030"),
        ("à l’horizon 2032", "2032~"),
        ("en 2024, 12 MW", ""),
        ("by half 2030", ""),
    ],
)
def test_a_target_date_is_read(text: str, target: str) -> None:
    assert target_in(text) == target


def told(number: TextNumber) -> str:
    """A number in one line: its metric, its bounds, and what is said of it besides."""
    parts = [number.metric or "-", str(number.quantity)]
    parts += [number.basis] if number.basis not in {None, "unspecified"} else []
    parts += [number.scope] if number.scope != "total" else []
    parts += [f"by {number.target}"] if number.target else []
    return " | ".join(parts + ["conversion"] * number.conversion)


FOUND = [
    ("un data center de 1,2 GW sur un site de 38 ha.", ["capacity | 1.2 GW", "area | 38 ha"]),
    ("16 des 65 sites sont prêts.", ["sites | 16 sites", "sites | 65 sites"]),
    ("16 of the 65 sites", ["sites | 16 sites", "sites | 65 sites"]),
    ("80 milliards d'euros - dont 40 ici", ["investment | 80 bn EUR", "investment | 40 bn EUR"]),
    ("2 400 emplois, dont 400 dès l'été", ["jobs | 2400 jobs", "jobs | 400 jobs"]),
    ("400 MW puis 1 GW d'ici 2032", ["capacity | 400 MW", "capacity | 1 GW | by 2032"]),
    ("D’ici fin 2028, 120 MW seront prêts.", ["capacity | 120 MW | by 2028"]),
    ("Entre 500 millions et 1 milliard d’euros", ["investment | 0.5 to 1 bn EUR"]),
    (
        "$5 billion (about €4.6bn)",
        ["investment | 5 bn USD", "investment | about 4.6 bn EUR | conversion"],
    ),
    (
        "5 Md$, soit 4,3 milliards d'euros",
        ["investment | 5 bn USD", "investment | 4.3 bn EUR | conversion"],
    ),
    ("120 M€, 5M$", ["investment | 120 m EUR", "investment | 5 m USD"]),
    ("a 5bn-euro, 1.2GW site", ["investment | 5 bn EUR", "capacity | 1.2 GW"]),
    ("trois nouveaux data centers", ["sites | 3 sites"]),
    ("200MW, 250 full-time jobs", ["capacity | 200 MW", "jobs | 250 jobs"]),
    ("up to 1,500 construction jobs", ["construction_jobs | up to 1500 jobs"]),
    ("une centaine d'emplois pendant le chantier", ["construction_jobs | about 100 jobs"]),
    (
        "Cela représente des centaines d'emplois. Et pour leur construction, des milliers.",
        ["jobs | unquantified", "construction_jobs | unquantified"],
    ),
    ("plusieurs milliards d’euros", ["investment | unquantified EUR"]),
    ("une puissance IT de 250 MW", ["capacity | 250 MW | it_load"]),
    ("un raccordement de 400 MW", ["capacity | 400 MW | grid_connection"]),
    ("il faut 150 MW par site", ["capacity | 150 MW | per_site"]),
    ("28 MW déjà en service", ["capacity | 28 MW | operating"]),
    ("40 000 m² de salles", ["floor_area | 4 ha"]),
    ("un terrain de 40 000 m²", ["area | 4 ha"]),
    ("La part passe de 5 % à 20 %.", ["- | 5 %", "- | 20 %"]),
    (
        "| Europe | 5 % mondial | 50+ milliards $ |",
        ["compute_share | 5 %", "investment | at least 50 bn USD"],
    ),
    ("Maison Lyon (69001) 120 600€ Voir", ["investment | 120600 EUR"]),
    ("10 fois plus d'énergie", ["- | None"]),
    ("15 millions d'habitants", ["- | None"]),
    # A number without a unit has that of another one, or of what asks for it.
    (
        "Le site emploie 150 personnes, contre 90 en 2020.",
        ["jobs | 150 jobs", "jobs | 90 jobs"],
    ),
    (
        "Il créera 80 emplois, et jusqu'à 700 durant les travaux.",
        ["jobs | 80 jobs", "construction_jobs | up to 700 jobs"],
    ),
    (
        "The plant draws 60 MW now, with another 90 planned.",
        ["capacity | 60 MW", "capacity | 90 MW"],
    ),
    (
        "They promised 200 jobs and created fewer than 30.",
        ["jobs | 200 jobs", "jobs | up to 30 jobs"],
    ),
    ("NOK 12bn, not 9, was spent.", ["investment | 12 bn NOK", "investment | 9 bn NOK"]),
    ("£2bn rather than 3, it said.", ["investment | 2 bn GBP", "investment | 3 bn GBP"]),
    ("Non pas 5 milliards de dollars, mais 8.", ["investment | 5 bn USD", "investment | 8 bn USD"]),
    ("The site grows from 30 to 45 acres.", ["area | 121406 m2", "area | 182109 m2"]),
    ("La surface passe de 12 à 20 hectares.", ["area | 12 ha", "area | 20 ha"]),
    ("200 puis 450 MW à terme", ["capacity | 200 MW", "capacity | 450 MW"]),
    (
        "Emplois : 400 pendant le chantier, 60 ensuite.",
        ["construction_jobs | 400 jobs", "jobs | 60 jobs"],
    ),
    ("Puissance (MW) : 90", ["capacity | 90 MW"]),
    ("Jobs: minimum 240", ["jobs | at least 240 jobs"]),
    ("Combien d'emplois ? « Cent vingt », dit-il.", ["jobs | 120 jobs"]),
    ("How many jobs? About forty.", ["jobs | about 40 jobs"]),
    (
        "Sur les 9 sites, seuls 4 ont un permis, et seuls 3 ouvriront.",
        ["sites | 9 sites", "sites | 4 sites", "sites | 3 sites"],
    ),
    ("$2 billion, up from 1.5 billion", ["investment | 2 bn USD", "investment | 1.5 bn USD"]),
    # The heading of a column gives the unit, the basis and the target of its cells.
    (
        "| Site | Raccordement (MW) | Coût (M€) | Objectif 2031 (MW) |\n|---|---|---|---|\n"
        "| Lens | 90 | 1 200 | 200 |\n| Metz | 40 à 60 | ~300 | n.c. |",
        [
            *("capacity | 90 MW | grid_connection", "investment | 1.2 bn EUR"),
            "capacity | 200 MW | by 2031",
            *("capacity | 40 to 60 MW | grid_connection", "investment | about 300 m EUR"),
        ],
    ),
    ("| Town | Jobs |\n|---|---|\n| Ames | 120 |", ["jobs | 120 jobs"]),
    # Money without a currency is in that of the amount before; dollars of Canada are its own.
    ("€2bn, of which 300 million is public", ["investment | 2 bn EUR", "investment | 300 m EUR"]),
    ("Québec : 2 G$ à Montréal", ["investment | 2 bn CAD"]),
    ("$4bn to $5bn over ten years", ["investment | 4 to 5 bn USD"]),
    ("un coût de 9 millions d'euros pour un mégawatt", ["investment | 9 m EUR"]),
    # To build.
    ("Le chantier occupera 900 ouvriers.", ["construction_jobs | 900 jobs"]),
    ("Construction will need 1,200 workers.", ["construction_jobs | 1200 jobs"]),
    ("300 people will work during construction", ["construction_jobs | 300 jobs"]),
    (
        "Le chantier emploiera 500 personnes et l'exploitation 90 salariés.",
        ["construction_jobs | 500 jobs", "jobs | 90 jobs"],
    ),
    # Basis, scope and target.
    (
        "The grid connection is sized at 90 MW and can grow to 200 MW.",
        ["capacity | 90 MW | grid_connection", "capacity | 200 MW | grid_connection"],
    ),
    ("une demande de raccordement de 90 MW", ["capacity | 90 MW | grid_connection"]),
    ("90 MW, dont 60 MW pour les serveurs", ["capacity | 90 MW", "capacity | 60 MW | it_load"]),
    ("Orsay exploite neuf sites en Europe.", ["sites | 9 sites | operating"]),
    ("Acme runs 12 data centres.", ["sites | 12 sites | operating"]),
    (
        "A typical campus takes 50 hectares. It needs 80 MW.",
        ["area | 50 ha | per_site", "capacity | 80 MW | per_site"],
    ),
    ("deux data centers de 20 MW chacun", ["sites | 2 sites", "capacity | 20 MW | per_site"]),
    ("120 MW dès 2029", ["capacity | 120 MW | by 2029"]),
    ("a first phase of 40 MW in 2027", ["capacity | 40 MW | by 2027"]),
    ("En 2030, 250 MW seront disponibles.", ["capacity | 250 MW | by 2030"]),
    ("5 milliards d'euros investis d'ici 2030", ["investment | 5 bn EUR"]),
    ("La demande sera multipliée par huit fois.", ["- | None"]),
    ("six times as much", ["- | None"]),
]
NOTHING = """\
Le 3 avril 2025, 14h30, lors du 8e sommet. The 2nd phase, 3rd floor.
trois mois après, 200 patrons et 300 élus ; 2 x 450 GPU H100
03 20 12 34 56, +44 20 7946 0958. 12 rue de Lille, 59000 Lille
un site, une entreprise, one site, l'un des sites. plus d'un site
A13, C4, T6 L1H1, version 2.0, GPT-4, CO2, à 12 km
deux projets de loi. 2 postes sources. Fortune 500 companies. deux fois par an
225 kV, 700 MWh, 10 TWh. des centaines de serveurs. des milliers de pages
200 personnes ont manifesté devant la mairie. en 2027
plusieurs défis, plusieurs sites
Le vote : 71 pour, 12 contre. par mégawatt. le prix d'un mégawatt. en milliards
page 12, puis 15. trois fois. Le projet a échoué deux fois. three times this year""".splitlines()


@pytest.mark.parametrize(("text", "numbers"), FOUND)
def test_the_numbers_of_a_text_are_found(text: str, numbers: list[str]) -> None:
    assert [told(number) for number in find_numbers(text)] == numbers


@pytest.mark.parametrize("text", NOTHING)
def test_what_no_fact_can_be_about_is_no_number(text: str) -> None:
    assert find_numbers(text) == []


def test_a_number_knows_its_place_and_its_words() -> None:
    """A phrase reads by itself as its number does, however the text parts its words."""
    text = "Un.\n\nPuis quelque\u00a02\u202f400\u00a0emplois\npermanents."
    (number,) = find_numbers(text)
    assert (number.line, number.phrase) == (3, "quelque 2 400 emplois")
    assert text[number.start : number.end].split() == "quelque 2 400 emplois".split()
    assert read_phrase(number.phrase, "jobs") == number.quantity


AMOUNTS = {
    "plus de {} MW": ("capacity", 1000, True, False),
    "{} hectares": ("area", 10_000, True, True),
    "up to {} jobs": ("jobs", 1, False, True),
    "environ {} milliards d’euros": ("investment", BN, True, True),
    "${}bn": ("investment", BN, True, True),
    "au moins {} sites": ("sites", 1, True, False),
    "entre {0} et {0} GW": ("capacity", 1_000_000, True, True),
}
FILLERS = (
    *("En 2026, le 3e adjoint reçoit trois élus.", "Il a dit oui le 12 mars 2025 à 14h30.", "\n\n"),
    *(
        "The 2nd phase starts in 2027.",
        "Son bureau est 12 rue de Lille (59000).",
        "L’A25 est loin.",
    ),
)


@given(
    st.lists(
        st.sampled_from(FILLERS) | st.tuples(st.sampled_from(sorted(AMOUNTS)), st.integers(2, 900)),
        max_size=12,
    )
)
@examples(200)
def test_all_the_numbers_that_were_put_into_a_text_are_found_and_no_other(
    parts: list[str | tuple[str, int]],
) -> None:
    sentences, expected = [], []
    for part in parts:
        if isinstance(part, str):
            sentences.append(part)
            continue
        words, number = part
        metric, unit, low, high = AMOUNTS[words]
        sentences.append(f"Le projet annonce {words.format(number)}.")
        bound = number * unit
        expected.append((metric, bound if low else None, bound if high else None))
    found = find_numbers(" ".join(sentences))
    assert [
        (
            number.metric,
            number.quantity and number.quantity.low,
            number.quantity and number.quantity.high,
        )
        for number in found
    ] == expected


@given(
    st.text() | st.lists(st.sampled_from([*WORDS, *MARKS, "\n", "|", "(", "soit"])).map(" ".join)
)
@examples(200)
def test_any_text_has_numbers_in_their_places(text: str) -> None:
    for number in find_numbers(text):
        assert number.phrase == " ".join(text[number.start : number.end].split())
        assert number.line == text.count("\n", 0, number.start) + 1
