"""Page <-> WARC record in the bucket: WARC 1.1, gzip per record, with a CDXJ index beside it."""

from tasks.capture.keep import read_capture, read_captures, warcs_of, write_captures

__all__ = ["read_capture", "read_captures", "warcs_of", "write_captures"]
