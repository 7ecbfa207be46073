"""The exercises, and which of them a person may be offered."""
