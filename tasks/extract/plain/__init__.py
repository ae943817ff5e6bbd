"""The plain text of a page: its article and its teasers, from lines alone."""
