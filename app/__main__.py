"""`python -m app`: the `genu` command without an installed script."""

from app.cli import main

main()
