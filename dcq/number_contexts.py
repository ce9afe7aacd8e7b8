"""What the words around a number say of it: its metric, basis, scope and target.

Each rule is data, a pattern over text that ``respell`` made plain; a reader of another language
adds to the patterns. What stands behind a number counts before what stands in front of it.
"""

import re

from dcq.amounts import TARGET
from dcq.number_words import MONTHS, normalise

_LAND = re.compile(r"terrain|parcelle|foncier|friche|emprise|\bland|\bplot|parcel|assiette")
_BUILDING = re.compile(
    r"(?:pendant|durant|pour|during|for|lors d|phase d|au plus fort d)[^,;]{0,20}"
    r"(?:construction|chantier|travaux|build)|(?:chantier|travaux|\bconstruction|building)[^,;]{0,60}"
    r"(?:mobilis|emplo(?!is?\b)|occup|requi|need|keep|involv|creat|creer|support|fera travailler)"
)
_BUILT = re.compile(
    r"[^,;]{0,40}(?:chantier|\bconstruction|travaux|\bbuild)|[^,;]{0,12}temporaires"
)
_BUILDERS = frozenset("ouvriers workers travailleurs".split())
_LASTING = re.compile(
    r"(?:(?!\b(?:et|and|puis|then)\b)[^,;]){0,25}(?:permanent|perenne|exploitation|direct)"
)
_BASES = (
    ("it_load", re.compile(r"\bIT\b|[Ii]nformatique|critical load|(?:pour|for)[^,;]{0,12} serve")),
    ("gross", re.compile(r"\b[Bb]rute?s?\b|\b[Gg]ross\b")),
    (
        "grid_connection",
        re.compile(
            r"[Rr]accord|[Gg]rid (?:connect|capacity|access)|[Cc]onnection|\bconnected to the|"
            r"soutirage|[Cc]onnexion|substation"
        ),
    ),
)
_SCOPED = frozenset("capacity area floor_area sites investment jobs construction_jobs".split())
_EACH = re.compile(r"[^,;|]{0,25}(?:par site|chacune?\b|\beach\b|per (?:site|campus)|apiece)")
_ONE_OF_EACH = re.compile(r"(?:par site\b|per site\b|chaque|\beach\b|chacun)[^,;|]*$")
_TYPICAL = re.compile(
    r"par site\b|per site\b|\btypical|\btype\b[^.]{0,20}(?:demand|requ|occup|exig|comp)|\bsuch a |"
    r"\bun tel (?:site|campus|centre|data)|\ban average (?:site|campus)|"
    r"\b(?:site|campus) (?:moyen|type)\b"
)
_OPERATING = re.compile(
    r"\b(?:deja|already|actuellement|currently) (?:en|in|operat|install|exploit|ouvert|open|actif)|"
    r"(?<!mise )(?<!mis )en service\b|existant|existing|\boperating since|\boperational since"
)
_RUNNING = re.compile(
    r"\b(?:exploite|exploitent|operates|runs|gere|gerent)\b"
    r"(?![^.;]*\b(?:will|sera|va)\b)"
)
_IN_OPERATION = re.compile(r"[^,;|]{0,15}(?:en exploitation|in operation)")
_FUTURE = re.compile(
    r"\bphase|tranche|\bwill\b|\bse(?:ra|ront)\b|prevu|planned|expected|should|doit|terme|\bpuis\b|\bthen\b"
)
_YEAR_BEHIND = re.compile(r"[ \0]*(?:en|in)[ \0]+(?:(?:fin|late|early|mid)[ -])?(20\d\d)\b")
_YEAR_IN_FRONT = re.compile(r"(?:en|in)[ \0]+(20\d\d)\b")
_GOAL = re.compile(r"(?:objectif|target|cible|goal)\D{0,10}(20\d\d)\b")
_LEADS = ("d'ici", "a l'horizon", "by ", "a horizon", "des ")


def refined_metric(metric: str, words: list[str], before: str, behind: str) -> str:
    """The metric by what stands around: of a roof or of land, to build or to run it."""
    if metric == "area" and words[-1] in {"m2", "ft2"}:
        return "area" if _LAND.search(before + behind[:30]) else "floor_area"
    built = _BUILT.match(behind) or _BUILDING.search(before) or "construction" in words
    builders = _BUILDERS.intersection(words) and _BUILT.search(before[-120:])
    if metric == "jobs" and (built or builders) and not _LASTING.match(behind):
        return "construction_jobs"
    return metric


def basis_of(*texts: str) -> str:
    """What a capacity is measured at, by the first of some texts that says it.

    Args:
        texts: as printed, because ``IT`` is no ``it``: what is nearest comes first.
    """
    for text in texts:
        for basis, words in _BASES:
            if words.search(text):
                return basis
    return "unspecified"


def scope_of(metric: str | None, sentence: str, behind: str, paragraph: str) -> str:
    """Whether a number is one of a whole, of each site, or of what runs today.

    Args:
        metric: a key of ``METRICS``, or None.
        sentence: the text before the number in its sentence.
        behind: the text after it, up to the next number.
        paragraph: the text before it in its paragraph.
    """
    if metric not in _SCOPED:
        return "total"
    if _EACH.match(behind) or _ONE_OF_EACH.search(sentence[-40:]) or _TYPICAL.search(paragraph):
        return "per_site"
    near = _OPERATING.search(behind[:40]) or _OPERATING.search(sentence[-40:])
    running = metric != "jobs" and _IN_OPERATION.match(behind)
    return "operating" if near or running or _RUNNING.search(sentence) else "total"


def target_of(metric: str | None, sentence: str, behind: str, heading: str) -> str:
    """The date by which a number is to be reached: behind it, or where its sentence begins.

    A date of an investment is the one of its spending, and no target.

    Args:
        metric: a key of ``METRICS``, or None.
        sentence: the text before the number in its sentence.
        behind: the text after it, up to the next number.
        heading: that of the column of a table, or "".
    """
    if metric in {None, "investment"}:
        return ""
    if goal := _GOAL.search(heading):
        return goal[1]
    start = sentence.lstrip(' \0\n"«-•|')
    if target := target_in(re.split("[,;]", behind.lstrip(" \0,"))[0]):
        return target
    if start.startswith(_LEADS):
        return target_in(start)
    leading = _YEAR_IN_FRONT.match(start) if _FUTURE.search(behind) else None
    following = _YEAR_BEHIND.match(behind) if _FUTURE.search(sentence + behind) else None
    found = (following or leading) if metric == "capacity" else None
    return found[1] if found else target_in(heading)


def target_in(text: str) -> str:
    """The first date by which something is to be reached, ``d'ici fin 2028``, as EDTF, or ""."""
    for found in TARGET.finditer(normalise(text)):
        month, year = found["month"], found["year"]
        number = MONTHS.get(month, 0)
        if number or not month:
            about = "~" if "horizon" in found["by"] else ""  # "about", as a horizon is
            return (f"{year}-{number:02}" if number else year) + about
    return ""
