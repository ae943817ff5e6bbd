"""The words that the rooms speak: frozen types and Arrow schemas. This package imports nothing of the project."""
