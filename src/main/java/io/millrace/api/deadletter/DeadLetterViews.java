package io.millrace.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.control.DeadLetterService;
import io.millrace.expression.Json;
import io.millrace.visibility.DeadLetters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is answered about dead letters. */
final class DeadLetterViews {

    /** Of a message in a list; the whole of it stands in the execution. */
    static final int MAX_MESSAGE = 1_000;

    private DeadLetterViews() {}

    /** @param attempts of the execution since it was last tried by hand */
    @Schema(name = "DeadLetter")
    record Letter(
            String id,
            String workflow,
            int version,
            Instant failedAt,
            int attempts,
            Why cause,

            @Schema(description = "The execution that started it; it has failed or dealt with the failure itself.")
            @Nullable
            String parent,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant discardedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String discardReason) {

        static Letter of(DeadLetters.Letter letter) {
            return new Letter(
                    letter.id().toString(),
                    letter.workflow(),
                    letter.version(),
                    letter.failedAt(),
                    letter.attempts(),
                    Why.of(letter.error()),
                    letter.parent() == null ? null : letter.parent().toString(),
                    letter.discardedAt(),
                    letter.discardReason());
        }
    }

    /** @param step path of the step it comes from */
    @Schema(name = "DeadLetterCause")
    record Why(
            @Schema(examples = "http-status") String type,

            @Schema(description = "Cut after 1,000 characters; the execution's error has all of it.")
            String message,

            @Schema(description = "Null: the execution's own, such as its timeout", examples = "loop/3/fetch") @Nullable
            String step) {

        static Why of(String error) {
            if (!(Json.parse(error) instanceof Map<?, ?> fields)) {
                throw new IllegalStateException("not a failure: " + error);
            }
            var message = String.valueOf(fields.get("message"));
            return new Why(
                    String.valueOf(fields.get("type")),
                    message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message,
                    fields.get("step") instanceof String step ? step : null);
        }
    }

    @Schema(name = "DeadLetterPage")
    record Page(
            List<Letter> items,

            @Schema(description = "Pass it as `cursor` for the next page; null at the end.") @Nullable
            String next) {}

    @Schema(name = "DeadLetterGroup")
    record Group(
            String workflow,
            @Schema(examples = "http-status") String type,

            @Schema(
                    description = "The step, with * for the number of a turn; null: the execution's own failure",
                    examples = "loop/*/fetch")
            @Nullable
            String step,

            long count,

            @Schema(description = "When the first of them failed")
            Instant first,

            @Schema(description = "When the last of them failed")
            Instant last) {

        static Group of(DeadLetters.Cause cause) {
            return new Group(cause.workflow(), cause.type(), cause.place(), cause.count(), cause.first(), cause.last());
        }
    }

    @Schema(name = "DeadLetterGroups")
    record Groups(
            List<Group> items,

            @Schema(description = "Whether there are more causes than `limit`")
            boolean more) {}

    @Schema(name = "DeadLettersQueued")
    record Queued(
            long queued,

            @Schema(description = "Whether dead letters that had failed before the order match still")
            boolean more) {

        static Queued of(DeadLetterService.Moved moved) {
            return new Queued(moved.moved(), moved.more());
        }
    }

    @Schema(name = "DeadLettersDiscarded")
    record Discarded(
            long discarded,

            @Schema(description = "Whether dead letters that had failed before the order match still")
            boolean more) {

        static Discarded of(DeadLetterService.Moved moved) {
            return new Discarded(moved.moved(), moved.more());
        }
    }
}
