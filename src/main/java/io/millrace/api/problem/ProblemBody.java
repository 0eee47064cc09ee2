package io.millrace.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code application/problem+json}, RFC 9457. */
@Schema(name = "Problem", description = "What is wrong, where, and what to do (RFC 9457).")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemBody(
        @Schema(description = "Identifies the kind of problem; stable.", examples = "/problems/invalid-definition")
        String type,

        @Schema(examples = "The definition is not valid") String title,

        @Schema(examples = "422") int status,

        @Schema(description = "For people: what is wrong and what to do.")
        String detail,

        @Schema(description = "The path of the request.") String instance,

        @Schema(description = "Every single error, when there can be several.") @Nullable
        List<Fault> errors,

        @Schema(description = "Of an unexpected error: the id under which it is logged.") @Nullable
        String id) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public static ProblemBody of(ProblemType type, String detail, String instance, List<Fault> errors) {
        return new ProblemBody(
                type.uri(), type.title(), type.status(), detail, instance, errors.isEmpty() ? null : errors, null);
    }

    /**
     * One error.
     *
     * @param path where in the body, as keys and positions, or the name of the parameter
     * @param line from 1; null when unknown
     */
    @Schema(name = "ProblemFault")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fault(
            @Schema(examples = "steps.1.http.url") String path,
            @Nullable Integer line,
            @Nullable Integer column,

            @Schema(examples = "there is no step 'redit'; did you mean 'reddit'?")
            String message) {

        public static Fault at(String path, String message) {
            return new Fault(path, null, null, message);
        }

        public static Fault at(String path, int line, int column, String message) {
            return new Fault(path, line > 0 ? line : null, column > 0 ? column : null, message);
        }
    }
}
