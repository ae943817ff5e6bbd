"""Page -> Reading: the article and the teasers of one page. The Prefect task is in tasks.extract.batch."""

from tasks.extract.page import EXTRACTOR, read_page

__all__ = ["EXTRACTOR", "read_page"]
