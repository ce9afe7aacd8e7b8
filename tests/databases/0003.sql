PRAGMA journal_mode = wal;
PRAGMA application_id = 1684238641;
PRAGMA user_version = 0;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
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
INSERT INTO "alias_statement" VALUES(1,1,1,NULL,'Commission européenne','commission europeenne');
INSERT INTO "alias_statement" VALUES(2,3,8,NULL,'gouvernement français','gouvernement francais');
INSERT INTO "alias_statement" VALUES(3,3,9,NULL,'État français','etat francais');
INSERT INTO "alias_statement" VALUES(4,3,10,NULL,'Brookfield','brookfield');
INSERT INTO "alias_statement" VALUES(5,3,NULL,13,'E-Valley','e valley');
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
INSERT INTO "figure_statement" VALUES(1,1,1,NULL,'companies',160,NULL,0,NULL,NULL,'total',NULL,'plus de 160 entreprises',NULL,'Companies that have shown interest.',0,0,0);
INSERT INTO "figure_statement" VALUES(2,1,1,NULL,'companies',160,160,0,NULL,NULL,'total',NULL,'Les 160 entreprises',NULL,'The same companies, further down.',0,0,0);
INSERT INTO "figure_statement" VALUES(3,1,1,NULL,'investment',5000000000,5000000000,1,'EUR',NULL,'total',NULL,'estimé à 5 milliards d’euros',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(4,1,1,NULL,'investment',NULL,NULL,0,'EUR',NULL,'per_site',NULL,'plusieurs milliards d’euros',NULL,'What « ces installations » take; read as one of them.',0,0,0);
INSERT INTO "figure_statement" VALUES(5,1,NULL,2,'compute_share',500,500,0,NULL,NULL,'total',NULL,'5% mondial',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(6,1,NULL,2,'compute_share',2000,2000,0,NULL,NULL,'total','2027','20% mondial',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(7,1,NULL,2,'investment',5000000000,5000000000,0,'EUR',NULL,'total',NULL,'5 milliards €',NULL,'Planned. Very likely the plan''s own amount, in the table of regions.',0,0,0);
INSERT INTO "figure_statement" VALUES(8,1,NULL,226,'compute_share',4500,4500,0,NULL,NULL,'total',NULL,'45% mondial',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(9,1,NULL,226,'compute_share',4000,4000,0,NULL,NULL,'total','2027','40% mondial',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(10,1,NULL,226,'investment',50000000000,NULL,0,'USD',NULL,'total',NULL,'50+ milliards $',NULL,'Planned.',0,0,0);
INSERT INTO "figure_statement" VALUES(11,1,NULL,50,'compute_share',3500,3500,0,NULL,NULL,'total',NULL,'35% mondial',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(12,1,NULL,50,'compute_share',3500,3500,0,NULL,NULL,'total','2027','35% mondial',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(13,1,NULL,50,'investment',30000000000,NULL,0,'USD',NULL,'total',NULL,'30+ milliards $',NULL,'Planned.',0,0,0);
INSERT INTO "figure_statement" VALUES(14,2,2,NULL,'sites',3,4,0,NULL,NULL,'total',NULL,'trois ou quatre sites clés en main','Hervé Morin',NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(15,2,2,NULL,'area',300000,500000,0,NULL,NULL,'per_site',NULL,'entre 30 et 50 hectares','Hervé Morin','For « ces infrastructures »; read as what one of them takes.',0,0,0);
INSERT INTO "figure_statement" VALUES(16,2,2,NULL,'investment',5000000000,10000000000,0,'EUR',NULL,'per_site',NULL,'entre 5 et 10 milliards d''euros',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(17,2,2,NULL,'jobs',NULL,NULL,0,NULL,NULL,'total',NULL,'centaines d''emplois',NULL,'For the arrival of such centres as a whole, in the title and the lead.',0,0,0);
INSERT INTO "figure_statement" VALUES(18,2,2,NULL,'jobs',NULL,NULL,0,NULL,NULL,'per_site',NULL,'des centaines d''emploi','Hervé Morin','The quotation names no speaker; Hervé Morin is the only one quoted.',0,0,0);
INSERT INTO "figure_statement" VALUES(19,2,2,NULL,'construction_jobs',NULL,NULL,0,NULL,NULL,'per_site',NULL,'des milliers','Hervé Morin','« Leur construction » is plural; read as one centre''s, like the sentence before it.',0,0,0);
INSERT INTO "figure_statement" VALUES(20,2,5,NULL,'investment',80000000000,80000000000,0,'EUR',NULL,'total',NULL,'80 milliards d''euros','Microsoft',NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(21,2,6,NULL,'investment',40000000000,40000000000,0,'EUR',NULL,'total',NULL,'80 milliards d''euros - dont 40 hors Etats-Unis','Microsoft',NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(22,3,8,NULL,'capacity',2000000,NULL,0,NULL,'unspecified','total',NULL,'plus de 2 gigawatts',NULL,'Electrical capacity, without a word on where it is measured.',0,0,0);
INSERT INTO "figure_statement" VALUES(23,3,9,NULL,'sites',65,65,0,NULL,NULL,'total',NULL,'65 sites identifiés par l’État',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(24,3,10,NULL,'sites',16,16,0,NULL,NULL,'total',NULL,'16 des 65 sites',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(25,3,11,NULL,'projects',3,3,0,NULL,NULL,'total',NULL,'trois projets',NULL,NULL,0,0,0);
INSERT INTO "figure_statement" VALUES(26,3,12,NULL,'investment',20000000000,20000000000,0,'EUR',NULL,'total',NULL,'20 milliards d’euros',NULL,'For AI in France, which is wider than data centres.',0,0,0);
INSERT INTO "figure_statement" VALUES(27,3,13,NULL,'investment',10000000000,10000000000,0,'EUR',NULL,'total',NULL,'10 milliards d’euros',NULL,NULL,0,0,0);
CREATE TABLE history (
  id INTEGER NOT NULL,
  date TEXT NOT NULL,
  command TEXT NOT NULL,
  effect TEXT NOT NULL,
  before BLOB NOT NULL,
  undone TEXT,
  PRIMARY KEY (id)
) STRICT;
CREATE TABLE link_check (
  url TEXT NOT NULL,
  status TEXT NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (url),
  CONSTRAINT status_is_short CHECK (length(status) BETWEEN 1 AND 20),
  CONSTRAINT date_is_a_date CHECK (date GLOB '[0-9][0-9][0-9][0-9]*')
) STRICT;
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
INSERT INTO "mention_statement" VALUES(1,1,1,'European plan for AI gigafactories',NULL,'plan européen pour créer des Gigafactories d’IA','Partners were to be chosen by the end of a year that the article does not print.');
INSERT INTO "mention_statement" VALUES(2,2,2,'Région Normandie: turnkey sites for AI data centres',NULL,'trois ou quatre sites clés en main','The Région has not made the sites public. It wants campuses around them: research centres, laboratories, schools.');
INSERT INTO "mention_statement" VALUES(3,2,3,'Région Normandie''s bid for an AI data centre',NULL,'Région s''était positionnée pour en accueillir un','Undated. The data centre itself is grand-est-data-centre.');
INSERT INTO "mention_statement" VALUES(4,2,4,'Data centre that Normandie sought and Grand Est got',NULL,'le Grand Est lui a été préféré','Neither the site nor its investor is named.');
INSERT INTO "mention_statement" VALUES(5,2,5,'Microsoft''s programme of AI data centres',NULL,'investir 80 milliards d''euros',NULL);
INSERT INTO "mention_statement" VALUES(6,2,6,'Microsoft''s programme: the part outside the United States',NULL,'dont 40 hors Etats-Unis',NULL);
INSERT INTO "mention_statement" VALUES(7,3,7,'OVHcloud data centre, Roubaix',NULL,'centre de données de la célèbre société OVHcloud','An existing data centre; the article does not say that it is for AI.');
INSERT INTO "mention_statement" VALUES(8,3,8,'Government objective: AI cluster in Hauts-de-France',NULL,'plus grand cluster d’infrastructures d’IA',NULL);
INSERT INTO "mention_statement" VALUES(9,3,9,'The State''s list of turnkey sites in France',NULL,'65 sites identifiés par l’État',NULL);
INSERT INTO "mention_statement" VALUES(10,3,10,'The State''s turnkey sites in Hauts-de-France',NULL,'16 des 65 sites',NULL);
INSERT INTO "mention_statement" VALUES(11,3,11,'Microsoft''s three abandoned projects',NULL,'l’abandon de trois projets par Microsoft','One row for three projects that the article neither names nor tells apart.');
INSERT INTO "mention_statement" VALUES(12,3,12,'Brookfield''s programme for AI in France',NULL,'développement de l’IA en France',NULL);
INSERT INTO "mention_statement" VALUES(13,3,13,'E-Valley data centres, Cambrai',NULL,'site E-Valley, sur l’ancienne base militaire',NULL);
CREATE TABLE merged_statement (
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  statement_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  PRIMARY KEY (kind, statement_id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
  FOREIGN KEY(project_id) REFERENCES project_record (id)
) STRICT;
CREATE TABLE metric (
  name TEXT NOT NULL,
  base TEXT NOT NULL,
  shown TEXT NOT NULL,
  factor INTEGER NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (name)
) STRICT;
INSERT INTO "metric" VALUES('investment','','',1,'Investment');
INSERT INTO "metric" VALUES('capacity','kW','MW',1000,'Capacity');
INSERT INTO "metric" VALUES('area','m2','ha',10000,'Area');
INSERT INTO "metric" VALUES('floor_area','m2','m2',1,'Floor area');
INSERT INTO "metric" VALUES('jobs','jobs','jobs',1,'Jobs');
INSERT INTO "metric" VALUES('construction_jobs','jobs','jobs',1,'Construction jobs');
INSERT INTO "metric" VALUES('sites','sites','sites',1,'Sites');
INSERT INTO "metric" VALUES('projects','projects','projects',1,'Projects');
INSERT INTO "metric" VALUES('companies','companies','companies',1,'Companies');
INSERT INTO "metric" VALUES('compute_share','bp','%',100,'Share of world compute');
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
INSERT INTO "milestone_statement" VALUES(1,1,1,'expected','2025','The operational launch of the plan.');
INSERT INTO "milestone_statement" VALUES(2,2,2,'announced','2025-01-07','The year is inferred from the weekday.');
INSERT INTO "milestone_statement" VALUES(3,2,5,'announced','2025-01-06','The year is inferred from the weekday.');
INSERT INTO "milestone_statement" VALUES(4,2,6,'announced','2025-01-06','The year is inferred from the weekday.');
INSERT INTO "milestone_statement" VALUES(5,3,8,'announced','2025-05-19',NULL);
CREATE TABLE organisation (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (slug)
) STRICT;
INSERT INTO "organisation" VALUES(1,'european-commission','European Commission');
INSERT INTO "organisation" VALUES(2,'european-ai-infrastructure-alliance','Alliance européenne pour les infrastructures d’IA');
INSERT INTO "organisation" VALUES(3,'siemens','Siemens');
INSERT INTO "organisation" VALUES(4,'sap','SAP');
INSERT INTO "organisation" VALUES(5,'ovhcloud','OVHcloud');
INSERT INTO "organisation" VALUES(6,'region-normandie','Région Normandie');
INSERT INTO "organisation" VALUES(7,'microsoft','Microsoft');
INSERT INTO "organisation" VALUES(8,'french-government','French government');
INSERT INTO "organisation" VALUES(9,'french-state','French State');
INSERT INTO "organisation" VALUES(10,'brookfield','Brookfield Asset Management');
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
INSERT INTO "part_of_statement" VALUES(1,2,6,5,NULL);
INSERT INTO "part_of_statement" VALUES(2,3,10,9,NULL);
INSERT INTO "part_of_statement" VALUES(3,3,13,12,NULL);
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
INSERT INTO "place_statement" VALUES(1,1,1,2,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(2,2,2,1393,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(3,2,3,1393,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(4,2,4,1387,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(5,2,5,1,NULL,NULL,NULL,NULL,1,'Inside and outside the United States.');
INSERT INTO "place_statement" VALUES(6,2,6,1,NULL,NULL,NULL,NULL,1,'The world without the United States.');
INSERT INTO "place_statement" VALUES(7,3,7,4846,'Roubaix',NULL,NULL,NULL,1,'The article prints Roubaix and Hauts-de-France.');
INSERT INTO "place_statement" VALUES(8,3,8,1388,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(9,3,9,77,NULL,NULL,NULL,NULL,1,'From « l’État »: the sentence names no country.');
INSERT INTO "place_statement" VALUES(10,3,10,1388,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(11,3,11,1388,NULL,NULL,NULL,NULL,1,'No place is printed; the paragraph is about Hauts-de-France.');
INSERT INTO "place_statement" VALUES(12,3,12,77,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "place_statement" VALUES(13,3,13,4846,'Cambrai',NULL,NULL,NULL,1,'The article prints Cambrai and the region''s name; the département is inferred.');
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
INSERT INTO "power_mention_statement" VALUES(1,1,1,2,NULL,NULL,1,'sources d’énergie renouvelable','No plant and no place is named.');
INSERT INTO "power_mention_statement" VALUES(2,2,2,1393,NULL,NULL,0,'centrales nucléaires de Flamanville',NULL);
INSERT INTO "power_mention_statement" VALUES(3,2,3,1393,2,NULL,0,'EPR de Flamanville','Recently put into service, says the article. That it is part of the plant is inferred from its name.');
INSERT INTO "power_mention_statement" VALUES(4,2,4,1393,NULL,NULL,0,'Penly',NULL);
INSERT INTO "power_mention_statement" VALUES(5,2,5,1393,NULL,NULL,0,'Paluel',NULL);
INSERT INTO "power_mention_statement" VALUES(6,2,6,1393,NULL,NULL,0,'éoliennes offshore','Neither named nor counted.');
CREATE TABLE power_source (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('nuclear', 'offshore_wind', 'onshore_wind', 'solar', 'hydro', 'geothermal', 'gas', 'coal', 'renewable', 'battery', 'substation', 'grid', 'other')),
  UNIQUE (slug)
) STRICT;
INSERT INTO "power_source" VALUES(1,'renewable-energy-europe','Renewable energy near the gigafactories','renewable');
INSERT INTO "power_source" VALUES(2,'flamanville','Flamanville nuclear plant','nuclear');
INSERT INTO "power_source" VALUES(3,'flamanville-epr','Flamanville EPR','nuclear');
INSERT INTO "power_source" VALUES(4,'penly','Penly nuclear plant','nuclear');
INSERT INTO "power_source" VALUES(5,'paluel','Paluel nuclear plant','nuclear');
INSERT INTO "power_source" VALUES(6,'normandie-offshore-wind','Offshore wind in Normandie','offshore_wind');
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
INSERT INTO "power_tie_statement" VALUES(1,1,1,1,'considered','The Commission considers sites near such sources.');
INSERT INTO "power_tie_statement" VALUES(2,2,2,2,'cited',NULL);
INSERT INTO "power_tie_statement" VALUES(3,2,2,3,'cited','In Hervé Morin''s own words; the others are the journalist''s.');
INSERT INTO "power_tie_statement" VALUES(4,2,2,4,'cited',NULL);
INSERT INTO "power_tie_statement" VALUES(5,2,2,5,'cited',NULL);
INSERT INTO "power_tie_statement" VALUES(6,2,2,6,'cited',NULL);
CREATE TABLE project_record (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT kind_is_known CHECK (kind IN ('site', 'programme', 'plan', 'offer')),
  UNIQUE (slug)
) STRICT;
INSERT INTO "project_record" VALUES(1,'eu-ai-gigafactories','plan');
INSERT INTO "project_record" VALUES(2,'normandie-ai-sites','plan');
INSERT INTO "project_record" VALUES(3,'normandie-lost-bid','plan');
INSERT INTO "project_record" VALUES(4,'grand-est-data-centre','site');
INSERT INTO "project_record" VALUES(5,'microsoft-ai-data-centres','programme');
INSERT INTO "project_record" VALUES(6,'microsoft-outside-us','programme');
INSERT INTO "project_record" VALUES(7,'roubaix-ovhcloud','site');
INSERT INTO "project_record" VALUES(8,'hauts-de-france-ai-cluster','plan');
INSERT INTO "project_record" VALUES(9,'turnkey-sites-france','plan');
INSERT INTO "project_record" VALUES(10,'turnkey-sites-hauts-de-france','plan');
INSERT INTO "project_record" VALUES(11,'microsoft-abandoned-projects','site');
INSERT INTO "project_record" VALUES(12,'brookfield-france','programme');
INSERT INTO "project_record" VALUES(13,'cambrai-e-valley','site');
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
INSERT INTO "region" VALUES(1,'world','world','World','world',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "region" VALUES(2,'europe','europe','Europe','bloc',1,NULL,NULL,NULL,NULL);
INSERT INTO "region" VALUES(3,'european-union','european-union','European Union','bloc',2,NULL,NULL,NULL,NULL);
INSERT INTO "region" VALUES(50,'CN','china','China','country',1,50,NULL,NULL,NULL);
INSERT INTO "region" VALUES(77,'FR','france','France','country',3,77,NULL,NULL,NULL);
INSERT INTO "region" VALUES(226,'US','united-states','United States','country',1,226,NULL,NULL,NULL);
INSERT INTO "region" VALUES(1387,'FR-GES','grand-est','Grand Est','region',77,77,1387,NULL,NULL);
INSERT INTO "region" VALUES(1388,'FR-HDF','hauts-de-france','Hauts-de-France','region',77,77,1388,NULL,NULL);
INSERT INTO "region" VALUES(1393,'FR-NOR','normandie','Normandie','region',77,77,1393,NULL,NULL);
INSERT INTO "region" VALUES(4846,'FR-59','nord','Nord','department',1388,77,1388,4846,'59');
CREATE TABLE region_name (
  folded TEXT NOT NULL,
  region_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  printed TEXT NOT NULL,
  PRIMARY KEY (folded, region_id),
  CONSTRAINT kind_is_known CHECK (kind IN ('name', 'code', 'short', 'former')),
  FOREIGN KEY(region_id) REFERENCES region (id)
) STRICT;
INSERT INTO "region_name" VALUES('world',1,'code','world');
INSERT INTO "region_name" VALUES('monde',1,'name','Monde');
INSERT INTO "region_name" VALUES('europe',2,'code','europe');
INSERT INTO "region_name" VALUES('european union',3,'code','european-union');
INSERT INTO "region_name" VALUES('union europeenne',3,'name','Union européenne');
INSERT INTO "region_name" VALUES('eu',3,'short','EU');
INSERT INTO "region_name" VALUES('ue',3,'short','UE');
INSERT INTO "region_name" VALUES('cn',50,'code','CN');
INSERT INTO "region_name" VALUES('china',50,'name','China');
INSERT INTO "region_name" VALUES('chn',50,'code','CHN');
INSERT INTO "region_name" VALUES('people s republic of china',50,'name','People''s Republic of China');
INSERT INTO "region_name" VALUES('chine',50,'name','Chine');
INSERT INTO "region_name" VALUES('republique populaire de chine',50,'name','République populaire de Chine');
INSERT INTO "region_name" VALUES('prc',50,'short','PRC');
INSERT INTO "region_name" VALUES('mainland china',50,'short','Mainland China');
INSERT INTO "region_name" VALUES('fr',77,'code','FR');
INSERT INTO "region_name" VALUES('france',77,'name','France');
INSERT INTO "region_name" VALUES('fra',77,'code','FRA');
INSERT INTO "region_name" VALUES('french republic',77,'name','French Republic');
INSERT INTO "region_name" VALUES('republique francaise',77,'name','République française');
INSERT INTO "region_name" VALUES('us',226,'code','US');
INSERT INTO "region_name" VALUES('united states',226,'name','United States');
INSERT INTO "region_name" VALUES('usa',226,'code','USA');
INSERT INTO "region_name" VALUES('united states of america',226,'name','United States of America');
INSERT INTO "region_name" VALUES('etats unis',226,'name','États-Unis');
INSERT INTO "region_name" VALUES('etats unis d amerique',226,'name','États-Unis d''Amérique');
INSERT INTO "region_name" VALUES('u s',226,'short','U.S.');
INSERT INTO "region_name" VALUES('u s a',226,'short','U.S.A.');
INSERT INTO "region_name" VALUES('america',226,'short','America');
INSERT INTO "region_name" VALUES('the united states',226,'short','The United States');
INSERT INTO "region_name" VALUES('nord',4846,'name','Nord');
INSERT INTO "region_name" VALUES('fr ges',1387,'code','FR-GES');
INSERT INTO "region_name" VALUES('grand est',1387,'name','Grand Est');
INSERT INTO "region_name" VALUES('r44',1387,'code','R44');
INSERT INTO "region_name" VALUES('alsace champagne ardenne lorraine',1387,'former','Alsace-Champagne-Ardenne-Lorraine');
INSERT INTO "region_name" VALUES('acal',1387,'former','ACAL');
INSERT INTO "region_name" VALUES('champagne ardenne',1387,'former','Champagne-Ardenne');
INSERT INTO "region_name" VALUES('lorraine',1387,'former','Lorraine');
INSERT INTO "region_name" VALUES('fr hdf',1388,'code','FR-HDF');
INSERT INTO "region_name" VALUES('hauts de france',1388,'name','Hauts-de-France');
INSERT INTO "region_name" VALUES('r32',1388,'code','R32');
INSERT INTO "region_name" VALUES('hdf',1388,'short','HDF');
INSERT INTO "region_name" VALUES('nord pas de calais',1388,'former','Nord-Pas-de-Calais');
INSERT INTO "region_name" VALUES('npdc',1388,'former','NPDC');
INSERT INTO "region_name" VALUES('picardie',1388,'former','Picardie');
INSERT INTO "region_name" VALUES('nord pas de calais picardie',1388,'former','Nord-Pas-de-Calais-Picardie');
INSERT INTO "region_name" VALUES('fr nor',1393,'code','FR-NOR');
INSERT INTO "region_name" VALUES('normandie',1393,'name','Normandie');
INSERT INTO "region_name" VALUES('r28',1393,'code','R28');
INSERT INTO "region_name" VALUES('normandy',1393,'short','Normandy');
INSERT INTO "region_name" VALUES('basse normandie',1393,'former','Basse-Normandie');
INSERT INTO "region_name" VALUES('haute normandie',1393,'former','Haute-Normandie');
INSERT INTO "region_name" VALUES('fr 59',4846,'code','FR-59');
INSERT INTO "region_name" VALUES('59',4846,'code','59');
CREATE TABLE region_tree (
  ancestor_id INTEGER NOT NULL,
  region_id INTEGER NOT NULL,
  PRIMARY KEY (ancestor_id, region_id),
  FOREIGN KEY(ancestor_id) REFERENCES region (id),
  FOREIGN KEY(region_id) REFERENCES region (id)
) STRICT;
INSERT INTO "region_tree" VALUES(1,1);
INSERT INTO "region_tree" VALUES(2,2);
INSERT INTO "region_tree" VALUES(1,2);
INSERT INTO "region_tree" VALUES(3,3);
INSERT INTO "region_tree" VALUES(2,3);
INSERT INTO "region_tree" VALUES(1,3);
INSERT INTO "region_tree" VALUES(50,50);
INSERT INTO "region_tree" VALUES(1,50);
INSERT INTO "region_tree" VALUES(77,77);
INSERT INTO "region_tree" VALUES(3,77);
INSERT INTO "region_tree" VALUES(2,77);
INSERT INTO "region_tree" VALUES(1,77);
INSERT INTO "region_tree" VALUES(226,226);
INSERT INTO "region_tree" VALUES(1,226);
INSERT INTO "region_tree" VALUES(1387,1387);
INSERT INTO "region_tree" VALUES(77,1387);
INSERT INTO "region_tree" VALUES(3,1387);
INSERT INTO "region_tree" VALUES(2,1387);
INSERT INTO "region_tree" VALUES(1,1387);
INSERT INTO "region_tree" VALUES(1388,1388);
INSERT INTO "region_tree" VALUES(77,1388);
INSERT INTO "region_tree" VALUES(3,1388);
INSERT INTO "region_tree" VALUES(2,1388);
INSERT INTO "region_tree" VALUES(1,1388);
INSERT INTO "region_tree" VALUES(1393,1393);
INSERT INTO "region_tree" VALUES(77,1393);
INSERT INTO "region_tree" VALUES(3,1393);
INSERT INTO "region_tree" VALUES(2,1393);
INSERT INTO "region_tree" VALUES(1,1393);
INSERT INTO "region_tree" VALUES(4846,4846);
INSERT INTO "region_tree" VALUES(1388,4846);
INSERT INTO "region_tree" VALUES(77,4846);
INSERT INTO "region_tree" VALUES(3,4846);
INSERT INTO "region_tree" VALUES(2,4846);
INSERT INTO "region_tree" VALUES(1,4846);
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
INSERT INTO "role_statement" VALUES(1,1,1,1,'announcer',NULL,'« Portée par la Commission »; Thierry Breton spoke for it.',NULL);
INSERT INTO "role_statement" VALUES(2,1,1,2,'developer',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(3,1,1,2,'investor',NULL,'The article gives the plan of investment to the Alliance.',NULL);
INSERT INTO "role_statement" VALUES(4,1,1,3,'interested',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(5,1,1,4,'interested',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(6,1,1,5,'interested',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(7,2,2,6,'announcer','Hervé Morin',NULL,NULL);
INSERT INTO "role_statement" VALUES(8,2,3,6,'interested',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(9,2,4,6,'interested',NULL,'Its bid was not kept.',NULL);
INSERT INTO "role_statement" VALUES(10,2,5,7,'investor',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(11,2,6,7,'investor',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(12,3,7,5,'operator',NULL,'The article calls it OVHcloud''s data centre.',NULL);
INSERT INTO "role_statement" VALUES(13,3,8,8,'announcer',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(14,3,9,9,'announcer',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(15,3,10,9,'announcer',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(16,3,11,7,'investor',NULL,'Whose projects they were: abandoned « par Microsoft ».',NULL);
INSERT INTO "role_statement" VALUES(17,3,12,10,'investor',NULL,NULL,NULL);
INSERT INTO "role_statement" VALUES(18,3,13,10,'investor',NULL,NULL,NULL);
CREATE TABLE seed_article (
  slug TEXT NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (slug),
  CONSTRAINT state_is_known CHECK (state IN ('seeded', 'changed', 'removed'))
) STRICT;
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
CREATE TABLE source (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT,
  url TEXT,
  language TEXT,
  published TEXT,
  earliest TEXT,
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
INSERT INTO "source" VALUES(1,'gigafactories-ia','[no title printed: the European plan for AI gigafactories]',NULL,NULL,'fr',NULL,NULL,'004_aad973d0ec3a727f.txt','8c89acbed7ad8a42b46656d96e62c8310c116f806be265793bb0ede87aaa07cb','Without title, date, author or publisher, and its own cues disagree on when it was written: Thierry Breton left the Commission in September 2024, while the Commission''s plan for AI gigafactories dates from 2025. It says « plus de 160 » companies, then « les 160 ». Its table names no source, its shares do not add up to 100 %, it mixes euros and dollars, and the « objectif » of the United States lies below their present share.','The title is ours. No earliest possible date can be defended, so there is none.',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "source" VALUES(2,'normandie-data-centers-ia','Normandie. Des centaines d''emplois à la clé : la Région veut accueillir des data centers dédiés à l''IA','Tendance Ouest',NULL,'fr',NULL,'2025-01-07','002_d88f1f489620d3dc.txt','1ca6189f3736abf2d0f8e8ecdc992d40a1bead600210a53c96de5f10d0ced17d','Undated; the publisher is known only from the page around the article. Microsoft''s amounts are stored in euros as printed; Microsoft itself announced 80 billion dollars, more than half of them inside the United States. The sentence on data centres that exist in the Paris region and Marseille names and counts none, so it makes no project.','Not before 7 January 2025: « mardi 7 janvier » was a Tuesday in 2025, and not again until 2031.',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "source" VALUES(3,'vallee-ia-hauts-de-france','Les Hauts-de-France : Vers une Vallée Européenne de l’Intelligence Artificielle ?',NULL,NULL,'fr',NULL,'2025-05-19','000_c7a1ff97b5e1bbf4.txt','babfcb48d6a0d5310f027e968f5fd77aa832f364a7f484d718434cfd3297324a','Undated and unsigned: the byline is an unfilled template, and the text credits www.lemonde.fr without saying that Le Monde published it. The heading « Une Infrastructure en Construction » stands over land that is ready, not over sites being built. The former air base at Cambrai lies outside the town, on both sides of the border between Nord and Pas-de-Calais.','Not before 19 May 2025, because it tells of Choose France on that day in the past tense.',NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "status_statement" VALUES(1,1,1,'announced',NULL,NULL);
INSERT INTO "status_statement" VALUES(2,2,2,'announced','2025-01-07','The year is inferred from the weekday.');
INSERT INTO "status_statement" VALUES(3,2,3,'cancelled',NULL,'The bid is lost: Grand Est was preferred.');
INSERT INTO "status_statement" VALUES(4,2,4,'unknown',NULL,'The article says only that Grand Est was preferred.');
INSERT INTO "status_statement" VALUES(5,2,5,'announced','2025-01-06','The year is inferred from the weekday.');
INSERT INTO "status_statement" VALUES(6,2,6,'announced','2025-01-06','The year is inferred from the weekday.');
INSERT INTO "status_statement" VALUES(7,3,7,'operating','2025-04-03',NULL);
INSERT INTO "status_statement" VALUES(8,3,8,'announced','2025-05-19',NULL);
INSERT INTO "status_statement" VALUES(9,3,9,'announced',NULL,NULL);
INSERT INTO "status_statement" VALUES(10,3,10,'announced',NULL,NULL);
INSERT INTO "status_statement" VALUES(11,3,11,'cancelled','2025-01','The article prints « en janvier »; the year is inferred from its other dates.');
INSERT INTO "status_statement" VALUES(12,3,12,'announced',NULL,NULL);
INSERT INTO "status_statement" VALUES(13,3,13,'announced',NULL,NULL);
CREATE INDEX ix_alias_folded ON alias_statement (folded);
CREATE INDEX ix_alias_organisation_id ON alias_statement (organisation_id);
CREATE INDEX ix_alias_project_id ON alias_statement (project_id);
CREATE INDEX ix_alias_source_id ON alias_statement (source_id);
CREATE INDEX ix_figure_project_id ON figure_statement (project_id, metric, scope);
CREATE INDEX ix_figure_subject ON figure_statement (coalesce(project_id, -region_id), metric, scope, coalesce(target, ''), coalesce(basis, ''), coalesce(currency, ''), source_id);
CREATE INDEX ix_figure_region_id ON figure_statement (region_id);
CREATE INDEX ix_figure_source_id ON figure_statement (source_id);
CREATE INDEX ix_mention_project_id ON mention_statement (project_id, source_id);
CREATE INDEX ix_mention_source_id ON mention_statement (source_id);
CREATE INDEX ix_milestone_project_id ON milestone_statement (project_id, kind, source_id);
CREATE INDEX ix_milestone_source_id ON milestone_statement (source_id);
CREATE INDEX ix_part_of_project_id ON part_of_statement (project_id, whole_id);
CREATE INDEX ix_part_of_source_id ON part_of_statement (source_id);
CREATE INDEX ix_part_of_whole_id ON part_of_statement (whole_id);
CREATE INDEX ix_place_region_id ON place_statement (region_id);
CREATE INDEX ix_place_source_id ON place_statement (source_id);
CREATE INDEX ix_place_project_id ON place_statement (project_id, region_id);
CREATE INDEX ix_power_mention_region_id ON power_mention_statement (region_id);
CREATE INDEX ix_power_mention_source_id ON power_mention_statement (source_id);
CREATE INDEX ix_power_tie_project_id ON power_tie_statement (project_id, power_source_id);
CREATE INDEX ix_power_tie_power_source_id ON power_tie_statement (power_source_id);
CREATE INDEX ix_power_tie_source_id ON power_tie_statement (source_id);
CREATE INDEX ix_role_organisation_id ON role_statement (organisation_id);
CREATE INDEX ix_role_source_id ON role_statement (source_id);
CREATE INDEX ix_role_project_id ON role_statement (project_id, role);
CREATE INDEX ix_status_project_id ON status_statement (project_id, source_id);
CREATE INDEX ix_status_source_id ON status_statement (source_id);
CREATE INDEX ix_citation_project_id ON citation_statement (project_id);
CREATE INDEX ix_citation_source_id ON citation_statement (source_id);
CREATE INDEX ix_set_aside_source_id ON set_aside_statement (source_id);
CREATE UNIQUE INDEX merged_once ON decision (other) WHERE is_same;
CREATE INDEX ix_merged_statement_source_id ON merged_statement (source_id);
CREATE INDEX ix_merged_statement_project_id ON merged_statement (project_id);
CREATE VIEW dated_source AS
SELECT s.*, substr(coalesce(s.published, s.earliest) || '-01-01', 1, 10) AS known_from
FROM source s;
CREATE VIEW current_source AS
SELECT s.id
FROM source s
WHERE s.slug NOT IN (SELECT n.supersedes FROM source n WHERE n.supersedes IS NOT NULL);
CREATE VIEW source_voice AS
WITH RECURSIVE copied (id, slug) AS (
  SELECT s.id, s.slug FROM source s
  UNION
  SELECT c.id, s.copies FROM copied c JOIN source s ON s.slug = c.slug WHERE s.copies IS NOT NULL
)
SELECT c.id, lower(coalesce(s.publisher, c.slug)) AS voice
FROM copied c LEFT JOIN source s ON s.slug = c.slug
WHERE s.copies IS NULL;
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
CREATE VIEW figure_chosen AS
SELECT
  f.id, f.project_id, f.region_id, f.metric, f.low, f.high, f.about,
  f.qualifier,
  f.currency, f.basis, f.scope, f.target, f.printed, f.source_id
FROM figure_stated f
WHERE f.id = f.chosen_id;
CREATE VIEW figure_asked AS SELECT * FROM figure;
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
CREATE VIEW power_mention_list AS
SELECT
  w.slug, w.name, w.kind, r.slug AS region, m.locality, m.inferred, u.slug AS part_of,
  m.printed, m.note, s.slug AS source
FROM power_mention m
JOIN power_source w ON w.id = m.power_source_id
JOIN dated_source s ON s.id = m.source_id
LEFT JOIN region r ON r.id = m.region_id
LEFT JOIN power_source u ON u.id = m.whole_id;
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
COMMIT;
