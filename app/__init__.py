"""Genu: triage, classification and corrective exercise for knees, as a stateless REST service."""

__version__ = "0.1.0"
