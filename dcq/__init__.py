"""dcq: query announced AI data-centre projects, each number with its source.

From the command line to the terminal: ``cli`` loads the one module of ``commands`` that was
named, and ``commands.command`` adds the options that commands share, declared in
``query.filters`` and ``commands.options``. The command opens the database through
``commands.session`` and asks the report of its name in ``reports``, which has ``query`` select
the rows (every SELECT; ``--by`` takes the dimensions of ``query.measures``) and ``rollup`` add
and rank them. The report, a value with columns, rows and notes, is written by the renderer of
its format in ``output``, and every error ends in ``cli``.

From a file to rows: ``ingest.import_files`` has ``ingest.article_file`` or ``ingest.list_file``
read each file, a list with the columns of ``ingest.list_rows``. Both become the same validated
``ingest.entries``, and everything wrong with them is collected in ``ingest.faults``.
``ingest.writer`` writes them to the tables of ``models`` in one transaction of
``store.writing``, ``ingest.statements`` says what changed, and ``export`` makes the files again.

From a question to what was known at a date: the views of ``migrations`` show what the sources
that count today state, and choose which figure counts; every report reads them through
``store.reading``. With ``--as-of`` or ``--source``, ``query.as_of`` covers the table of sources
by a temporary view of those that count then, and makes every view again over it. The reports ask
as always; ``diff`` asks twice and compares.

So a new column in lists belongs to the view ``project_list`` and to ``query.views``; a new fact
about projects to ``migrations``, ``models``, ``ingest.entries`` and ``ingest.statements``.
"""

__version__ = "0.1.0"
