-- About the warehouse file itself.
CREATE TABLE meta.doors (
    contract VARCHAR NOT NULL,
    batch VARCHAR NOT NULL,
    rows_in BIGINT NOT NULL,
    rows_kept BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    PRIMARY KEY (contract, batch),
    CHECK (rows_in = rows_kept + rows_rejected)
);
COMMENT ON TABLE meta.doors IS 'Every pass through a contract in this build: rows in = rows kept + rows rejected.';
COMMENT ON COLUMN meta.doors.contract IS 'Contract.';
COMMENT ON COLUMN meta.doors.batch IS 'Family or kind of the rows.';
COMMENT ON COLUMN meta.doors.rows_in IS 'Rows that came.';
COMMENT ON COLUMN meta.doors.rows_kept IS 'Rows that went on.';
COMMENT ON COLUMN meta.doors.rows_rejected IS 'Rows in core.rejected.';

CREATE TABLE meta.release (
    release VARCHAR NOT NULL,
    built_at TIMESTAMP NOT NULL,
    content_hash VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL,
    catalogue_hash VARCHAR NOT NULL,
    source_hash VARCHAR NOT NULL,
    PRIMARY KEY (release)
);
COMMENT ON TABLE meta.release IS 'The release that this file is: one row, written when it was published.';
COMMENT ON COLUMN meta.release.release IS 'Name of the release.';
COMMENT ON COLUMN meta.release.built_at IS 'When it was built (Asia/Almaty).';
COMMENT ON COLUMN meta.release.content_hash IS 'SHA-256 over the content of all tables of core and mart.';
COMMENT ON COLUMN meta.release.code_version IS 'Version of the program.';
COMMENT ON COLUMN meta.release.catalogue_hash IS 'SHA-256 over the catalogue''s files.';
COMMENT ON COLUMN meta.release.source_hash IS 'SHA-256 over the bytes of the source.';

CREATE SCHEMA stage;
CREATE TABLE stage.figures (
    source VARCHAR,
    document VARCHAR,
    line BIGINT,
    series VARCHAR,
    period_start VARCHAR,
    period_end VARCHAR,
    printed_value VARCHAR,
    printed_unit VARCHAR,
    printed_growth VARCHAR,
    qualifier VARCHAR,
    maturity VARCHAR,
    comparison VARCHAR,
    published_on VARCHAR,
    date_basis VARCHAR,
    authority VARCHAR,
    publisher VARCHAR,
    url VARCHAR,
    language VARCHAR,
    confidence VARCHAR,
    locator VARCHAR,
    note VARCHAR
);
COMMENT ON TABLE stage.figures IS 'Rows as the source handed them over, before their family validates them.';
COMMENT ON COLUMN stage.figures.source IS 'As in the source.';
COMMENT ON COLUMN stage.figures.document IS 'As in the source.';
COMMENT ON COLUMN stage.figures.line IS 'As in the source.';
COMMENT ON COLUMN stage.figures.series IS 'As in the source.';
COMMENT ON COLUMN stage.figures.period_start IS 'As in the source.';
COMMENT ON COLUMN stage.figures.period_end IS 'As in the source.';
COMMENT ON COLUMN stage.figures.printed_value IS 'As in the source.';
COMMENT ON COLUMN stage.figures.printed_unit IS 'As in the source.';
COMMENT ON COLUMN stage.figures.printed_growth IS 'As in the source.';
COMMENT ON COLUMN stage.figures.qualifier IS 'As in the source.';
COMMENT ON COLUMN stage.figures.maturity IS 'As in the source.';
COMMENT ON COLUMN stage.figures.comparison IS 'As in the source.';
COMMENT ON COLUMN stage.figures.published_on IS 'As in the source.';
COMMENT ON COLUMN stage.figures.date_basis IS 'As in the source.';
COMMENT ON COLUMN stage.figures.authority IS 'As in the source.';
COMMENT ON COLUMN stage.figures.publisher IS 'As in the source.';
COMMENT ON COLUMN stage.figures.url IS 'As in the source.';
COMMENT ON COLUMN stage.figures.language IS 'As in the source.';
COMMENT ON COLUMN stage.figures.confidence IS 'As in the source.';
COMMENT ON COLUMN stage.figures.locator IS 'As in the source.';
COMMENT ON COLUMN stage.figures.note IS 'As in the source.';
