"""Grading notebooks: `python -m attncheck my/*.ipynb` checks every exercise in them.

    notebooks       the command: which cells to run, and what the reports add up to
    kernel          runs the cells of one notebook in a fresh kernel
    tables          the results as text, Markdown, JUnit XML and JSON
"""
