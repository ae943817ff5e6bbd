"""Text -> LanguageTag: which language it is, how sure that is, and what langdetect says."""

from __future__ import annotations

from tasks.language.decide import LEAST_CONFIDENCE, MOST_CHARACTERS, tag

__all__ = ["LEAST_CONFIDENCE", "MOST_CHARACTERS", "tag"]
