"""`python -m attncheck my/*.ipynb` checks whole notebooks."""

import sys

from attncheck.grade import main

sys.exit(main())
