"""The pipelines, each readable as a table of contents, and the `pressmark` command."""
