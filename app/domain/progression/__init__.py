"""From a program and what was logged to the next program."""
