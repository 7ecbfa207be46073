"""Genu: triage, classification and corrective exercise for knees, as a stateless REST service."""
