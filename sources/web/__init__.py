"""The way out: one polite session, conditional requests, and what kind of bytes came. Knows no source by name."""
