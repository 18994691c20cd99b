"""Checking one answer: run it safely, compare it with the reference, say what is off.

    report          `check(id, answer)`, and the Report that it shows
    sandbox         calls an answer that may do anything, with a time limit
    compare         finds the first thing that differs from what was wanted
    matrix_diff     draws a wrong matrix beside the right one
"""
