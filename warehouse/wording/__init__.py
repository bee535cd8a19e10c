"""Phrases and sentences of three languages; texts themselves are data, in warehouse/catalogue/words.

    phrases          printed figures, periods, and what is quoted of the warehouse
    grammar          dates, plural forms and case forms
    contradictions   figures that cannot all be right: the explanations of mart.conflicts
    explanations     a figure, its bounds, and the steps that prove them
    changes          what changed, why, and by which publications

Belongs here: what only makes words of rows. Does not belong here: reading the warehouse (extracts), arithmetic (metrics).
"""
