"""The check of script/api-check that Schemathesis does not bring: what the document allows is refused for reasons alone that no
schema can tell. Its own check of that (positive_data_acceptance) knows statuses, and so no reasons."""

import schemathesis

# Kinds of problem that depend on several parameters at once, on the archive, or on what a body says as a whole.
OF_MORE_THAN_ONE_VALUE = {
    "bad-cursor", "body-too-large", "cursor-expired", "malformed-body", "no-such-document", "page-too-deep", "query-too-wide",
    "too-many-parameters",
}
# Parameters whose values are names in any notation, or days that the calendar must have, in an order.
READ_AS_PEOPLE_WRITE = {"country", "region", "type", "topic", "lang", "date", "date.from", "date.to", "cursor"}


@schemathesis.check
def what_is_allowed_is_taken(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or not 400 <= response.status_code < 500:
        return
    problem = response.json()
    kind = problem["type"].removeprefix("/problems/")
    facet_or_date = problem.get("parameter", "").removeprefix("-").removesuffix(".all")
    if kind in OF_MORE_THAN_ONE_VALUE or (kind == "bad-value" and facet_or_date in READ_AS_PEOPLE_WRITE):
        return
    raise AssertionError(f"the document allows what is refused: {problem}")
