"""Phrases and grammar of three languages: printed figures, contradictions, explanations and changes in words."""
