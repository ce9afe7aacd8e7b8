"""A whole and its parts count once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dcq.quantity import Quantity, add_all
from dcq.rollup.model import Project


def nearest_parts(projects: Iterable[Project]) -> dict[str, list[str]]:
    """For each whole in the set, its parts in the set that lie in no other of its parts.

    A site in a sub-programme of a programme is a part of the sub-programme alone, unless
    the sub-programme is not in the set.
    """
    by_slug = {project.slug: project for project in projects}
    parts: dict[str, list[str]] = {}
    for project in by_slug.values():
        inside = [whole for whole in project.wholes if whole in by_slug]
        for whole in inside:
            between = (middle for middle in inside if middle != whole)
            if not any(whole in by_slug[middle].wholes for middle in between):
                parts.setdefault(whole, []).append(project.slug)
    return parts


class Nesting:
    """The amounts of one unit by slug, and their ``nearest_parts``."""

    def __init__(self, amounts: Mapping[str, Quantity], parts: Mapping[str, list[str]]) -> None:
        self._amounts = amounts
        self._parts = parts
        self._remainders: dict[str, Quantity | None] = {}

    def remainder(self, whole: str) -> Quantity | None:
        """What a whole has left when its disclosed parts are taken off; None of no whole."""
        if whole not in self._remainders:
            own, taken = self._amounts.get(whole), self.parts_of(whole)
            rest = own.minus_parts(taken) if own and taken else own
            self._remainders[whole] = rest if whole in self._parts else None
        return self._remainders[whole]

    def parts_of(self, whole: str) -> Quantity | None:
        """All that lies inside a whole, once; None where nothing of it is disclosed."""
        inside = self._below(whole)
        links = sum(len(self._parts.get(slug, ())) for slug in {whole, *inside})
        if links == len(inside):  # nothing inside it lies in two things inside it
            return _sum(self._with_parts(part) for part in self._parts.get(whole, ()))
        return _sum(self._contribution(slug) for slug in inside)

    def total(self) -> Quantity | None:
        """All amounts, each whole counted once, from the data alone."""
        inside = {part for parts in self._parts.values() for part in parts}
        trees = {root: self._below(root) for root in {*self._amounts, *self._parts} - inside}
        lies_in = Counter(slug for tree in trees.values() for slug in tree)
        whole, mixed = [], list[str]()
        for root in sorted(trees):
            if any(lies_in[slug] > 1 for slug in trees[root]):
                mixed.append(root)
            else:
                whole.append(self._with_parts(root))
        return _sum([*whole, self._mixed({root: trees[root] for root in mixed}, lies_in)])

    def _mixed(self, trees: Mapping[str, set[str]], lies_in: Counter[str]) -> Quantity | None:
        """The total of wholes that share parts.

        What each project adds to its parts is one way to add; the wholes with all their parts,
        less the shared parts once for each further whole, is another. Both bounds contain the
        true ones, and so does what they have in common.
        """
        total = _sum(map(self._contribution, sorted({*trees}.union(*trees.values()))))
        if total is None:
            return None
        tops = [self._with_parts(root) for root in sorted(trees)]
        shared = self._shared_parts(trees, lies_in)
        low, high = total.low or 0, total.high
        low = max([low, *(top.low or 0 for top in tops if top)])
        if shared is not None and (together := _sum(tops)):
            taken = _sum(
                self._with_parts(slug) for slug in shared for _ in range(lies_in[slug] - 1)
            )
            rest = together.minus_parts(taken) if taken else together
            low = max(low, rest.low or 0)
            high = rest.high if high is None or rest.high is None else min(high, rest.high)
        return replace(total, low=low, high=high)

    def _shared_parts(
        self, trees: Mapping[str, set[str]], lies_in: Counter[str]
    ) -> list[str] | None:
        """The parts in several trees that lie in no other such part.

        None where something else than they and what is in them is shared, or lies in two of them.
        """
        everything = {*trees}.union(*trees.values())
        shared = {slug for slug in everything if lies_in[slug] > 1}
        held = Counter(part for slug in everything for part in self._parts.get(slug, ()))
        below = {part for slug in shared for part in self._parts.get(slug, ())}
        for slug in everything:
            for part in self._parts.get(slug, ()):
                if slug in shared and (lies_in[part] != lies_in[slug] or held[part] > 1):
                    return None
        for root, tree in trees.items():  # each tree alone must be one
            inside = {root, *tree}
            links = sum(part in tree for slug in inside for part in self._parts.get(slug, ()))
            if links != len(tree):
                return None
        return sorted(shared - below)

    def _with_parts(self, slug: str) -> Quantity | None:
        """A project with all that lies in it: its amount, or its parts' if larger."""
        own, inside = self._amounts.get(slug), self.parts_of(slug)
        return own.or_parts_if_larger(inside) if own and inside else own or inside

    def _contribution(self, slug: str) -> Quantity | None:
        """What a project adds to the parts in it: all of it, or what they leave.

        Where a part lies in two wholes, it is taken off both, and the sum of what is left
        and of the parts holds everything once; its bounds contain the true ones.
        """
        return self.remainder(slug) or self._amounts.get(slug)

    def _below(self, whole: str) -> set[str]:
        """All that lies inside a whole, near and far."""
        found: set[str] = set()
        waiting = list(self._parts.get(whole, ()))
        while waiting:
            part = waiting.pop()
            if part not in found:
                found.add(part)
                waiting += self._parts.get(part, ())
        return found


def _sum(quantities: Iterable[Quantity | None]) -> Quantity | None:
    return add_all(quantity for quantity in quantities if quantity is not None)
