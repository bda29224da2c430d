"""Typed HTTP client for any Allegro-compatible host."""
