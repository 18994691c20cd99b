try:
    import attncheck
    import attnlib
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error}. This notebook needs two packages that lie beside it in self-attention.zip: "
        "download that from the book, unpack it, and open the notebook there") from None
