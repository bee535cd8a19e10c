"""The tables of a month's documents, one subject a module; warehouse.extracts.tables.sheets has them in order."""
