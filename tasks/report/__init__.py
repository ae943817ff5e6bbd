"""What a run did, for people: the report of its commits, the ledger of every source, and which of them are silent."""

from __future__ import annotations

from tasks.report.night import report_in_markdown, report_of, source_rows_of, stage_rows_of
from tasks.report.task import report_run

__all__ = ["report_in_markdown", "report_of", "report_run", "source_rows_of", "stage_rows_of"]
