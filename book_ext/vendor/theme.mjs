// The theme's style sheet, compiled from the theme's own sources: with the parts of Bootstrap in bootstrap.scss, and
// without Font Awesome, of whose 2,000 icons _static/book.css has the 20 that pages show. PYTHON names the Python
// that has the theme.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as sass from "sass";

const ask = "import pydata_sphinx_theme as theme; print(theme.__path__[0], theme.__version__)";
const [path, version] = execFileSync(process.env.PYTHON ?? "python3", ["-c", ask], { encoding: "utf8" }).trim().split(" ");
const importer = {              // "~" is where webpack, with which the theme is built, looks for npm's packages
  canonicalize: url => url.startsWith("~") ? new URL(`npm:${url.slice(1)}`) : null,
  load: ({ pathname }) => ({ syntax: "scss", contents: pathname.startsWith("bootstrap") ? '@import "bootstrap.scss";' : "" }),
};
const { css } = sass.compile(`${path}/assets/styles/pydata-sphinx-theme.scss`, {
  style: "compressed", charset: false, importers: [importer], loadPaths: [".", "node_modules"], logger: sass.Logger.silent,
});
const notice = `/*! pydata-sphinx-theme ${version} | Copyright (c) 2018, pandas | BSD 3-Clause: LICENSES.txt */`;
writeFileSync("../assets/theme/theme.css", `${notice}\n${css}\n`);
