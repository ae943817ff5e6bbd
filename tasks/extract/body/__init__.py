"""The text of the article of an HTML page."""
