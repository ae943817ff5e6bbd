"""Page -> Reading: the article and the teasers of one page. Kept free of Prefect: worker processes import it."""

from tasks.extract.page import EXTRACTOR, read_page

__all__ = ["EXTRACTOR", "read_page"]
