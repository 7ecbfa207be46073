"""`python -m app`: the `genu` command without an installed script."""

import signal
import sys


def main() -> None:
    """Run the command line."""
    # As the first process of a container this one would ignore SIGTERM as long as nothing listens to it, and a service
    # stopped while it starts would be waited for in vain.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    from app.cli import main as command_line

    command_line()


main()
