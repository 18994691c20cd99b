"""What a search engine, a shared link and a repository need: description, address, buttons.

All of it follows two settings of `_config.yml`, and is left out while they are empty, since a wrong
address is worse than none: `baseurl` is where the book is published, `repository: url` where its
sources are. sphinxext-opengraph writes the descriptions and, where matplotlib is installed, draws
the picture of a shared link. The sitemap is written here: sphinx-sitemap lists only the pages that
the last build has changed.
"""

import re
from html import escape
from pathlib import Path

BUTTONS = {
    "notebook_interface": "jupyterlab",
    "colab_url": "https://colab.research.google.com",
    "binderhub_url": "https://mybinder.org",
}


def use_settings(app, config):
    """Pass the book's address on to sphinxext-opengraph, and set the theme's buttons."""
    if config.html_baseurl and not config.html_baseurl.endswith("/"):
        config.html_baseurl += "/"
    config.ogp_site_url = config.html_baseurl
    config.ogp_site_name = config.ogp_image_alt = config.html_title
    config.ogp_social_cards = {"enable": bool(config.html_baseurl)}

    options = config.html_theme_options
    known = bool(options.get("repository_url"))
    options["use_edit_page_button"] = known
    options["launch_buttons"] = dict(BUTTONS) if known else {}
    if known and "github.com/" not in options["repository_url"]:
        del options["launch_buttons"]["colab_url"]      # Colab opens notebooks from GitHub alone


def complete_tags(app, pagename, templatename, context, doctree):
    """Leave out an address that is not one; keep pages without a text out of search engines."""
    tags = context.get("metatags", "")
    if not app.config.html_baseurl:
        tags = re.sub(r'<meta property="og:url"[^>]*>\n?', "", tags)
    if doctree is None:
        tags += '<meta name="robots" content="noindex" />\n'
    context["metatags"] = tags


def sitemap(base, pages):
    """Return the sitemap of these pages, as XML."""
    places = "".join(
        f"  <url><loc>{escape(base + page)}.html</loc></url>\n" for page in sorted(pages))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'
    )


def write_sitemap(app, exception):
    """Write sitemap.xml, or take an old one away when the book has no address."""
    path, base = Path(app.outdir, "sitemap.xml"), app.config.html_baseurl
    if base and not exception:
        path.write_text(sitemap(base, app.env.found_docs), encoding="utf8")
    else:
        path.unlink(missing_ok=True)


def setup(app):
    """Add sphinxext-opengraph, and set it up before the theme looks at the settings."""
    app.setup_extension("sphinxext.opengraph")
    app.connect("config-inited", use_settings, priority=100)
    app.connect("html-page-context", complete_tags, priority=900)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
