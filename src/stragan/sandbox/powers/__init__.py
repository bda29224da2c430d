"""The operations of the sandbox API, one module for each resource. A module lists its own in `POWERS`."""
