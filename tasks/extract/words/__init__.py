"""What the words and lines of a page mean, whatever page they stand on: kinds of line, vocabulary, dates."""
