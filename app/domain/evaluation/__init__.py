"""Conditions as a clinician writes them, compiled once and answered yes, no or unknown for what is known."""
