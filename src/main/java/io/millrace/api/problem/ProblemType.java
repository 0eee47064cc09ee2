package io.millrace.api.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of problems. Clients rely on {@link #uri}: it never changes. */
public enum ProblemType {
    MALFORMED_JSON(400, "The body is not valid JSON"),
    INVALID_PARAMETER(400, "A parameter is not valid"),
    BAD_REQUEST(400, "The request is not valid"),
    UNKNOWN_PATH(404, "There is nothing at this path"),
    UNKNOWN_WORKFLOW(404, "There is no such workflow"),
    UNKNOWN_EXECUTION(404, "There is no such execution"),
    UNKNOWN_STEP(404, "There is no such step"),
    WORKER_ONLY(404, "This instance serves no users"),
    METHOD_NOT_ALLOWED(405, "This path does not take this method"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be answered"),
    WORKFLOW_PAUSED(409, "The workflow is paused"),
    WRONG_STATE(409, "The execution's state does not allow it"),
    IDEMPOTENCY_KEY_TAKEN(409, "The idempotency key belongs to another request"),
    NO_WORKER_HERE(409, "This instance runs no executions"),
    NOT_MEASURED(409, "Too little has been measured"),
    TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not supported"),
    INVALID_DEFINITION(422, "The definition is not valid"),
    INVALID_REQUEST(422, "The request is not valid"),
    INTERNAL(500, "Something went wrong on our side"),
    UNAVAILABLE(503, "The service cannot do this at the moment");

    private final int status;
    private final String title;
    private final String uri = "/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-');

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
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
