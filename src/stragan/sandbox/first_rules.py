"""The rules that a diagnosis names and no feature has: they stand before every handler, and around it."""

from collections.abc import Mapping

from stragan.http.limits import BUCKETS, LIMITS
from stragan.kernel.times import SECOND

BEFORE_A_HANDLER: Mapping[str, str] = {
    "path_is_of_an_operation": "The path is one of an operation's, without needless slashes.",
    "operation_has_the_method": "The path takes this method; `Allow` of the answer names those that it takes.",
    "answer_has_the_accepted_type": "`Accept` names a media type in which the operation answers.",
    "body_has_the_consumed_type": "`Content-Type` is one that the operation takes.",
    "body_is_small_enough": "A body, or an image, is not larger than the settings allow.",
    "body_is_json": "The body is JSON.",
    "request_has_a_token": "`Authorization` has the scheme Bearer and an access token.",
    "token_is_of_this_server": "The token is an access token that this server, or this world, has signed.",
    "token_has_not_expired": "The token has not expired by the server's clock.",
    "session_is_open": "The session of the token has not ended.",
    "token_is_of_a_user": "The operation is for a user's token, not for one of an application alone.",
    "token_has_the_scopes": "The token has every scope of the operation.",
    "drafts_are_open": "The profile of the server still has the resource of drafts.",
    "resource_is_the_callers": "The resource belongs to the user of the token.",
    "operation_is_implemented": "The server has the operation.",
    "server_works": "The server has not crashed.",
    "data_stay_while_a_request_runs": "No reset and no restored snapshot has replaced the data meanwhile.",
    "no_fault_strikes": "No fault that a test has asked for strikes the request.",
}
_COUNTED = {"requests": "requests", "offers": "offers in commands"}
OF_PROFILES: Mapping[str, str] = {
    **{
        limit.name: f"At most {limit.most:,} {_COUNTED[limit.counts]} of one {limit.of} in "
        f"{limit.window // SECOND:,} seconds."
        for limit in LIMITS
    },
    **{
        bucket.name: f"Not more than {bucket.waiting} requests of one user wait at a time: after "
        f"{bucket.burst} answers at once there is one every {bucket.every / SECOND:g} seconds."
        for bucket in BUCKETS
    },
    "sandbox_times_out": "The profile `sandbox` has not given up waiting for an answer.",
    "sandbox_is_unavailable": "The profile `sandbox` is not out of order.",
}
