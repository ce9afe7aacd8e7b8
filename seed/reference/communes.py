"""Pack the names of the French communes for ``dcq``: run it again for a later edition.

It takes npm's ``@etalab/decoupage-administratif`` (MIT licence, https://github.com/datagouv/
decoupage-administratif), which repeats INSEE's official geographic code, and writes
``communes.txt.gz``: a line for each folded name, with the départements that have a commune of
that name. Former communes count where no commune of today is called so.
"""

import gzip
import json
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path

from dcq.names import fold

PACKAGE = "@etalab/decoupage-administratif@6.0.0"
TARGET = Path(__file__).with_suffix(".txt.gz")
_TODAY = "commune-actuelle"
_FORMER = {"commune-deleguee", "commune-associee"}


def main() -> None:
    """Fetch the package and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)  # noqa: S603, S607
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            member = archive.extractfile("package/data/communes.json")
            assert member is not None
            communes = json.load(member)
    TARGET.write_bytes(gzip.compress(pack(communes).encode(), mtime=0))


def pack(communes: list[dict[str, str]]) -> str:
    """The lines of the file, in the order of the names."""
    names: dict[str, set[str]] = defaultdict(set)
    for wanted in ({_TODAY}, _FORMER):
        known = set(names)
        for one in communes:
            department, name = one.get("departement", ""), fold(one["nom"])
            # Of the overseas territories, ISO 3166 has only these as départements.
            is_department = len(department) == 2 or department.startswith("97")
            if one["type"] in wanted and is_department and name not in known:
                names[name].add(department)
    return "".join(f"{name}\t{','.join(sorted(of))}\n" for name, of in sorted(names.items()))


if __name__ == "__main__":
    main()
