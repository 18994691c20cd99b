"""Validating exercises: right answers pass, and each known wrong one is rejected by name.

    validate        `python -m attncheck.validation` validates the book's exercises, or your own
    case_rules      what the cases of an exercise must contain
    translations    which texts lack a translation, or have an outdated one
"""
