-- The tables. dcq/models.py has the same columns, as SQLModel classes.
--
-- A table called `…_statement` holds what every source states, as it states it. Readers use the
-- view without that ending, in views.sql: what the sources that count today state.

CREATE TABLE metric (
  name TEXT NOT NULL,
  base TEXT NOT NULL,
  shown TEXT NOT NULL,
  factor INTEGER NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (name)
) STRICT;

CREATE TABLE organisation (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (slug)
) STRICT;

CREATE TABLE power_source (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('nuclear', 'offshore_wind', 'onshore_wind', 'solar', 'hydro', 'geothermal', 'gas', 'coal', 'renewable', 'battery', 'substation', 'grid', 'other')),
  UNIQUE (slug)
) STRICT;

CREATE TABLE project_record (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('site', 'programme', 'plan', 'offer')),
  UNIQUE (slug)
) STRICT;

CREATE TABLE region (
  id INTEGER NOT NULL,
  code TEXT NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent_id INTEGER,
  country_id INTEGER,
  subdivision_id INTEGER,
  department_id INTEGER,
  department_code TEXT,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('world', 'bloc', 'country', 'region', 'department', 'subdivision')),
  UNIQUE (code),
  UNIQUE (slug),
  FOREIGN KEY(parent_id) REFERENCES region (id),
  FOREIGN KEY(country_id) REFERENCES region (id),
  FOREIGN KEY(subdivision_id) REFERENCES region (id),
  FOREIGN KEY(department_id) REFERENCES region (id)
) STRICT;

CREATE TABLE seed_article (
  slug TEXT NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (slug),
  CONSTRAINT state_is_known CHECK (state IN ('seeded', 'changed', 'removed'))
) STRICT;

CREATE TABLE source (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT,
  url TEXT,
  language TEXT,
  published TEXT,
  earliest TEXT,
  known_from TEXT GENERATED ALWAYS AS (substr(coalesce(published, earliest) || '-01-01', 1, 10)) VIRTUAL,
  file_name TEXT,
  sha256 TEXT,
  caveat TEXT,
  note TEXT,
  supersedes TEXT,
  kind TEXT,
  archive_url TEXT,
  retrieved TEXT,
  copies TEXT,
  audited TEXT,
  PRIMARY KEY (id),
  CONSTRAINT supersedes_another CHECK (supersedes <> slug),
  CONSTRAINT copies_another CHECK (copies <> slug),
  CONSTRAINT kind_is_known CHECK (kind IN ('press', 'company', 'government', 'permit', 'filing', 'tracker', 'own', 'other')),
  CONSTRAINT sha256_is_hex CHECK (length(sha256) = 64),
  CONSTRAINT published_is_a_date CHECK (published GLOB '[0-9][0-9][0-9][0-9]*'),
  CONSTRAINT earliest_is_a_date CHECK (earliest GLOB '[0-9][0-9][0-9][0-9]*'),
  CONSTRAINT retrieved_is_a_date CHECK (retrieved GLOB '[0-9][0-9][0-9][0-9]*'),
  CONSTRAINT audited_is_a_date CHECK (audited GLOB '[0-9][0-9][0-9][0-9]*'),
  UNIQUE (slug)
) STRICT;

CREATE TABLE alias_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  organisation_id INTEGER,
  project_id INTEGER,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT of_one_thing CHECK ((organisation_id IS NULL) <> (project_id IS NULL)),
  CONSTRAINT name_fits_a_list CHECK (instr(name, ';') = 0),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_alias_folded ON alias_statement (folded);
CREATE INDEX ix_alias_organisation_id ON alias_statement (organisation_id);
CREATE INDEX ix_alias_project_id ON alias_statement (project_id);
CREATE INDEX ix_alias_source_id ON alias_statement (source_id);

-- A figure gives way where its own source states another in its place: the amount that it
-- converts, or the one that corrects it.
CREATE TABLE figure_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER,
  region_id INTEGER,
  metric TEXT NOT NULL,
  low INTEGER,
  high INTEGER,
  about INTEGER NOT NULL,
  currency TEXT,
  basis TEXT,
  scope TEXT NOT NULL,
  target TEXT,
  printed TEXT,
  according_to TEXT,
  note TEXT,
  conversion INTEGER NOT NULL,
  replaces INTEGER NOT NULL,
  gives_way INTEGER NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT conversion_is_flag CHECK (conversion IN (0, 1)),
  CONSTRAINT replaces_is_flag CHECK (replaces IN (0, 1)),
  CONSTRAINT gives_way_is_flag CHECK (gives_way IN (0, 1)),
  CONSTRAINT basis_is_known CHECK (basis IN ('gross', 'it_load', 'grid_connection', 'unspecified')),
  CONSTRAINT scope_is_known CHECK (scope IN ('total', 'operating', 'per_site')),
  CONSTRAINT about_is_flag CHECK (about IN (0, 1)),
  CONSTRAINT printed_is_brief CHECK (printed NOT GLOB '* * * * * * * * *'),
  CONSTRAINT target_is_a_date CHECK (target GLOB '[0-9][0-9][0-9][0-9]*' OR target GLOB '../[0-9][0-9][0-9][0-9]*'),
  CONSTRAINT of_one_subject CHECK ((project_id IS NULL) <> (region_id IS NULL)),
  CONSTRAINT not_negative CHECK (low >= 0 AND high >= 0),
  CONSTRAINT low_is_low CHECK (low <= high),
  CONSTRAINT currency_is_of_money CHECK ((metric = 'investment') = (currency IS NOT NULL)),
  CONSTRAINT basis_is_of_capacity CHECK ((metric = 'capacity') = (basis IS NOT NULL)),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE,
  FOREIGN KEY(region_id) REFERENCES region (id),
  FOREIGN KEY(metric) REFERENCES metric (name)
) STRICT;
CREATE INDEX ix_figure_project_id ON figure_statement (project_id, metric, scope, coalesce(target, ''), coalesce(basis, ''), coalesce(currency, ''), source_id);
CREATE INDEX ix_figure_region_id ON figure_statement (region_id);
CREATE INDEX ix_figure_source_id ON figure_statement (source_id);

CREATE TABLE mention_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  own_id TEXT,
  printed TEXT,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT printed_is_brief CHECK (printed NOT GLOB '* * * * * * * * *'),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_mention_project_id ON mention_statement (project_id, source_id);
CREATE INDEX ix_mention_source_id ON mention_statement (source_id);

CREATE TABLE milestone_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('announced', 'expected', 'opened')),
  CONSTRAINT date_is_a_date CHECK (date GLOB '[0-9][0-9][0-9][0-9]*' OR date GLOB '../[0-9][0-9][0-9][0-9]*'),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_milestone_project_id ON milestone_statement (project_id, kind, source_id);
CREATE INDEX ix_milestone_source_id ON milestone_statement (source_id);

CREATE TABLE part_of_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  whole_id INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE,
  FOREIGN KEY(whole_id) REFERENCES project_record (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_part_of_project_id ON part_of_statement (project_id, whole_id);
CREATE INDEX ix_part_of_source_id ON part_of_statement (source_id);
CREATE INDEX ix_part_of_whole_id ON part_of_statement (whole_id);

CREATE TABLE place_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  region_id INTEGER NOT NULL,
  locality TEXT,
  address TEXT,
  latitude REAL,
  longitude REAL,
  inferred INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT inferred_is_flag CHECK (inferred IN (0, 1)),
  CONSTRAINT locality_fits_a_list CHECK (instr(locality, ';') = 0),
  CONSTRAINT on_earth CHECK (abs(latitude) <= 90 AND abs(longitude) <= 180),
  CONSTRAINT both_coordinates CHECK ((latitude IS NULL) = (longitude IS NULL)),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE,
  FOREIGN KEY(region_id) REFERENCES region (id)
) STRICT;
CREATE INDEX ix_place_region_id ON place_statement (region_id);
CREATE INDEX ix_place_source_id ON place_statement (source_id);
CREATE INDEX ix_place_project_id ON place_statement (project_id, region_id);

CREATE TABLE power_mention_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  power_source_id INTEGER NOT NULL,
  region_id INTEGER,
  whole_id INTEGER,
  locality TEXT,
  inferred INTEGER NOT NULL,
  printed TEXT,
  note TEXT,
  PRIMARY KEY (id),
  UNIQUE (power_source_id, source_id),
  CONSTRAINT inferred_is_flag CHECK (inferred IN (0, 1)),
  CONSTRAINT locality_fits_a_list CHECK (instr(locality, ';') = 0),
  CONSTRAINT printed_is_brief CHECK (printed NOT GLOB '* * * * * * * * *'),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(power_source_id) REFERENCES power_source (id) ON DELETE CASCADE,
  FOREIGN KEY(region_id) REFERENCES region (id),
  FOREIGN KEY(whole_id) REFERENCES power_source (id)
) STRICT;
CREATE INDEX ix_power_mention_region_id ON power_mention_statement (region_id);
CREATE INDEX ix_power_mention_source_id ON power_mention_statement (source_id);

CREATE TABLE power_tie_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  power_source_id INTEGER NOT NULL,
  tie TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT tie_is_known CHECK (tie IN ('supply', 'nearby', 'considered', 'cited')),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE,
  FOREIGN KEY(power_source_id) REFERENCES power_source (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_power_tie_project_id ON power_tie_statement (project_id, power_source_id);
CREATE INDEX ix_power_tie_power_source_id ON power_tie_statement (power_source_id);
CREATE INDEX ix_power_tie_source_id ON power_tie_statement (source_id);

CREATE TABLE region_name (
  folded TEXT NOT NULL,
  region_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  printed TEXT NOT NULL,
  PRIMARY KEY (folded, region_id),
  CONSTRAINT kind_is_known CHECK (kind IN ('name', 'code', 'short', 'former')),
  FOREIGN KEY(region_id) REFERENCES region (id)
) STRICT;

CREATE TABLE region_tree (
  ancestor_id INTEGER NOT NULL,
  region_id INTEGER NOT NULL,
  PRIMARY KEY (ancestor_id, region_id),
  FOREIGN KEY(ancestor_id) REFERENCES region (id),
  FOREIGN KEY(region_id) REFERENCES region (id)
) STRICT;

CREATE TABLE role_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  organisation_id INTEGER,
  role TEXT NOT NULL,
  according_to TEXT,
  note TEXT,
  share INTEGER,
  PRIMARY KEY (id),
  CONSTRAINT share_is_a_part CHECK (share BETWEEN 0 AND 10000),
  CONSTRAINT role_is_known CHECK (role IN ('investor', 'owner', 'developer', 'operator', 'tenant', 'partner', 'announcer', 'interested')),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE,
  FOREIGN KEY(organisation_id) REFERENCES organisation (id)
) STRICT;
CREATE INDEX ix_role_organisation_id ON role_statement (organisation_id);
CREATE INDEX ix_role_source_id ON role_statement (source_id);
CREATE INDEX ix_role_project_id ON role_statement (project_id, role);

CREATE TABLE status_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  status TEXT NOT NULL,
  date TEXT,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT status_is_known CHECK (status IN ('announced', 'pre_construction', 'construction', 'operating', 'shelved', 'cancelled', 'unknown')),
  CONSTRAINT date_is_a_date CHECK (date GLOB '[0-9][0-9][0-9][0-9]*'),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_status_project_id ON status_statement (project_id, source_id);
CREATE INDEX ix_status_source_id ON status_statement (source_id);

-- What a source gives, for a project, as its own sources.
CREATE TABLE citation_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  url TEXT,
  title TEXT,
  publisher TEXT,
  date TEXT,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT says_where CHECK (url IS NOT NULL OR title IS NOT NULL),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_citation_project_id ON citation_statement (project_id);
CREATE INDEX ix_citation_source_id ON citation_statement (source_id);

-- Numbers of a source that are about no project or region: a phrase, or a span of the text by its
-- first and last words.
CREATE TABLE set_aside_statement (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  printed TEXT,
  first TEXT,
  last TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT phrase_or_span CHECK ((printed IS NULL) = (first IS NOT NULL) AND (first IS NULL) = (last IS NULL)),
  CONSTRAINT words_are_few CHECK (coalesce(printed, first) NOT GLOB '* * * * * * * * *' AND coalesce(last, '') NOT GLOB '* * * * * * * * *'),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_set_aside_source_id ON set_aside_statement (source_id);

-- The user's own decisions: that two slugs mean one project, or two projects. They name slugs,
-- so that they hold for what is imported later, too.
CREATE TABLE decision (
  other TEXT NOT NULL,
  slug TEXT NOT NULL,
  is_same INTEGER NOT NULL,
  reason TEXT NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (other, slug),
  CONSTRAINT is_same_is_flag CHECK (is_same IN (0, 1)),
  CONSTRAINT of_two CHECK (other <> slug)
) STRICT;
CREATE UNIQUE INDEX merged_once ON decision (other) WHERE is_same;

-- What a link checker of the user's own found, of each link the latest: an HTTP status, or a word.
CREATE TABLE link_check (
  url TEXT NOT NULL,
  status TEXT NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (url),
  CONSTRAINT status_is_short CHECK (length(status) BETWEEN 1 AND 20),
  CONSTRAINT date_is_a_date CHECK (date GLOB '[0-9][0-9][0-9][0-9]*')
) STRICT;

-- The statements that a merge gave another project, with the one that their source names.
CREATE TABLE merged_statement (
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  statement_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  PRIMARY KEY (kind, statement_id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id)
) STRICT;
CREATE INDEX ix_merged_statement_source_id ON merged_statement (source_id);
CREATE INDEX ix_merged_statement_project_id ON merged_statement (project_id);

-- What was done, and what takes it back: the sources, decisions and link checks as they were,
-- compressed.
CREATE TABLE history (
  id INTEGER NOT NULL,
  date TEXT NOT NULL,
  command TEXT NOT NULL,
  effect TEXT NOT NULL,
  before BLOB NOT NULL,
  undone TEXT,
  PRIMARY KEY (id)
) STRICT;
