"""The book's own Sphinx extensions, each with one job."""
