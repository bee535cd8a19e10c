-- What the warehouse holds of the outside world.
CREATE SCHEMA core;

CREATE TABLE core.series (
    series VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    measure_type VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    definition_en VARCHAR NOT NULL,
    definition_ru VARCHAR NOT NULL,
    definition_kk VARCHAR NOT NULL,
    counts VARCHAR NOT NULL,
    part_of VARCHAR[] NOT NULL,
    not_to_be_confused_with VARCHAR[] NOT NULL,
    plausible_month_low DOUBLE,
    plausible_month_high DOUBLE,
    rank INTEGER,
    planned BOOLEAN NOT NULL,
    PRIMARY KEY (series)
);
COMMENT ON TABLE core.series IS 'Series of the catalogue: one measure, one definition, one way of counting each. Never merge two.';
COMMENT ON COLUMN core.series.series IS 'Code of the series, e.g. transit_freight.total.';
COMMENT ON COLUMN core.series.family IS 'rail, transit, air, trans_caspian or context.';
COMMENT ON COLUMN core.series.measure IS 'What is measured: the code up to the dot.';
COMMENT ON COLUMN core.series.measure_type IS 'flow (adds up over time), index, growth (only growth is meaningful), share or stock.';
COMMENT ON COLUMN core.series.unit IS 'Canonical unit of all values of the series.';
COMMENT ON COLUMN core.series.authority IS 'Who counts it (several: separated by '' / '').';
COMMENT ON COLUMN core.series.name_en IS 'Name of the series in English.';
COMMENT ON COLUMN core.series.name_ru IS 'Name of the series in Russian.';
COMMENT ON COLUMN core.series.name_kk IS 'Name of the series in Kazakh.';
COMMENT ON COLUMN core.series.definition_en IS 'Definition in English.';
COMMENT ON COLUMN core.series.definition_ru IS 'Definition in Russian.';
COMMENT ON COLUMN core.series.definition_kk IS 'Definition in Kazakh.';
COMMENT ON COLUMN core.series.counts IS 'What one unit stands for.';
COMMENT ON COLUMN core.series.part_of IS 'Series of which this one is a part (part ≤ total).';
COMMENT ON COLUMN core.series.not_to_be_confused_with IS 'Series that share words with this one and count something else.';
COMMENT ON COLUMN core.series.plausible_month_low IS 'Lowest plausible average month, in the unit; below it a figure is refused.';
COMMENT ON COLUMN core.series.plausible_month_high IS 'Highest plausible average month, in the unit; above it a figure is refused.';
COMMENT ON COLUMN core.series.rank IS 'Place among the family''s key figures; 1 is its headline; NULL: not a key figure.';
COMMENT ON COLUMN core.series.planned IS 'True: no figure and no target uses the series yet.';

CREATE TABLE core.publications (
    publication_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    published_text VARCHAR,
    published_on DATE,
    date_basis VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    sha256 VARCHAR,
    retrieved_at TIMESTAMP,
    PRIMARY KEY (publication_id)
);
COMMENT ON TABLE core.publications IS 'Documents in which figures were read: where we read them, which is not who states them.';
COMMENT ON COLUMN core.publications.publication_id IS 'Identity: of address and printed date.';
COMMENT ON COLUMN core.publications.url IS 'Address.';
COMMENT ON COLUMN core.publications.publisher IS 'Site or medium where it was read.';
COMMENT ON COLUMN core.publications.published_text IS 'Date as printed: a day, a month or a year; NULL: none.';
COMMENT ON COLUMN core.publications.published_on IS 'Last day that the printed date can mean; NULL: undated.';
COMMENT ON COLUMN core.publications.date_basis IS 'printed (a day), month_only, inferred, or none.';
COMMENT ON COLUMN core.publications.language IS 'Language of the text (two letters).';
COMMENT ON COLUMN core.publications.sha256 IS 'SHA-256 of the kept bytes; NULL: read by a person, bytes not kept.';
COMMENT ON COLUMN core.publications.retrieved_at IS 'When the bytes were fetched; NULL: read by a person.';

CREATE TABLE core.claims (
    claim_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    printed_value VARCHAR,
    printed_unit VARCHAR NOT NULL,
    printed_growth VARCHAR,
    qualifier VARCHAR NOT NULL,
    value DOUBLE,
    low DOUBLE,
    high DOUBLE,
    growth_pct DOUBLE,
    growth_low_pct DOUBLE,
    growth_high_pct DOUBLE,
    maturity VARCHAR NOT NULL,
    comparison BOOLEAN NOT NULL,
    authority VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    publication_id VARCHAR NOT NULL,
    known_from DATE NOT NULL,
    known_basis VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    locator VARCHAR NOT NULL,
    note VARCHAR,
    PRIMARY KEY (claim_id)
);
COMMENT ON TABLE core.claims IS 'Claims: one printed figure each, as printed and in the series'' unit. Claims only grow.';
COMMENT ON COLUMN core.claims.claim_id IS 'Identity: of series, period, authority, publication and locator.';
COMMENT ON COLUMN core.claims.series IS 'Series (core.series).';
COMMENT ON COLUMN core.claims.period_start IS 'First day of the first month.';
COMMENT ON COLUMN core.claims.period_end IS 'Last day of the last month.';
COMMENT ON COLUMN core.claims.printed_value IS 'The number as printed; its decimals are its precision.';
COMMENT ON COLUMN core.claims.printed_unit IS 'Unit as printed.';
COMMENT ON COLUMN core.claims.printed_growth IS 'Growth against the same period of the year before as printed: percent (7.1) or factor (x1.4).';
COMMENT ON COLUMN core.claims.qualifier IS 'exact, about, more_than or less_than (nearly, almost).';
COMMENT ON COLUMN core.claims.value IS 'Printed value in the series'' unit; NULL: none printed, or the unit cannot be converted.';
COMMENT ON COLUMN core.claims.low IS 'Lower end of the interval that the printed figures prove; NULL: not bounded from below.';
COMMENT ON COLUMN core.claims.high IS 'Upper end of that interval; NULL: not bounded from above.';
COMMENT ON COLUMN core.claims.growth_pct IS 'Printed growth in percent (a factor of 1.4 is 40; an index of 120.3 is 20.3).';
COMMENT ON COLUMN core.claims.growth_low_pct IS 'Lower end of the printed growth''s interval, percent.';
COMMENT ON COLUMN core.claims.growth_high_pct IS 'Upper end of the printed growth''s interval, percent.';
COMMENT ON COLUMN core.claims.maturity IS 'unknown, preliminary, partial (printed before the period had ended) or final.';
COMMENT ON COLUMN core.claims.comparison IS 'True: printed as last year''s comparison in a later text.';
COMMENT ON COLUMN core.claims.authority IS 'Who states the number.';
COMMENT ON COLUMN core.claims.speaker IS 'Authority, with the publisher where an authority is a group of speakers.';
COMMENT ON COLUMN core.claims.confidence IS 'Confidence of period and definition: high, medium or low.';
COMMENT ON COLUMN core.claims.publication_id IS 'Where it was read (core.publications).';
COMMENT ON COLUMN core.claims.known_from IS 'Day on which the claim became known.';
COMMENT ON COLUMN core.claims.known_basis IS 'How that day is known: printed, month_only, inferred, or lag (undated: the authority''s usual publication lag).';
COMMENT ON COLUMN core.claims.source IS 'Source that delivered the row.';
COMMENT ON COLUMN core.claims.locator IS 'Document and line of the row in the source.';
COMMENT ON COLUMN core.claims.note IS 'What the reader noted.';

CREATE TABLE core.observations (
    observation_id VARCHAR NOT NULL,
    claim_id VARCHAR NOT NULL,
    version_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    measure VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    value DOUBLE,
    low DOUBLE,
    high DOUBLE,
    confidence VARCHAR NOT NULL,
    maturity VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    publication_id VARCHAR NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    known_basis VARCHAR NOT NULL,
    PRIMARY KEY (observation_id)
);
COMMENT ON TABLE core.observations IS 'Statements taken apart (a level and a growth printed together are two), and which of them stand: repeats, revisions, rivals.';
COMMENT ON COLUMN core.observations.observation_id IS 'Identity: the claim and the measure.';
COMMENT ON COLUMN core.observations.claim_id IS 'Claim it comes from.';
COMMENT ON COLUMN core.observations.version_id IS 'Observation that opened the version this one belongs to; repeats share it.';
COMMENT ON COLUMN core.observations.series IS 'Series.';
COMMENT ON COLUMN core.observations.period_start IS 'First day of the period.';
COMMENT ON COLUMN core.observations.period_end IS 'Last day of the period.';
COMMENT ON COLUMN core.observations.measure IS 'level or growth.';
COMMENT ON COLUMN core.observations.authority IS 'Who states it.';
COMMENT ON COLUMN core.observations.speaker IS 'Authority, with the publisher where an authority is a group of speakers.';
COMMENT ON COLUMN core.observations.value IS 'Value: unit of the series, or percent for growth.';
COMMENT ON COLUMN core.observations.low IS 'Lower end of the interval that the printed figures prove; NULL: not bounded from below.';
COMMENT ON COLUMN core.observations.high IS 'Upper end of that interval; NULL: not bounded from above.';
COMMENT ON COLUMN core.observations.confidence IS 'high, medium or low.';
COMMENT ON COLUMN core.observations.maturity IS 'Maturity of the claim.';
COMMENT ON COLUMN core.observations.role IS 'first, repeat (sharpens the version), revision (replaced an earlier one), rival (same day, another figure) or set_aside (low confidence against a better figure).';
COMMENT ON COLUMN core.observations.publication_id IS 'Publication.';
COMMENT ON COLUMN core.observations.known_from IS 'Day on which it became known.';
COMMENT ON COLUMN core.observations.known_to IS 'Day on which the speaker''s own later figure replaced it; NULL: it stands.';
COMMENT ON COLUMN core.observations.known_basis IS 'How known_from is known (core.claims).';

CREATE TABLE core.targets (
    target VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    horizon_start DATE,
    horizon DATE,
    printed_value VARCHAR,
    printed_unit VARCHAR,
    printed_growth VARCHAR,
    value DOUBLE,
    unit VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    announced_text VARCHAR,
    announced_on DATE,
    date_basis VARCHAR NOT NULL,
    known_from DATE NOT NULL,
    scope_evidence VARCHAR,
    publisher VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    note VARCHAR,
    PRIMARY KEY (target, series, authority, url)
);
COMMENT ON TABLE core.targets IS 'Announced targets, plans and forecasts. A revised target is a new row; rivals stay side by side.';
COMMENT ON COLUMN core.targets.target IS 'Name of the announced target.';
COMMENT ON COLUMN core.targets.series IS 'Series it is set for.';
COMMENT ON COLUMN core.targets.horizon_start IS 'First day of the target period; NULL: not stated.';
COMMENT ON COLUMN core.targets.horizon IS 'Last day of the target period; NULL: not stated.';
COMMENT ON COLUMN core.targets.printed_value IS 'Number as printed.';
COMMENT ON COLUMN core.targets.printed_unit IS 'Unit as printed.';
COMMENT ON COLUMN core.targets.printed_growth IS 'Growth goal as printed (percent, or x for times).';
COMMENT ON COLUMN core.targets.value IS 'Target in the series'' unit; NULL: only growth is stated, or the unit cannot be converted.';
COMMENT ON COLUMN core.targets.unit IS 'Unit of the series.';
COMMENT ON COLUMN core.targets.kind IS 'target, plan or forecast.';
COMMENT ON COLUMN core.targets.authority IS 'Who announced it.';
COMMENT ON COLUMN core.targets.announced_text IS 'Announcement date as printed.';
COMMENT ON COLUMN core.targets.announced_on IS 'Last day that date can mean; NULL: undated.';
COMMENT ON COLUMN core.targets.date_basis IS 'printed, month_only, inferred or none.';
COMMENT ON COLUMN core.targets.known_from IS 'Day from which the target is known: its announcement, never its horizon.';
COMMENT ON COLUMN core.targets.scope_evidence IS 'Why the target belongs to this series.';
COMMENT ON COLUMN core.targets.publisher IS 'Where it was read.';
COMMENT ON COLUMN core.targets.url IS 'Address.';
COMMENT ON COLUMN core.targets.language IS 'Language of the text.';
COMMENT ON COLUMN core.targets.note IS 'What the reader noted.';

CREATE TABLE core.trajectories (
    trajectory VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE NOT NULL,
    series VARCHAR NOT NULL,
    target VARCHAR,
    authority VARCHAR,
    known_from DATE NOT NULL,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    scope_note_en VARCHAR NOT NULL,
    scope_note_ru VARCHAR NOT NULL,
    scope_note_kk VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    rival VARCHAR,
    primary_for_series BOOLEAN NOT NULL,
    PRIMARY KEY (trajectory, step)
);
COMMENT ON TABLE core.trajectories IS 'Trajectories: a base frozen as announced (step 0) and its milestones.';
COMMENT ON COLUMN core.trajectories.trajectory IS 'Name of the trajectory.';
COMMENT ON COLUMN core.trajectories.step IS '0 is the base, then the milestones in order.';
COMMENT ON COLUMN core.trajectories.year IS 'Year at whose end the value is due.';
COMMENT ON COLUMN core.trajectories.value IS 'Base or milestone in the series'' unit.';
COMMENT ON COLUMN core.trajectories.series IS 'Series it is measured with.';
COMMENT ON COLUMN core.trajectories.target IS 'Target it stands on (core.targets); NULL for the base.';
COMMENT ON COLUMN core.trajectories.authority IS 'Who announced that target.';
COMMENT ON COLUMN core.trajectories.known_from IS 'Day from which the step is known.';
COMMENT ON COLUMN core.trajectories.name_en IS 'Name of the trajectory in English.';
COMMENT ON COLUMN core.trajectories.name_ru IS 'Name of the trajectory in Russian.';
COMMENT ON COLUMN core.trajectories.name_kk IS 'Name of the trajectory in Kazakh.';
COMMENT ON COLUMN core.trajectories.scope_note_en IS 'What is disputed about its scope, in English; shown wherever the target is shown.';
COMMENT ON COLUMN core.trajectories.scope_note_ru IS 'The same in Russian.';
COMMENT ON COLUMN core.trajectories.scope_note_kk IS 'The same in Kazakh.';
COMMENT ON COLUMN core.trajectories.evidence IS 'Where the base comes from.';
COMMENT ON COLUMN core.trajectories.rival IS 'Trajectory of the same words on another scope.';
COMMENT ON COLUMN core.trajectories.primary_for_series IS 'True: the trajectory that the series'' KPI shows.';

CREATE TABLE core.milestones (
    item VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    topic VARCHAR,
    measure VARCHAR NOT NULL,
    printed_value VARCHAR NOT NULL,
    printed_unit VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    due VARCHAR,
    status VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    announced_text VARCHAR,
    announced_on DATE,
    known_from DATE NOT NULL,
    publisher VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    note VARCHAR
);
COMMENT ON TABLE core.milestones IS 'Statements about things that are built: ports, lines, border points, zones, roads.';
COMMENT ON COLUMN core.milestones.item IS 'What is built.';
COMMENT ON COLUMN core.milestones.name_en IS 'Name of the item in English.';
COMMENT ON COLUMN core.milestones.name_ru IS 'Name of the item in Russian.';
COMMENT ON COLUMN core.milestones.name_kk IS 'Name of the item in Kazakh.';
COMMENT ON COLUMN core.milestones.topic IS 'Question that several statements answer; statements of one topic can contradict each other.';
COMMENT ON COLUMN core.milestones.measure IS 'What the number measures.';
COMMENT ON COLUMN core.milestones.printed_value IS 'Number as printed.';
COMMENT ON COLUMN core.milestones.printed_unit IS 'Unit as printed.';
COMMENT ON COLUMN core.milestones.value IS 'Number in the unit beside it.';
COMMENT ON COLUMN core.milestones.unit IS 'Unit in which statements are compared.';
COMMENT ON COLUMN core.milestones.due IS 'Year or month when due; NULL: not stated.';
COMMENT ON COLUMN core.milestones.status IS 'planned, under_construction, done or stock (state of a date).';
COMMENT ON COLUMN core.milestones.authority IS 'Who states it.';
COMMENT ON COLUMN core.milestones.announced_text IS 'Date as printed.';
COMMENT ON COLUMN core.milestones.announced_on IS 'Last day that date can mean; NULL: undated.';
COMMENT ON COLUMN core.milestones.known_from IS 'Day from which it is known.';
COMMENT ON COLUMN core.milestones.publisher IS 'Where it was read.';
COMMENT ON COLUMN core.milestones.url IS 'Address.';
COMMENT ON COLUMN core.milestones.language IS 'Language of the text.';
COMMENT ON COLUMN core.milestones.note IS 'What the reader noted.';

CREATE TABLE core.rejected (
    source VARCHAR NOT NULL,
    publication_id VARCHAR,
    row JSON NOT NULL,
    reason VARCHAR NOT NULL,
    contract VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE core.rejected IS 'What a contract refused, with the reason and the raw row. Nothing is lost.';
COMMENT ON COLUMN core.rejected.source IS 'Source of the row, or derived.';
COMMENT ON COLUMN core.rejected.publication_id IS 'Publication, where it is known.';
COMMENT ON COLUMN core.rejected.row IS 'The row as it came.';
COMMENT ON COLUMN core.rejected.reason IS 'Every rule it broke, in plain words.';
COMMENT ON COLUMN core.rejected.contract IS 'Contract that refused it.';
COMMENT ON COLUMN core.rejected.seen_at IS 'When it was first refused (Asia/Almaty).';

CREATE TABLE core.units (
    unit VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    factor DOUBLE NOT NULL,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    PRIMARY KEY (unit)
);
COMMENT ON TABLE core.units IS 'Units and their names.';
COMMENT ON COLUMN core.units.unit IS 'Code of the unit.';
COMMENT ON COLUMN core.units.dimension IS 'Units of one dimension can be converted into each other.';
COMMENT ON COLUMN core.units.factor IS 'How many of the dimension''s base one unit is.';
COMMENT ON COLUMN core.units.name_en IS 'Name in English.';
COMMENT ON COLUMN core.units.name_ru IS 'Name in Russian.';
COMMENT ON COLUMN core.units.name_kk IS 'Name in Kazakh.';

CREATE TABLE core.milestone_topics (
    topic VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    PRIMARY KEY (topic)
);
COMMENT ON TABLE core.milestone_topics IS 'Questions about infrastructure that several statements answer.';
COMMENT ON COLUMN core.milestone_topics.topic IS 'Code of the question.';
COMMENT ON COLUMN core.milestone_topics.item IS 'What is built (core.milestones).';
COMMENT ON COLUMN core.milestone_topics.name_en IS 'Name in English.';
COMMENT ON COLUMN core.milestone_topics.name_ru IS 'Name in Russian.';
COMMENT ON COLUMN core.milestone_topics.name_kk IS 'Name in Kazakh.';

CREATE TABLE core.authorities (
    authority VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    per_publisher BOOLEAN NOT NULL,
    PRIMARY KEY (authority)
);
COMMENT ON TABLE core.authorities IS 'Who states numbers.';
COMMENT ON COLUMN core.authorities.authority IS 'Code of the authority.';
COMMENT ON COLUMN core.authorities.name_en IS 'Name in English.';
COMMENT ON COLUMN core.authorities.name_ru IS 'Name in Russian.';
COMMENT ON COLUMN core.authorities.name_kk IS 'Name in Kazakh.';
COMMENT ON COLUMN core.authorities.per_publisher IS 'True: a group of speakers, told apart by publisher.';

CREATE TABLE core.publication_lags (
    authority VARCHAR NOT NULL,
    n BIGINT NOT NULL,
    lag_days BIGINT NOT NULL,
    own BOOLEAN NOT NULL,
    PRIMARY KEY (authority)
);
COMMENT ON TABLE core.publication_lags IS 'How long after a period''s end its figures usually appear: dates undated figures.';
COMMENT ON COLUMN core.publication_lags.authority IS 'Authority.';
COMMENT ON COLUMN core.publication_lags.n IS 'First publications with a date.';
COMMENT ON COLUMN core.publication_lags.lag_days IS '90th percentile of the lag in days.';
COMMENT ON COLUMN core.publication_lags.own IS 'False: too few of its own, all authorities'' lag is used.';
