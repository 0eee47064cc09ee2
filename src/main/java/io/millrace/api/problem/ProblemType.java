package io.millrace.api.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of problems. Clients rely on {@link #uri}: it never changes. */
public enum ProblemType {
    MALFORMED_JSON(
            400,
            "The body is not valid JSON",
            "The body cannot be read as JSON; `errors` has the line and the column."),
    INVALID_PARAMETER(
            400,
            "A parameter is not valid",
            "A parameter of the query is unknown or has a value that it cannot have; `errors` names it."),
    BAD_REQUEST(
            400,
            "The request is not valid",
            "The request contradicts HTTP or contains a character that cannot be stored; `detail` says which."),
    OTHER_SITE(
            403,
            "The request comes from another site's page",
            "A browser sent the request from a page of another site. If the page is yours, add its origin to millrace.web.origins."),
    UNKNOWN_PATH(404, "There is nothing at this path", "No endpoint has this path. /openapi lists all of them."),
    UNKNOWN_WORKFLOW(
            404,
            "There is no such workflow",
            "The workflow, or this version of it, is not stored. Store it with PUT /api/workflows/{name}."),
    UNKNOWN_EXECUTION(404, "There is no such execution", "No execution has this id, or retention has removed it."),
    UNKNOWN_STEP(
            404, "There is no such step", "The execution's workflow has no step of this path, or it has not run yet."),
    WORKER_ONLY(
            404,
            "This instance serves no users",
            "The instance is a dedicated worker. Send the request to one that serves the web."),
    METHOD_NOT_ALLOWED(
            405,
            "This path does not take this method",
            "The path exists but not with this method; the header Allow lists those it has."),
    NOT_ACCEPTABLE(
            406,
            "None of the accepted media types can be answered",
            "The path cannot answer in any media type that Accept lists."),
    REQUEST_TIMEOUT(
            408,
            "The request was not complete in time",
            "The body did not arrive in time (millrace.web.body-timeout). Send the request again."),
    WORKFLOW_PAUSED(409, "The workflow is paused", "The workflow starts no executions until it is resumed."),
    WRONG_STATE(
            409,
            "The execution's state does not allow it",
            "The execution's state does not allow the order; `detail` names the state."),
    IDEMPOTENCY_KEY_TAKEN(
            409,
            "The idempotency key belongs to another request",
            "The same idempotency key came with another request before. Use a new key for a new request."),
    NO_WORKER_HERE(
            409,
            "This instance runs no executions",
            "The instance runs no executions, so useQueue: false is not possible. Omit it."),
    NOT_MEASURED(
            409,
            "Too little has been measured",
            "There are too few measurements to plan with. Let executions run first."),
    TOO_LARGE(
            413,
            "The body is too large",
            "The body, the definition or the input exceeds a limit; `detail` names the limit and its setting."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The media type of the body is not supported",
            "Definitions are application/yaml or application/json, every other body is application/json."),
    UNKNOWN_HOST(
            421,
            "The service is not known under this name",
            "The name in Host is not one of this service. If it is yours, add it to millrace.web.hosts."),
    INVALID_DEFINITION(
            422,
            "The definition is not valid",
            "The definition has errors; `errors` lists each with its path, line and column."),
    INVALID_REQUEST(
            422,
            "The request is not valid",
            "The body is well-formed, but a field is unknown or has a value that it cannot have; `errors` lists them."),
    INTERNAL(500, "Something went wrong on our side", "A fault of the service. The log has it under the `id`."),
    UNSUPPORTED_TRANSFER_CODING(
            501,
            "The transfer coding is not supported",
            "The only transfer coding is chunked. Compress with Content-Encoding instead."),
    UNAVAILABLE(
            503,
            "The service cannot do this at the moment",
            "The instance is stopping, or the database does not answer. Send the request again after Retry-After.");

    private final int status;
    private final String title;
    private final String explanation;
    private final String uri = "/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-');

    ProblemType(int status, String title, String explanation) {
        this.status = status;
        this.title = title;
        this.explanation = explanation;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** When it occurs and what to do. */
    public String explanation() {
        return explanation;
    }

    public String uri() {
        return uri;
    }

    /** The type of a problem that the REST layer itself reports. */
    public static Optional<ProblemType> ofStatus(int status) {
        return switch (status) {
            case 400 -> Optional.of(BAD_REQUEST);
            case 404 -> Optional.of(UNKNOWN_PATH);
            default ->
                Arrays.stream(values()).filter(type -> type.status == status).findFirst();
        };
    }
}
