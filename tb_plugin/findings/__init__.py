"""Findings: by which rules something in a run is worth a look. Arrays in, values out; no network is asked here."""
