"""Code lists that every room shares, as plain tuples: loaded at once, without the rest of the catalogue."""

LANGUAGES = ("en", "ru", "kk")
FAMILIES = ("rail", "transit", "air", "trans_caspian", "context")  # in the order in which users read them

# Marts that keep a history and are compared with the release before, in order of interest.
COMPARED_MARTS = ("kpi", "monthly", "totals", "growth", "progress", "outlook", "conflicts", "targets")
# Why a cell changed (meta.changes.label), the first that is true; and the term of the bridge that it fills.
TERM_OF_LABEL = {
    "target_changed": "by_target",
    "new_period": "by_new_period",
    "source_revised": "by_revision",
    "new_source": "by_new_source",
    "code_or_catalogue_changed": "by_program",
}
CHANGE_LABELS = tuple(TERM_OF_LABEL)
BRIDGE_TERMS = tuple(TERM_OF_LABEL.values())
