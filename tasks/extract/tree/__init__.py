"""An HTML page as a tree and as lines."""
