-- The documents whose bytes are kept in the landing zone, and what was read in each.
CREATE TABLE meta.documents (
    document VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    edition VARCHAR,
    retrieved_at TIMESTAMP NOT NULL,
    figures INTEGER NOT NULL,
    newest_month VARCHAR,
    refusal VARCHAR,
    PRIMARY KEY (sha256, source)
);
COMMENT ON TABLE meta.documents IS 'Documents of the landing zone that this build has read: bytes kept, addressed by their hash.';
COMMENT ON COLUMN meta.documents.document IS 'Name and beginning of the hash; claims name it in their locator.';
COMMENT ON COLUMN meta.documents.sha256 IS 'SHA-256 of the kept bytes.';
COMMENT ON COLUMN meta.documents.source IS 'Source that landed it.';
COMMENT ON COLUMN meta.documents.url IS 'Address from which it came.';
COMMENT ON COLUMN meta.documents.edition IS 'The publisher''s own id of the edition, where there is one.';
COMMENT ON COLUMN meta.documents.retrieved_at IS 'When the bytes came, Almaty time.';
COMMENT ON COLUMN meta.documents.figures IS 'Printed figures read in it.';
COMMENT ON COLUMN meta.documents.newest_month IS 'Newest month (YYYY-MM) of which it prints a figure.';
COMMENT ON COLUMN meta.documents.refusal IS 'Why nothing of it entered; NULL: it was read.';
