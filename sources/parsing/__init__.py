"""What parsers share: printed numbers, rows of printed figures, lookups and corrections. Pure; no addresses, no files
but the lists of the source."""
