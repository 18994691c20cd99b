"""The exercises, each in one file: <chapter>/<id>.py. `attncheck.chapters` lists them in order."""
