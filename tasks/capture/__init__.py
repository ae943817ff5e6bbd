"""Page <-> WARC record in the bucket: WARC 1.1, gzip per record, with a CDXJ index beside it."""

from tasks.capture.keep import index_key, read_capture, read_captures, write_captures

__all__ = ["index_key", "read_capture", "read_captures", "write_captures"]
