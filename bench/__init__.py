"""Measures what `performance.md` of the docs promises: ratios within one run, never absolute times in a test."""
