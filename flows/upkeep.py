"""Looking after the archive: so far, checking every object against the ledger."""

# Without postponed annotations, for the reason given in nightly.py.
from prefect import flow

from schemas.settings import Settings, read_settings
from tasks.store import Finding, check_archive


@flow(name="verify-archive")
def verify_archive(settings: Settings | None = None) -> list[Finding]:
    """Everything in the archive that is not what was written; an empty list where all is well."""
    return check_archive(settings or read_settings())
