"""The words of ``cite``, in English and French."""

from __future__ import annotations

from typing import Any

PHRASES: dict[str, dict[str, Any]] = {
    "en": {
        "sites": {"one": "the 1 live site", "many": "the {count} live sites"},
        "projects": {"one": "the 1 selected project", "many": "the {count} selected projects"},
        "where": " in {names}",
        "have": "For {subject}, {told}",
        "project": "{name}: {told}",
        "nothing": "no amount disclosed",
        "and": " and ",
        "then": "; ",
        "amount": {
            "investment": "announced investment of {amount}",
            "capacity": "announced capacity of {amount}",
            "area": "announced area of {amount}",
            "jobs": "announced jobs: {amount}",
        },
        "none": {
            "investment": "no investment disclosed",
            "capacity": "no capacity disclosed",
            "area": "no area disclosed",
            "jobs": "no number of jobs disclosed",
        },
        "noun": {
            "investment": "investment",
            "capacity": "capacity",
            "area": "area",
            "jobs": "jobs",
        },
        "basis": {
            "gross": "gross",
            "it_load": "IT load",
            "grid_connection": "grid connection",
        },
        "unknown": "undisclosed for {unknown} of them",
        "silent": "not disclosed: {silent}",
        "contested": "sources contradict each other",
        "cut": "amounts shared with other places or investors count as 0 to all of them",
        "separate": "{count} plans and offers are left out",
        "told": "sources: {sources}; as of {date}; {command}",
        "bare": "as of {date}; {command}",
        "published": "published {date}",
        "earliest": "undated, not before {date}",
        "undated": "undated",
    },
    "fr": {
        "sites": {
            "one": "le seul site ni suspendu ni annulé",
            "many": "les {count} sites ni suspendus ni annulés",
        },
        "projects": {"one": "le seul projet retenu", "many": "les {count} projets retenus"},
        "where": " ({names})",
        "have": "Pour {subject}, {told}",
        "project": "{name} : {told}",
        "nothing": "aucun montant communiqué",
        "and": " et ",
        "then": " ; ",
        "amount": {
            "investment": "investissement annoncé de {amount}",
            "capacity": "puissance annoncée de {amount}",
            "area": "superficie annoncée de {amount}",
            "jobs": "emplois annoncés : {amount}",
        },
        "none": {
            "investment": "aucun investissement communiqué",
            "capacity": "aucune puissance communiquée",
            "area": "aucune superficie communiquée",
            "jobs": "aucun nombre d'emplois communiqué",
        },
        "noun": {
            "investment": "investissement",
            "capacity": "puissance",
            "area": "superficie",
            "jobs": "emplois",
        },
        "basis": {
            "gross": "brute",
            "it_load": "charge informatique",
            "grid_connection": "raccordement",
        },
        "unknown": "non communiqué pour {unknown} d'entre eux",
        "silent": "non communiqué : {silent}",
        "contested": "des sources se contredisent",
        "cut": "les montants partagés avec d'autres lieux ou investisseurs comptent de 0 à leur"
        " totalité",
        "separate": "{count} plans et offres ne sont pas comptés",
        "told": "sources : {sources} ; état au {date} ; {command}",
        "bare": "état au {date} ; {command}",
        "published": "publié le {date}",
        "earliest": "non daté, au plus tôt le {date}",
        "undated": "non daté",
    },
}
"""For each language, each phrase; the two hold the same keys."""
