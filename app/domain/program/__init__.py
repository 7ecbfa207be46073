"""From what was concluded to a phased program."""
