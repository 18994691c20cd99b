"""What a search engine and a shared link show of a page: description, address, preview, sitemap.

What needs the book's address, `baseurl` in `_config.yml`, is left out while that is empty: a wrong
address is worse than none. sphinxext-opengraph writes the descriptions. The sitemap is written
here, since sphinx-sitemap lists only the pages that the last build has changed.
"""

import re
from html import escape
from pathlib import Path

PREVIEW = "_static/preview.png"


def use_address(app, config):
    """Tell sphinxext-opengraph the book's name, address and preview image."""
    base = config.html_baseurl
    if base and not base.endswith("/"):
        config.html_baseurl = base = f"{base}/"
    config.ogp_site_url = base
    config.ogp_site_name = config.html_title
    config.ogp_image = PREVIEW if base else None
    config.ogp_image_alt = config.html_title
    config.ogp_social_cards = {"enable": False}


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


def write_sitemap(app):
    """Write sitemap.xml, or take an old one away when the book has no address."""
    path, base = Path(app.outdir, "sitemap.xml"), app.config.html_baseurl
    if base:
        path.write_text(sitemap(base, app.env.found_docs), encoding="utf8")
    else:
        path.unlink(missing_ok=True)


def setup(app):
    """Add sphinxext-opengraph, set up from the book's own settings."""
    app.setup_extension("sphinxext.opengraph")
    app.connect("config-inited", use_address)
    app.connect("html-page-context", complete_tags, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
