"""`python -m artscope.simulator`."""

import sys

from artscope.simulator.serve import main

sys.exit(main())
