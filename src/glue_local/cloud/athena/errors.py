"""Why a query fails or is not accepted, in Athena's words.

Source: https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from glue_local.cloud.moto_patches.requests import ServiceError

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "403", "AllAccessDisabled"})


class QueryError(Exception):
    """A query failed; the text is Athena's StateChangeReason."""


class UnsupportedQueryError(QueryError):
    """A statement that Athena runs and the local endpoint does not; the message names it."""

    def __init__(self, what: str) -> None:
        """Take what is not supported, in a few words."""
        super().__init__(f"NOT_SUPPORTED: {what} is not supported by the local endpoint's Athena")


def refused(message: str) -> ServiceError:
    """The error with which StartQueryExecution and its like refuse a request."""
    return ServiceError("InvalidRequestException", message)


def code_of(error: ClientError) -> str:
    """Return the error code of a failed AWS call."""
    return str(error.response.get("Error", {}).get("Code", ""))


def of_catalog(error: ClientError) -> QueryError:
    """Return what Athena makes of a failed call to the Glue Data Catalog."""
    message = error.response.get("Error", {}).get("Message", str(error))
    if code_of(error) in DENIED:
        return QueryError(f"Insufficient permissions to execute the query. {message}")
    return QueryError(f"HIVE_METASTORE_ERROR: {message}")


def of_data(error: ClientError, path: str) -> QueryError:
    """Return what Athena makes of a failed read of data in S3."""
    if code_of(error) in DENIED:
        return QueryError(f"Permission denied on S3 path: {path}")
    return QueryError(f"HIVE_FILESYSTEM_ERROR: {error.response['Error'].get('Message', error)}: {path}")


def of_output(error: ClientError, path: str) -> QueryError:
    """Return what Athena makes of a failed write of results to S3."""
    if code_of(error) in DENIED:
        return QueryError(
            f"Access denied when writing output to url: {path} . Please ensure you are allowed to access the"
            " S3 bucket."
        )
    return QueryError(f"Unable to write output to {path}: {error.response['Error'].get('Message', error)}")


def failed_call(error: BaseException) -> ClientError:
    """Return the refused call behind an error, such as a failed upload; raise the error itself if there is none."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ClientError):
        found = found.__cause__ or found.__context__
    if found is None:
        raise error
    return found
