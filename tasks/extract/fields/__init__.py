"""What a page says of its article outside of the text: title, authors, dates, address."""
