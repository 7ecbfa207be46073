"""`python -m app`: the `genu` command without an installed script."""

import os
import signal


def main() -> None:
    """Run the command line."""
    # As the first process of a container this one would ignore SIGTERM as long as nothing listens to it, and a service
    # stopped while it starts would be waited for in vain. Not an exception: what happens to run may swallow that.
    signal.signal(signal.SIGTERM, lambda number, _frame: os._exit(128 + number))
    from app.cli import main as command_line

    command_line()


main()
