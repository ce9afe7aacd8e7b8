"""The words of the field, once each: every enumeration and the table of metrics.

The command line's choices and the article format read them from here; the migrations
repeat them as the constraints that were released.
"""

from typing import NamedTuple

KINDS = ("site", "programme", "plan", "offer")
"""Project kinds; ``dcq help words`` defines them."""

STATUSES = tuple(
    "announced pre_construction construction operating shelved cancelled unknown".split()
)
"""Project statuses, in the words of Global Energy Monitor's trackers."""

DEAD_STATUSES = ("shelved", "cancelled")
LIVE_STATUSES = tuple(status for status in STATUSES if status not in DEAD_STATUSES)

SOURCE_KINDS = tuple("press company government permit filing tracker own other".split())
"""Who says it; nothing is guessed where a source does not tell."""

MILESTONES = ("announced", "expected", "opened")

ROLES = tuple("investor owner developer operator tenant partner announcer interested".split())

CONFIDENTIAL = "confidential"
"""Stands, where a slug is expected, for an organisation whose name a source says is withheld."""

TIES = ("supply", "nearby", "considered", "cited")
"""How a source ties a power source to a project."""

POWER_KINDS = tuple(
    "nuclear offshore_wind onshore_wind solar hydro geothermal gas coal renewable battery"
    " substation grid other".split()
)

POWER_WORDS = (*POWER_KINDS, "wind")
"""What stands for power sources of a kind, or of several."""

BASES = ("gross", "grid_connection", "it_load", "unspecified")
"""What a capacity in megawatts is measured at, the widest measure first."""

SPELLINGS = {
    "operating": "operational, in operation, active, open, live, online, en service, ouvert",
    "construction": "under construction, en construction, building",
    "pre_construction": "permitted, approved, permitting, autorise",
    "announced": "planned, proposed, annonce, planifie, prevu",
    "shelved": "on hold, paused, suspended, mothballed, suspendu",
    "cancelled": "canceled, abandoned, annule, abandonne, withdrawn",
    "unknown": "inconnu, n a",
    "offer": "offre",
    "investor": "investisseur",
    "owner": "proprietaire",
    "developer": "developpeur, promoteur",
    "operator": "operateur, exploitant",
    "partner": "partenaire",
    "confidential": "confidentiel",
    "nuclear": "nucleaire",
    "wind": "eolien",
    "offshore_wind": "eolien en mer, eolien offshore",
    "onshore_wind": "eolien terrestre",
    "solar": "solaire, photovoltaique",
    "hydro": "hydraulique, hydroelectrique",
    "geothermal": "geothermie, geothermique",
    "gas": "gaz",
    "coal": "charbon",
    "renewable": "renouvelable",
    "battery": "batterie",
    "substation": "poste electrique",
    "grid": "reseau",
    "department": "departement",
    "country": "pays",
    "year": "annee",
    "investment": "investissement",
    "capacity": "capacite, puissance",
    "area": "surface",
    "jobs": "emploi",
    "all": "tout",
}
"""How other trackers and French readers write the words; plurals and agreement aside."""

SCOPES = ("total", "operating", "per_site")

QUALIFIERS = ("exact", "about", "range", "at_least", "up_to", "unquantified")

REGION_KINDS = ("world", "bloc", "country", "region", "department", "subdivision")


class Metric(NamedTuple):
    """What a figure measures.

    Attributes:
        name: the metric's name in the database and on the command line.
        base: unit of the stored integers; empty for money, whose unit is its currency.
        shown: unit of lists and CSV; empty for money.
        factor: base units in one shown unit.
        label: the heading that people read.
        scope: which of its figures are meant, where they are added up or ranked.
    """

    name: str
    base: str
    shown: str
    factor: int
    label: str
    scope: str = "total"

    def of_scope(self, scope: str) -> "Metric":
        """The same metric of another scope, which its label says."""
        label = f"{scope} {self.label}".capitalize()
        return self if scope == self.scope else self._replace(scope=scope, label=label)

    @property
    def is_money(self) -> bool:
        """Whether the unit is a currency."""
        return not self.base


METRICS = {
    metric.name: metric
    for metric in (
        Metric("investment", "", "", 1, "Investment"),
        Metric("capacity", "kW", "MW", 1_000, "Capacity"),
        Metric("area", "m2", "ha", 10_000, "Area"),
        Metric("floor_area", "m2", "m2", 1, "Floor area"),
        Metric("jobs", "jobs", "jobs", 1, "Jobs"),
        Metric("construction_jobs", "jobs", "jobs", 1, "Construction jobs"),
        Metric("sites", "sites", "sites", 1, "Sites"),
        Metric("projects", "projects", "projects", 1, "Projects"),
        Metric("companies", "companies", "companies", 1, "Companies"),
        # Basis points, so that a share of 0.5 % is still an exact integer.
        Metric("compute_share", "bp", "%", 100, "Share of world compute"),
    )
}

ADDED_METRICS = ("investment", "capacity", "area", "floor_area", "jobs")
"""The metrics that totals add up and ranks compare."""

ADDED_SCOPES = ("total", "operating")
"""What of a project they may count: the whole, or the part in operation."""

EXPECTED_METRICS = ("investment", "capacity", "area", "jobs")
"""Those that a reader expects of a site: where none is stated, dcq says so."""
