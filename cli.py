"""The command line, from a checkout: ``python cli.py derive "tr(A X B)" --wrt X``."""

import sys

from matdiff.command_line import main

if __name__ == "__main__":
    sys.exit(main())
