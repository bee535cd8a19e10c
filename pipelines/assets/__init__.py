"""The assets, by stage: documents of the sources, then the warehouse and what leaves it."""
