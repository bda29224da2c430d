"""One folder for each family of resources of the API."""
