"""Extracts: what leaves the house for a month. One model; one module a format; figures rounded in one function."""
