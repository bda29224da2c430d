"""Rules about products: what may be proposed, what contradicts the catalogue, and which products a phrase finds."""
