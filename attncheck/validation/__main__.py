"""`python -m attncheck.validation` validates exercises."""

import sys

from attncheck.validation.validate import main

sys.exit(main())
