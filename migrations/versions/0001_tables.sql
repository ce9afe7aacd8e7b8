-- The tables of the first schema. dcq/models.py has the same columns, as SQLModel classes.

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

CREATE TABLE project (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
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
  PRIMARY KEY (id),
  CONSTRAINT sha256_is_hex CHECK (length(sha256) = 64),
  CONSTRAINT published_is_a_date CHECK (published GLOB '[0-9][0-9][0-9][0-9]*'),
  CONSTRAINT earliest_is_a_date CHECK (earliest GLOB '[0-9][0-9][0-9][0-9]*'),
  UNIQUE (slug)
) STRICT;

CREATE TABLE alias (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  organisation_id INTEGER,
  project_id INTEGER,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT of_one_thing CHECK ((organisation_id IS NULL) <> (project_id IS NULL)),
  CONSTRAINT name_fits_a_list CHECK (instr(name, ';') = 0),
  UNIQUE (source_id, organisation_id, name),
  UNIQUE (source_id, project_id, name),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_alias_folded ON alias (folded);
CREATE INDEX ix_alias_organisation_id ON alias (organisation_id);
CREATE INDEX ix_alias_project_id ON alias (project_id);

CREATE TABLE figure (
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
  PRIMARY KEY (id),
  CONSTRAINT basis_is_known CHECK (basis IN ('gross', 'it_load', 'grid_connection', 'unspecified')),
  CONSTRAINT scope_is_known CHECK (scope IN ('total', 'per_site')),
  CONSTRAINT about_is_flag CHECK (about IN (0, 1)),
  CONSTRAINT printed_is_brief CHECK (printed NOT GLOB '* * * * * * * * *'),
  CONSTRAINT target_is_a_date CHECK (target GLOB '[0-9][0-9][0-9][0-9]*'),
  CONSTRAINT of_one_subject CHECK ((project_id IS NULL) <> (region_id IS NULL)),
  CONSTRAINT not_negative CHECK (low >= 0 AND high >= 0),
  CONSTRAINT low_is_low CHECK (low <= high),
  CONSTRAINT currency_is_of_money CHECK ((metric = 'investment') = (currency IS NOT NULL)),
  CONSTRAINT basis_is_of_capacity CHECK ((metric = 'capacity') = (basis IS NOT NULL)),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
  FOREIGN KEY(region_id) REFERENCES region (id),
  FOREIGN KEY(metric) REFERENCES metric (name)
) STRICT;
CREATE UNIQUE INDEX figure_is_said_once ON figure (project_id, metric, scope, coalesce(target, ''), coalesce(basis, ''), coalesce(currency, ''), source_id, coalesce(region_id, 0), coalesce(printed, ''), coalesce(low, -1), coalesce(high, -1));
CREATE INDEX ix_figure_region_id ON figure (region_id);
CREATE INDEX ix_figure_source_id ON figure (source_id);

CREATE TABLE mention (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  printed TEXT,
  note TEXT,
  PRIMARY KEY (id),
  UNIQUE (project_id, source_id),
  CONSTRAINT printed_is_brief CHECK (printed NOT GLOB '* * * * * * * * *'),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_mention_source_id ON mention (source_id);

CREATE TABLE milestone (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('announced', 'expected')),
  CONSTRAINT date_is_a_date CHECK (date GLOB '[0-9][0-9][0-9][0-9]*'),
  UNIQUE (project_id, kind, source_id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_milestone_source_id ON milestone (source_id);

CREATE TABLE part_of (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  whole_id INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT no_part_of_itself CHECK (project_id <> whole_id),
  UNIQUE (project_id, whole_id, source_id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
  FOREIGN KEY(whole_id) REFERENCES project (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_part_of_source_id ON part_of (source_id);
CREATE INDEX ix_part_of_whole_id ON part_of (whole_id);

CREATE TABLE place (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  region_id INTEGER NOT NULL,
  locality TEXT,
  inferred INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT inferred_is_flag CHECK (inferred IN (0, 1)),
  CONSTRAINT locality_fits_a_list CHECK (instr(locality, ';') = 0),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
  FOREIGN KEY(region_id) REFERENCES region (id)
) STRICT;
CREATE INDEX ix_place_region_id ON place (region_id);
CREATE INDEX ix_place_source_id ON place (source_id);
CREATE UNIQUE INDEX place_is_said_once ON place (project_id, source_id, region_id, coalesce(locality, ''));

CREATE TABLE power_mention (
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
CREATE INDEX ix_power_mention_region_id ON power_mention (region_id);
CREATE INDEX ix_power_mention_source_id ON power_mention (source_id);

CREATE TABLE power_tie (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  power_source_id INTEGER NOT NULL,
  tie TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT tie_is_known CHECK (tie IN ('supply', 'nearby', 'considered', 'cited')),
  UNIQUE (project_id, power_source_id, tie, source_id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
  FOREIGN KEY(power_source_id) REFERENCES power_source (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_power_tie_power_source_id ON power_tie (power_source_id);
CREATE INDEX ix_power_tie_source_id ON power_tie (source_id);

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

CREATE TABLE role (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  organisation_id INTEGER,
  role TEXT NOT NULL,
  according_to TEXT,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT role_is_known CHECK (role IN ('investor', 'developer', 'operator', 'partner', 'announcer', 'interested')),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
  FOREIGN KEY(organisation_id) REFERENCES organisation (id)
) STRICT;
CREATE INDEX ix_role_organisation_id ON role (organisation_id);
CREATE INDEX ix_role_source_id ON role (source_id);
CREATE UNIQUE INDEX role_is_said_once ON role (project_id, role, source_id, coalesce(organisation_id, 0));

CREATE TABLE status (
  id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  status TEXT NOT NULL,
  date TEXT,
  note TEXT,
  PRIMARY KEY (id),
  CONSTRAINT status_is_known CHECK (status IN ('announced', 'pre_construction', 'construction', 'operating', 'shelved', 'cancelled', 'unknown')),
  CONSTRAINT date_is_a_date CHECK (date GLOB '[0-9][0-9][0-9][0-9]*'),
  UNIQUE (project_id, source_id, status),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_status_source_id ON status (source_id);

