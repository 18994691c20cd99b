"""`python -m attncheck my/*.ipynb` checks whole notebooks."""

import sys

from attncheck.grading.notebooks import main

sys.exit(main())
