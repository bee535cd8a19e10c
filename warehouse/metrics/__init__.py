"""What is derived from figures that agree: months and totals, growth, targets and progress, outlook, KPIs, revisions.

Pure: frames in, frames out, one module or package a metric. Nothing is rounded here; texts and languages belong to
wording, what figures prove together to reconcile.

Words, the same in every module:

    snapshot     a series on a day: (series, as_of). Frames with as_of hold what was known on each of several days
    history      rows with known_from and known_to: what was known, and from when to when
    figures      the preferred figure of each period and measure of a snapshot (`figures.ranking.preferred`), in the
                 series' unit; growth in percent
    levels       figures that state an amount; growths: figures that state growth against the year before
    bounds       what all figures together prove of a period (mart.bounds)
    to date      cumulative, January to a month of the same year: C(y, m). The whole year: annual, A(y)
    two-sided    bounded from both sides; "more than 33" is not
    basis        how a value came about: the codes of `codes`
    dated        with a printed date, not one that was inferred
"""
