"""Stragan: the listing platform behind Allegro's REST API, self-hosted."""

__version__ = "0.1.0"
