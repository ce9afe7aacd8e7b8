-- The views are the public face of the database: what they answer is what dcq prints.
--
-- Each kind of statement has a view of what the sources that count today state. To ask what was
-- known at an earlier date, or what one source alone says, it is enough to shadow
-- `source` and to make every view again.
--
-- A fact's choice among several sources is made once for each kind of fact, in the view
-- of that name: the latest source wins (a source without a date counts from its earliest
-- possible one); on a tie, the more cautious statement does.

-- DuckDB's scanner runs these definitions itself, in its own SQL, and reads every column as text
-- where it cannot. So: no `IS` between columns, no `iif`, no generated columns, no conditions that
-- are not 0 or 1, and a group's text is made of text.

-- Sources with the first day on which they can have been known.
CREATE VIEW dated_source AS
SELECT s.*, substr(coalesce(s.published, s.earliest) || '-01-01', 1, 10) AS known_from
FROM source s;

-- The sources that count: those that no other edition supersedes.
CREATE VIEW current_source AS
SELECT s.id
FROM source s
WHERE s.slug NOT IN (SELECT n.supersedes FROM source n WHERE n.supersedes IS NOT NULL);

-- Who speaks in each source: its publisher, or else the source itself. A copy speaks with the
-- voice of what it copies, whether dcq has that source or not.
CREATE VIEW source_voice AS
WITH RECURSIVE copied (id, slug) AS (
  SELECT s.id, s.slug FROM source s
  UNION
  SELECT c.id, s.copies FROM copied c JOIN source s ON s.slug = c.slug WHERE s.copies IS NOT NULL
)
SELECT c.id, lower(coalesce(s.publisher, c.slug)) AS voice
FROM copied c LEFT JOIN source s ON s.slug = c.slug
WHERE s.copies IS NULL;

-- The + keeps SQLite from going through the sources where a project's own facts are near.
CREATE VIEW mention AS SELECT * FROM mention_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW alias AS SELECT * FROM alias_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW part_of AS SELECT * FROM part_of_statement
WHERE +source_id IN (SELECT id FROM current_source) AND project_id <> whole_id;
CREATE VIEW status AS SELECT * FROM status_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW milestone AS SELECT * FROM milestone_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW place AS SELECT * FROM place_statement
WHERE +source_id IN (SELECT id FROM current_source);
-- A confidential holder of a role stands until a later source names one.
CREATE VIEW role AS SELECT l.* FROM role_statement l
WHERE +l.source_id IN (SELECT id FROM current_source) AND (
  l.organisation_id IS NOT NULL
  OR NOT EXISTS (
    SELECT 1
    FROM role_statement n JOIN dated_source s ON s.id = n.source_id
    JOIN dated_source c ON c.id = l.source_id
    WHERE n.project_id = l.project_id AND n.role = l.role AND n.organisation_id IS NOT NULL
      AND coalesce(s.known_from, '') > coalesce(c.known_from, '')
      AND s.id IN (SELECT id FROM current_source)
  )
);
CREATE VIEW power_mention AS SELECT * FROM power_mention_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW power_tie AS SELECT * FROM power_tie_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW citation AS SELECT * FROM citation_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW set_aside AS SELECT * FROM set_aside_statement
WHERE +source_id IN (SELECT id FROM current_source);
CREATE VIEW figure AS SELECT * FROM figure_statement
WHERE gives_way = 0 AND +source_id IN (SELECT id FROM current_source);

-- The projects that a source names. One is called as the source does that named it first; after
-- a merge, as it was called under the slug that is kept.
CREATE VIEW project AS
SELECT
  p.id, p.slug,
  (
    SELECT m.name
    FROM mention m
    JOIN dated_source s ON s.id = m.source_id
    LEFT JOIN merged_statement g ON g.kind = 'mention' AND g.statement_id = m.id
    WHERE m.project_id = p.id
    ORDER BY g.project_id IS NOT NULL, s.known_from IS NULL, s.known_from, s.slug
    LIMIT 1
  ) AS name,
  p.kind
FROM project_record p
WHERE EXISTS (SELECT 1 FROM mention m WHERE m.project_id = p.id);

-- How far each project has come, by the date of each status, or of its source where it has none.
-- That one source does not know displaces nothing. Within one source the later in its history
-- wins; of two sources that say different things of one day, the less promising one.
CREATE VIEW project_status AS
SELECT p.id AS project_id, coalesce(t.status, 'unknown') AS status, t.date, t.source_id
FROM project p
LEFT JOIN status_statement t ON t.id = (
  SELECT u.id
  FROM status u JOIN dated_source s ON s.id = u.source_id
  WHERE u.project_id = p.id AND NOT EXISTS (
    SELECT 1
    FROM status_statement n
    WHERE n.project_id = u.project_id AND n.source_id = u.source_id AND n.id > u.id
      AND coalesce(n.date, '') = coalesce(u.date, '') AND n.status <> 'unknown'
  )
  ORDER BY
    u.status = 'unknown',
    coalesce(substr(rtrim(u.date, '~?%') || '-01-01', 1, 10), s.known_from, '') DESC,
    instr(' cancelled shelved announced pre_construction construction operating ',
      ' ' || u.status || ' '),
    s.slug
  LIMIT 1
);

-- One date for each project and milestone; the less precise is the more cautious.
CREATE VIEW milestone_chosen AS
SELECT m.project_id, m.kind, m.date, m.source_id
FROM milestone m
WHERE m.id = (
  SELECT n.id
  FROM milestone n JOIN dated_source s ON s.id = n.source_id
  WHERE n.project_id = m.project_id AND n.kind = m.kind
  ORDER BY s.known_from DESC, instr(n.date, '/') = 0, length(rtrim(n.date, '~?%')), n.date DESC, s.slug
  LIMIT 1
);

-- Every figure, of superseded editions, too, with its qualifier, which is derived and never
-- stored, and with the one that is chosen for its subject, metric, scope, target, basis and currency. Words without a
-- number never displace a number; the wider of two numbers is the more cautious, and of two
-- as wide the smaller.
CREATE VIEW figure_stated AS
SELECT
  f.*,
  CASE
    WHEN f.low IS NULL AND f.high IS NULL THEN 'unquantified'
    WHEN f.low IS NULL THEN 'up_to'
    WHEN f.high IS NULL THEN 'at_least'
    WHEN f.low <> f.high THEN 'range'
    WHEN f.about = 1 THEN 'about'
    ELSE 'exact'
  END AS qualifier,
  (
    SELECT g.id
    FROM figure g JOIN dated_source s ON s.id = g.source_id
    WHERE coalesce(g.project_id, -g.region_id) = coalesce(f.project_id, -f.region_id)
      AND g.metric = f.metric
      AND g.scope = f.scope
      AND coalesce(g.target, '') = coalesce(f.target, '')
      AND coalesce(g.basis, '') = coalesce(f.basis, '')
      AND coalesce(g.currency, '') = coalesce(f.currency, '')
    ORDER BY
      g.low IS NULL AND g.high IS NULL,
      s.known_from DESC,
      g.high IS NULL DESC,
      g.high - coalesce(g.low, 0) DESC,
      coalesce(g.low, 0),
      g.about DESC,
      s.slug,
      g.id
    LIMIT 1
  ) AS chosen_id
FROM figure_statement f
WHERE +f.source_id IN (SELECT id FROM source);

-- The chosen figures, in base units.
CREATE VIEW figure_chosen AS
SELECT
  f.id, f.project_id, f.region_id, f.metric, f.low, f.high, f.about,
  f.qualifier,
  f.currency, f.basis, f.scope, f.target, f.printed, f.source_id
FROM figure_stated f
WHERE f.id = f.chosen_id;

-- The figures among which those that count are found; --currency and --basis narrow it.
CREATE VIEW figure_asked AS SELECT * FROM figure;

-- The figure of each project, metric and scope that counts, in lists, rankings and totals alike.
-- A number comes before words, and an undated total before the level at the latest target. Then
-- the latest source decides: of the bases that it states the widest measure counts, and of several
-- currencies the one stated last. On a tie the choice is that of figure_stated.
CREATE VIEW figure_counted AS
SELECT
  f.id, f.project_id, f.metric, f.low, f.high, f.about, f.qualifier, f.currency, f.basis, f.scope,
  f.target, f.printed, f.source_id
FROM figure_stated f
WHERE f.id = (
  SELECT g.id
  FROM figure_asked g JOIN dated_source s ON s.id = g.source_id
  WHERE g.project_id = f.project_id AND g.metric = f.metric AND g.scope = f.scope
    AND (g.scope = 'total' OR g.target IS NULL)
  ORDER BY
    g.low IS NULL AND g.high IS NULL,
    g.target IS NOT NULL,
    ltrim(g.target, './') DESC,
    coalesce(s.known_from, '') DESC,
    instr('gross grid_connection it_load unspecified', g.basis),
    g.currency,
    g.high IS NULL DESC,
    g.high - coalesce(g.low, 0) DESC,
    coalesce(g.low, 0),
    g.about DESC,
    s.slug,
    g.id
  LIMIT 1
);

-- The places of each project, without those that only contain another of them.
CREATE VIEW project_place AS
SELECT
  l.project_id, l.region_id, l.locality, l.inferred, l.source_id,
  coalesce(r.subdivision_id, r.id) AS subdivision_id,
  r.department_code
FROM place l JOIN region r ON r.id = l.region_id
WHERE NOT EXISTS (
  SELECT 1
  FROM place n JOIN region_tree t ON t.ancestor_id = l.region_id AND t.region_id = n.region_id
  WHERE n.project_id = l.project_id AND n.region_id <> l.region_id
);

-- Where each project is in degrees, WGS 84, as the latest source with coordinates says.
CREATE VIEW project_point AS
SELECT DISTINCT l.project_id, l.latitude, l.longitude, l.locality, l.region_id, l.source_id
FROM place l
WHERE l.latitude IS NOT NULL AND l.source_id = (
  SELECT n.source_id
  FROM place n JOIN dated_source s ON s.id = n.source_id
  WHERE n.project_id = l.project_id AND n.latitude IS NOT NULL
  ORDER BY s.known_from DESC, s.slug
  LIMIT 1
)
ORDER BY l.latitude, l.longitude;

CREATE VIEW project_list AS
SELECT
  p.slug, p.name, p.kind, t.status,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT r.slug
    FROM project_place l JOIN region r ON r.id = l.subdivision_id
    WHERE l.project_id = p.id ORDER BY r.slug
  )) AS regions,
  (SELECT group_concat(code, ';') FROM (
    SELECT DISTINCT l.department_code AS code
    FROM project_place l
    WHERE l.project_id = p.id AND l.department_code IS NOT NULL ORDER BY code
  )) AS departments,
  (SELECT group_concat(locality, ';') FROM (
    SELECT DISTINCT l.locality
    FROM place l
    WHERE l.project_id = p.id AND l.locality IS NOT NULL ORDER BY l.locality
  )) AS places,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug
    FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
    WHERE l.project_id = p.id AND l.role = 'investor' ORDER BY slug
  )) AS investors,
  i.low AS investment_low, i.high AS investment_high, i.qualifier AS investment_qualifier,
  i.currency,
  CASE WHEN c.low % 1000 = 0 THEN c.low / 1000 ELSE c.low / 1000.0 END AS capacity_low_mw,
  CASE WHEN c.high % 1000 = 0 THEN c.high / 1000 ELSE c.high / 1000.0 END AS capacity_high_mw,
  c.basis AS capacity_basis,
  CASE WHEN a.low % 10000 = 0 THEN a.low / 10000 ELSE a.low / 10000.0 END AS area_low_ha,
  CASE WHEN a.high % 10000 = 0 THEN a.high / 10000 ELSE a.high / 10000.0 END AS area_high_ha,
  j.low AS jobs_low, j.high AS jobs_high,
  (SELECT m.date FROM milestone_chosen m WHERE m.project_id = p.id AND m.kind = 'announced')
    AS announced,
  (SELECT m.date FROM milestone_chosen m WHERE m.project_id = p.id AND m.kind = 'expected')
    AS expected,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT w.slug
    FROM power_tie k JOIN power_source w ON w.id = k.power_source_id
    WHERE k.project_id = p.id ORDER BY w.slug
  )) AS power_sources,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT w.slug
    FROM part_of o JOIN project w ON w.id = o.whole_id
    WHERE o.project_id = p.id ORDER BY w.slug
  )) AS part_of,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT s.slug
    FROM mention m JOIN dated_source s ON s.id = m.source_id
    WHERE m.project_id = p.id ORDER BY s.slug
  )) AS sources,
  c.qualifier AS capacity_qualifier, a.qualifier AS area_qualifier,
  j.qualifier AS jobs_qualifier,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug
    FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
    WHERE l.project_id = p.id AND l.role = 'owner' ORDER BY slug
  )) AS owners,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug
    FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
    WHERE l.project_id = p.id AND l.role = 'developer' ORDER BY slug
  )) AS developers,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug
    FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
    WHERE l.project_id = p.id AND l.role = 'operator' ORDER BY slug
  )) AS operators,
  (SELECT group_concat(slug, ';') FROM (
    SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug
    FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
    WHERE l.project_id = p.id AND l.role = 'tenant' ORDER BY slug
  )) AS tenants,
  (SELECT group_concat(CAST(l.latitude AS TEXT), ';') FROM project_point l WHERE l.project_id = p.id)
    AS latitude,
  (SELECT group_concat(CAST(l.longitude AS TEXT), ';') FROM project_point l WHERE l.project_id = p.id)
    AS longitude,
  i.target AS investment_target, c.target AS capacity_target, a.target AS area_target,
  j.target AS jobs_target,
  (SELECT group_concat(tie, ';') FROM (
    SELECT DISTINCT w.slug || ':' || k.tie AS tie
    FROM power_tie k JOIN power_source w ON w.id = k.power_source_id
    WHERE k.project_id = p.id ORDER BY tie
  )) AS power_ties
FROM project p
JOIN project_status t ON t.project_id = p.id
LEFT JOIN figure_counted i
  ON i.project_id = p.id AND i.metric = 'investment' AND i.scope = 'total'
LEFT JOIN figure_counted c
  ON c.project_id = p.id AND c.metric = 'capacity' AND c.scope = 'total'
LEFT JOIN figure_counted a
  ON a.project_id = p.id AND a.metric = 'area' AND a.scope = 'total'
LEFT JOIN figure_counted j
  ON j.project_id = p.id AND j.metric = 'jobs' AND j.scope = 'total';

-- Every figure of every source, in the units of lists; `standing` holds it against the
-- one that was chosen. `support` counts who states a figure of that kind within its bounds: voices,
-- for copies are not independent. Conversions count; what was corrected or superseded does not.
CREATE VIEW figure_ledger AS
SELECT
  s.slug AS source,
  coalesce(p.slug, r.slug) AS subject,
  f.metric,
  CASE WHEN f.low % m.factor = 0 THEN f.low / m.factor ELSE f.low * 1.0 / m.factor END AS low,
  CASE WHEN f.high % m.factor = 0 THEN f.high / m.factor ELSE f.high * 1.0 / m.factor END AS high,
  f.qualifier,
  coalesce(f.currency, m.shown) AS unit,
  f.basis, f.scope, f.target, f.printed,
  f.about, f.according_to,
  CASE
    WHEN f.source_id NOT IN (SELECT id FROM current_source) THEN 'superseded'
    WHEN f.gives_way = 1 AND f.conversion = 1 THEN 'conversion'
    WHEN f.gives_way = 1 THEN 'replaced'
    WHEN f.id = c.id THEN 'chosen'
    WHEN f.low IS NULL AND f.high IS NULL THEN 'incomparable'
    WHEN coalesce(f.low, 0) > c.high OR coalesce(c.low, 0) > f.high THEN 'conflicting'
    ELSE 'corroborating'
  END AS standing,
  CASE WHEN f.project_id IS NULL THEN 'region' ELSE 'project' END AS subject_kind,
  f.note,
  f.id,
  f.conversion, f.replaces,
  CASE WHEN f.low IS NOT NULL OR f.high IS NOT NULL THEN (
    SELECT count(DISTINCT v.voice)
    FROM figure_statement g JOIN source_voice v ON v.id = g.source_id
    WHERE coalesce(g.project_id, -g.region_id) = coalesce(f.project_id, -f.region_id)
      AND g.metric = f.metric
      AND g.scope = f.scope
      AND coalesce(g.target, '') = coalesce(f.target, '')
      AND coalesce(g.basis, '') = coalesce(f.basis, '')
      AND coalesce(g.currency, '') = coalesce(f.currency, '')
      AND (g.low IS NOT NULL OR g.high IS NOT NULL)
      AND coalesce(g.low, 0) >= coalesce(f.low, 0)
      AND (f.high IS NULL OR g.high <= f.high)
      AND (g.gives_way = 0 OR g.conversion = 1)
      AND +g.source_id IN (SELECT id FROM current_source)
  ) END AS support
FROM figure_stated f
JOIN source s ON s.id = f.source_id
JOIN metric m ON m.name = f.metric
LEFT JOIN project_record p ON p.id = f.project_id
LEFT JOIN region r ON r.id = f.region_id
LEFT JOIN figure_statement c ON c.id = f.chosen_id;

-- Every other fact about a project, one row for each source that states it; `superseded` where
-- a later edition has taken that source's place. A confidential role is superseded from the date on
-- when a source names who has it.
CREATE VIEW project_fact AS
SELECT p.slug AS project, f.fact, f.value, f.detail, f.date, f.inferred, f.printed,
  f.according_to, f.note, s.slug AS source,
  CAST(
    s.id NOT IN (SELECT id FROM current_source) OR (f.fact = 'role' AND f.date IS NOT NULL)
    AS INTEGER
  ) AS superseded,
  f.share, k.status AS link_status, k.date AS link_checked
FROM (
  SELECT m.project_id, m.source_id, 'mention' AS fact, m.name AS value, m.own_id AS detail,
    NULL AS date, 0 AS inferred, m.printed, NULL AS according_to, m.note, NULL AS share
  FROM mention_statement m
  UNION ALL
  SELECT a.project_id, a.source_id, 'alias', a.name, NULL, NULL, 0, NULL, NULL, NULL, NULL
  FROM alias_statement a
  UNION ALL
  SELECT o.project_id, o.source_id, 'part_of', w.slug,
    (SELECT n.name FROM project n WHERE n.id = w.id), NULL, 0, NULL, NULL, o.note, NULL
  FROM part_of_statement o JOIN project_record w ON w.id = o.whole_id
  WHERE o.project_id <> o.whole_id
  UNION ALL
  SELECT t.project_id, t.source_id, 'status', t.status, NULL, t.date, 0, NULL, NULL, t.note, NULL
  FROM status_statement t
  UNION ALL
  SELECT m.project_id, m.source_id, 'milestone', m.kind, NULL, m.date, 0, NULL, NULL, m.note, NULL
  FROM milestone_statement m
  UNION ALL
  SELECT l.project_id, l.source_id, 'place', l.locality, r.slug, NULL, l.inferred, NULL, NULL,
    l.note, NULL
  FROM place_statement l JOIN region r ON r.id = l.region_id
  UNION ALL
  SELECT l.project_id, l.source_id, 'address', l.address, NULL, NULL, 0, NULL, NULL, NULL, NULL
  FROM place_statement l WHERE l.address IS NOT NULL
  UNION ALL
  SELECT l.project_id, l.source_id, 'coordinates', l.latitude || ', ' || l.longitude, NULL, NULL,
    0, NULL, NULL, NULL, NULL
  FROM place_statement l WHERE l.latitude IS NOT NULL
  UNION ALL
  SELECT l.project_id, l.source_id, 'role', coalesce(o.slug, 'confidential'), l.role, (
      SELECT min(s.known_from)
      FROM role n JOIN dated_source s ON s.id = n.source_id
      JOIN dated_source c ON c.id = l.source_id
      WHERE l.organisation_id IS NULL AND n.project_id = l.project_id AND n.role = l.role
        AND n.organisation_id IS NOT NULL AND s.known_from > coalesce(c.known_from, '')
    ), 0, NULL, l.according_to, l.note, l.share / 100.0
  FROM role_statement l LEFT JOIN organisation o ON o.id = l.organisation_id
  UNION ALL
  SELECT k.project_id, k.source_id, 'power', w.slug, k.tie, NULL, 0, NULL, NULL, k.note, NULL
  FROM power_tie_statement k JOIN power_source w ON w.id = k.power_source_id
  UNION ALL
  SELECT c.project_id, c.source_id, 'citation', coalesce(c.title, c.url), c.url, c.date, 0, NULL,
    c.publisher, c.note, NULL
  FROM citation_statement c
) f
JOIN project_record p ON p.id = f.project_id
JOIN source s ON s.id = f.source_id
LEFT JOIN link_check k ON f.fact = 'citation' AND k.url = f.detail;

-- Organisations and their parts: for each role, the projects.
CREATE VIEW organisation_part AS
SELECT
  coalesce(o.slug, 'confidential') AS organisation,
  coalesce(o.name, 'Confidential') AS name,
  l.role, p.slug AS project, p.id AS project_id, l.according_to, l.note, s.slug AS source,
  l.share / 100.0 AS share
FROM role l
JOIN project p ON p.id = l.project_id
JOIN source s ON s.id = l.source_id
LEFT JOIN organisation o ON o.id = l.organisation_id;

-- Power sources, each mention of one.
CREATE VIEW power_mention_list AS
SELECT
  w.slug, w.name, w.kind, r.slug AS region, m.locality, m.inferred, u.slug AS part_of,
  m.printed, m.note, s.slug AS source
FROM power_mention m
JOIN power_source w ON w.id = m.power_source_id
JOIN dated_source s ON s.id = m.source_id
LEFT JOIN region r ON r.id = m.region_id
LEFT JOIN power_source u ON u.id = m.whole_id;

-- Articles and how much each stated.
CREATE VIEW source_list AS
SELECT
  s.slug, s.title, s.publisher, s.published, s.earliest, s.language, s.url, s.file_name,
  s.sha256,
  (SELECT count(*) FROM mention_statement m WHERE m.source_id = s.id) AS projects,
  (SELECT count(DISTINCT coalesce(l.organisation_id, 0)) FROM role_statement l WHERE l.source_id = s.id)
    AS organisations,
  (SELECT count(*) FROM power_mention_statement w WHERE w.source_id = s.id) AS power_sources,
  (SELECT count(*) FROM figure_statement f WHERE f.source_id = s.id) AS figures,
  s.caveat, s.note, s.supersedes,
  (SELECT n.slug FROM dated_source n WHERE n.supersedes = s.slug ORDER BY n.known_from DESC, n.slug LIMIT 1)
    AS superseded_by,
  s.kind, s.archive_url, s.retrieved, s.copies, s.audited,
  (SELECT count(*) FROM set_aside_statement a WHERE a.source_id = s.id) AS set_aside,
  k.status AS link_status, k.date AS link_checked,
  a.status AS archive_status, a.date AS archive_checked
FROM source s
LEFT JOIN link_check k ON k.url = s.url
LEFT JOIN link_check a ON a.url = s.archive_url;
