-- The rows of `dcq totals --by investor`, in one statement over the same views: which
-- investors, how many projects disclose how much, and how sure the sum is.
WITH
  chosen (id, "group") AS MATERIALIZED (
    SELECT p.id, coalesce((
      SELECT group_concat(slug, ';') FROM (
        SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug
        FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
        WHERE l.project_id = p.id AND l.role = 'investor' ORDER BY 1
      )), '')
    FROM project p
    WHERE p.kind = 'site'
      AND (SELECT t.status FROM project_status t WHERE t.project_id = p.id)
        NOT IN ('shelved', 'cancelled')
  ),
  added AS (
    SELECT c."group", f.currency, count(f.id) AS disclosed, count(*) - count(f.id) AS undisclosed,
      CASE WHEN count(f.id) > 1 THEN coalesce(sum(f.low), 0) ELSE min(f.low) END AS low,
      CASE WHEN count(f.high) = count(f.id) THEN sum(f.high) END AS high,
      max(f.about) AS about, min(c.id) AS example
    FROM chosen c LEFT JOIN figure_counted f ON f.project_id = c.id AND f.metric = 'investment'
      AND f.scope = 'total' AND f.qualifier <> 'unquantified'
    GROUP BY 1, 2
  ),
  line AS (
    SELECT *, sum(disclosed) OVER (PARTITION BY currency) AS spread FROM added
  ),
  numbered AS (
    SELECT *, row_number() OVER (PARTITION BY "group" ORDER BY currency IS NULL, spread DESC)
        AS number,
      sum(undisclosed) OVER (PARTITION BY "group") AS unknown,
      count(currency) OVER (PARTITION BY "group") AS known
    FROM line
  )
SELECT n."group",
  coalesce((
    SELECT group_concat(name, ', ') FROM (
      SELECT DISTINCT coalesce(o.slug, 'confidential') AS slug,
        coalesce(o.name, 'confidential') AS name
      FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
      WHERE l.project_id = n.example AND l.role = 'investor' ORDER BY 1
    )), 'not stated') AS label,
  n.disclosed + CASE WHEN n.number = 1 THEN n.unknown ELSE 0 END AS projects,
  n.disclosed,
  CASE WHEN n.number = 1 THEN n.unknown ELSE 0 END AS undisclosed,
  n.low, n.high,
  CASE
    WHEN n.currency IS NULL THEN NULL
    WHEN n.low IS NULL THEN 'up_to'
    WHEN n.high IS NULL THEN 'at_least'
    WHEN n.low <> n.high THEN 'range'
    WHEN n.about THEN 'about'
    ELSE 'exact'
  END AS qualifier,
  n.currency AS unit,
  NULL AS basis,
  CASE WHEN instr(n."group", ';') THEN 'joint' ELSE 'plain' END AS "row",
  'total' AS scope,
  NULL AS within
FROM numbered n
WHERE n.currency IS NOT NULL OR n.known = 0
ORDER BY "row" DESC, 1, n.number;
