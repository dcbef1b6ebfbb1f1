BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE citation (
	document_id VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, kind VARCHAR DEFAULT 'CITATION' NOT NULL, 
	PRIMARY KEY (document_id, ref)
);
CREATE TABLE document (
	id VARCHAR NOT NULL, 
	sequence BIGINT NOT NULL, 
	removed BOOLEAN NOT NULL, 
	source VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	modified DATETIME, 
	fingerprint VARCHAR NOT NULL, 
	work VARCHAR NOT NULL, 
	ref VARCHAR, 
	type VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	code VARCHAR, 
	title TEXT NOT NULL, 
	citation TEXT NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	state VARCHAR, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (sequence)
);
INSERT INTO "document" VALUES('tests/abri',1,0,'tests','tests/abri','',NULL,'2f277a03d1345276b85e67502982ffbe','tests/abri',NULL,'report','fr',NULL,'Mise à l''abri','',NULL,NULL,NULL,'{"id":"tests/abri","work":"tests/abri","type":"report","title":"Mise à l''abri","language":"fr","passages":[{"anchor":"p1","text":"La mise à l''abri est l''accueil provisoire."},{"anchor":"p2","text":"Elle dure cinq jours."}],"provenance":{"source":"tests","path":"tests/abri","retrieved_at":"2020-01-01T00:00:00+00:00","digest":""}}');
INSERT INTO "document" VALUES('tests/tutelle',2,0,'tests','tests/tutelle','',NULL,'7c9d8b4b3b5f15694f6db18550459c43','tests/tutelle',NULL,'report','fr',NULL,'Tutelle','',NULL,NULL,NULL,'{"id":"tests/tutelle","work":"tests/tutelle","type":"report","title":"Tutelle","language":"fr","passages":[{"anchor":"p1","text":"Un tuteur est désigné par le juge."}],"provenance":{"source":"tests","path":"tests/tutelle","retrieved_at":"2020-01-01T00:00:00+00:00","digest":""}}');
INSERT INTO "document" VALUES('tests/gone',6,1,'tests','tests/gone','',NULL,'','tests/gone',NULL,'report','fr',NULL,'Retirée','',NULL,NULL,NULL,'');
INSERT INTO "document" VALUES('tests/V1',4,0,'tests','tests/V1','',NULL,'c52e4d44e88049162ddb7a76cd689c00','fr:CASF:L999-1','fr:CASF:L999-1','law-article','fr','CASF','CASF, article L999-1','','2010-01-01','2016-01-01','MODIFIE','{"id":"tests/V1","work":"fr:CASF:L999-1","type":"law-article","title":"CASF, article L999-1","language":"fr","passages":[{"anchor":"p1","text":"Le mineur est mis à l’abri."}],"provenance":{"source":"tests","path":"tests/V1","retrieved_at":"2020-01-01T00:00:00+00:00","digest":""},"ref":"fr:CASF:L999-1","organisations":["DILA"],"code":"CASF","version":{"valid_from":"2010-01-01","valid_to":"2016-01-01","state":"MODIFIE"}}');
INSERT INTO "document" VALUES('tests/V2',5,0,'tests','tests/V2','',NULL,'60e312c9ac0b16ff4db5d16f4377ae0a','fr:CASF:L999-1','fr:CASF:L999-1','law-article','fr','CASF','CASF, article L999-1','','2016-01-01',NULL,'VIGUEUR','{"id":"tests/V2","work":"fr:CASF:L999-1","type":"law-article","title":"CASF, article L999-1","language":"fr","passages":[{"anchor":"p1","text":"Le mineur est accueilli."}],"provenance":{"source":"tests","path":"tests/V2","retrieved_at":"2020-01-01T00:00:00+00:00","digest":""},"ref":"fr:CASF:L999-1","organisations":["DILA"],"code":"CASF","version":{"valid_from":"2016-01-01","state":"VIGUEUR"}}');
CREATE TABLE fallback (
	document_id VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	modified DATETIME, 
	body TEXT NOT NULL, 
	PRIMARY KEY (document_id, path)
);
CREATE TABLE fetch (
	source VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	fetched_at DATETIME NOT NULL, etag TEXT DEFAULT '' NOT NULL, last_modified TEXT DEFAULT '' NOT NULL, same_as TEXT DEFAULT '' NOT NULL, found_on TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (source, name)
);
CREATE TABLE harvest (
	source VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (source, started_at)
);
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	number BIGINT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('id','8165b49b48464c75a0678fe9c3a17abd',0);
INSERT INTO "meta" VALUES('sequence','',6);
CREATE TABLE moment (
	sequence BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (sequence)
);
INSERT INTO "moment" VALUES(5,'2026-11-24 03:29:16.685891');
INSERT INTO "moment" VALUES(6,'2026-11-24 03:29:16.691765');
CREATE TABLE waiting (
	source VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (source, path)
);
CREATE INDEX document_work ON document (work);
CREATE INDEX document_ref ON document (ref);
CREATE INDEX citation_ref ON citation (ref);
CREATE INDEX fallback_place ON fallback (source, path);
CREATE INDEX document_type ON document (type);
CREATE INDEX document_code ON document (code, sequence);
CREATE INDEX document_place ON document (source, path, removed);
COMMIT;
