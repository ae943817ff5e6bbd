"""Page <-> WARC record in the bucket: WARC 1.1, gzip per record, with a CDXJ index beside it."""

from tasks.capture.facts import write_facts
from tasks.capture.file import CaptureFile, open_captures, remove_left, write_captures
from tasks.capture.keep import captures_in, read_capture, read_captures, warcs_of
from tasks.capture.lookup import FoundCapture, look_up

__all__ = [
    "CaptureFile",
    "FoundCapture",
    "captures_in",
    "look_up",
    "open_captures",
    "read_capture",
    "read_captures",
    "remove_left",
    "warcs_of",
    "write_captures",
    "write_facts",
]
