"""The teasers of an HTML page, and whether there is an article beside them."""
