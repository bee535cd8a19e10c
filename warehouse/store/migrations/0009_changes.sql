-- What a release changed against the one that it took the place of. Not part of the content hash: it is about the file.

ALTER TABLE meta.release ADD COLUMN previous VARCHAR;
ALTER TABLE meta.release ADD COLUMN not_compared VARCHAR[];
COMMENT ON COLUMN meta.release.previous IS 'Release that was published when this one took its place; NULL: none, or it could not be read.';
COMMENT ON COLUMN meta.release.not_compared IS 'Tables that could not be compared with that release, for it has an older layout; NULL: nothing was compared.';

CREATE TABLE meta.changes (
    table_name VARCHAR NOT NULL,
    row_key VARCHAR NOT NULL,
    change VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE,
    unit VARCHAR,
    old_value VARCHAR,
    new_value VARCHAR,
    old_number DOUBLE,
    new_number DOUBLE,
    label VARCHAR NOT NULL,
    claim_ids VARCHAR[] NOT NULL,
    publications VARCHAR[] NOT NULL,
    bridge VARCHAR,
    by_target DOUBLE,
    by_new_period DOUBLE,
    by_revision DOUBLE,
    by_new_source DOUBLE,
    by_program DOUBLE,
    PRIMARY KEY (table_name, row_key, column_name)
);
COMMENT ON TABLE meta.changes IS 'What this release changed against meta.release.previous: one row a changed cell, one a row that came or is gone, each with its reason.';
COMMENT ON COLUMN meta.changes.table_name IS 'Table of mart: monthly, totals, growth, progress, outlook, conflicts, kpi or targets.';
COMMENT ON COLUMN meta.changes.row_key IS 'Key of the row in that table, its parts separated by blanks.';
COMMENT ON COLUMN meta.changes.change IS 'changed (a cell), came or gone (a whole row, told by its leading column).';
COMMENT ON COLUMN meta.changes.column_name IS 'Column that changed; of a row that came or is gone, the table''s leading column.';
COMMENT ON COLUMN meta.changes.series IS 'Series of the row.';
COMMENT ON COLUMN meta.changes.period_start IS 'First day of the period that the cell is about.';
COMMENT ON COLUMN meta.changes.period_end IS 'Last day of that period, as the newer state has it.';
COMMENT ON COLUMN meta.changes.unit IS 'Unit of both numbers: the series'' unit, % or months; NULL: no quantity.';
COMMENT ON COLUMN meta.changes.old_value IS 'Old value as text, numbers rounded; of a row without its leading value what else it says (bounds, reason); NULL: blank.';
COMMENT ON COLUMN meta.changes.new_value IS 'New value, likewise.';
COMMENT ON COLUMN meta.changes.old_number IS 'Old value, unrounded; NULL: blank, or no number.';
COMMENT ON COLUMN meta.changes.new_number IS 'New value, unrounded; NULL: blank, or no number.';
COMMENT ON COLUMN meta.changes.label IS 'Why: target_changed, new_period, source_revised, new_source or code_or_catalogue_changed; the first of these that is true.';
COMMENT ON COLUMN meta.changes.claim_ids IS 'Claims that caused it (core.claims of this release, or of the one before where they are gone); empty: none in particular.';
COMMENT ON COLUMN meta.changes.publications IS 'Publications of those claims.';
COMMENT ON COLUMN meta.changes.bridge IS 'Numbers of mart.kpi: old_number plus the five terms is new_number. history: each term from what this release knew on the days between; label: the whole difference is the label''s term; NULL: no bridge.';
COMMENT ON COLUMN meta.changes.by_target IS 'Term of the bridge: the target is another.';
COMMENT ON COLUMN meta.changes.by_new_period IS 'Term of the bridge: the figures reach a later month.';
COMMENT ON COLUMN meta.changes.by_revision IS 'Term of the bridge: figures were replaced by later ones of the same speaker.';
COMMENT ON COLUMN meta.changes.by_new_source IS 'Term of the bridge: figures came that replace none.';
COMMENT ON COLUMN meta.changes.by_program IS 'Term of the bridge: program or catalogue say otherwise of the same figures.';
