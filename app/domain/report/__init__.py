"""What can be known about a knee, and what follows from a report of it."""
