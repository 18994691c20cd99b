"""The buttons that need the book's repository: suggest an edit, open in Colab, open in Binder.

They follow one setting, `repository: url` in `_config.yml`, and are off while that is empty.
"""

BUTTONS = {
    "notebook_interface": "jupyterlab",
    "colab_url": "https://colab.research.google.com",
    "binderhub_url": "https://mybinder.org",
}


def set_buttons(app, config):
    """Switch the theme's buttons on if the repository is known, off if not."""
    options = config.html_theme_options
    known = bool(options.get("repository_url"))
    options["use_edit_page_button"] = known
    options["launch_buttons"] = dict(BUTTONS) if known else {}
    if known and "github.com/" not in options["repository_url"]:
        del options["launch_buttons"]["colab_url"]      # Colab opens notebooks from GitHub alone


def setup(app):
    """Set the buttons when the settings are read, before the theme looks at them."""
    app.connect("config-inited", set_buttons, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
