"""Bytes as they came, and what becomes of them: the landing zone, decoding, gathering, attempts, the calendar.

Nothing here is ever changed. What a document says is its source's business (parse.py beside its manifest).
"""
