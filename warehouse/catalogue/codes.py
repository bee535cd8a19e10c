"""The two lists that everything is ordered by."""

LANGUAGES = ("en", "ru", "kk")
FAMILIES = ("rail", "transit", "air", "trans_caspian", "context")  # in the order in which users read them
