"""Page -> Reading: the article and the teasers of one page. The Prefect task is in tasks.extract.batch."""

from tasks.extract.barrier import challenge_in
from tasks.extract.page import EXTRACTOR, read_page
from tasks.extract.words.dates import parse_date
from tasks.extract.worker import Failure, Job, read_job
from tasks.extract.workers import read_all

__all__ = ["EXTRACTOR", "Failure", "Job", "challenge_in", "parse_date", "read_all", "read_job", "read_page"]
