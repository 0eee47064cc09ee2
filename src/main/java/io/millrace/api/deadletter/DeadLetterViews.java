package io.millrace.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.api.request.ListPage;
import io.millrace.control.DeadLetterService;
import io.millrace.expression.Canonical;
import io.millrace.expression.Json;
import io.millrace.visibility.DeadLetters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Responses about dead letters. */
final class DeadLetterViews {

    /** Length of a message in a list; the execution has all of it. */
    static final int MAX_MESSAGE = 1_000;

    private DeadLetterViews() {}

    /** @param attempts of the execution since its last manual retry */
    @Schema(name = "DeadLetter")
    record DeadLetter(
            String id,
            String workflow,
            int version,
            Instant failedAt,
            int attempts,
            Cause cause,

            @Schema(description = "The execution that started it, which has failed or handled the failure itself.")
            @Nullable
            String parent,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant discardedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String discardReason) {

        static DeadLetter of(DeadLetters.Letter deadLetter) {
            return new DeadLetter(
                    deadLetter.id().toString(),
                    deadLetter.workflow(),
                    deadLetter.version(),
                    deadLetter.failedAt(),
                    deadLetter.attempts(),
                    Cause.of(deadLetter.error()),
                    deadLetter.parent() == null ? null : deadLetter.parent().toString(),
                    deadLetter.discardedAt(),
                    deadLetter.discardReason());
        }
    }

    /** @param step path of the step that failed */
    @Schema(name = "DeadLetterCause")
    record Cause(
            @Schema(examples = "http-status") String type,

            @Schema(description = "Truncated to 1,000 characters; the execution's error has all of it.")
            String message,

            @Schema(
                    description = "Null: a failure of the execution itself, such as its timeout",
                    examples = "loop/3/fetch")
            @Nullable
            String step) {

        static Cause of(String error) {
            if (!(Json.parse(error) instanceof Map<?, ?> fields)) {
                throw new IllegalStateException("not a failure: " + error);
            }
            var message = String.valueOf(fields.get("message"));
            return new Cause(
                    String.valueOf(fields.get("type")),
                    message.length() > MAX_MESSAGE ? Canonical.beginning(message, MAX_MESSAGE) + "..." : message,
                    fields.get("step") instanceof String step ? step : null);
        }
    }

    @Schema(name = "DeadLetterPage")
    record DeadLetterPage(
            List<DeadLetter> items,

            @Schema(description = "Pass it as `cursor` for the next page; null at the end.") @Nullable
            String next) {

        static DeadLetterPage of(ListPage<DeadLetters.Letter> page) {
            return new DeadLetterPage(page.map(DeadLetter::of), page.next(last -> DeadLetterCursor.text(last.place())));
        }
    }

    @Schema(name = "DeadLetterGroup")
    record CauseGroup(
            String workflow,
            @Schema(examples = "http-status") String type,

            @Schema(
                    description =
                            "The step, with * for the number of an iteration; null: a failure of the execution itself",
                    examples = "loop/*/fetch")
            @Nullable
            String step,

            long count,

            @Schema(description = "Time of the first failure")
            Instant first,

            @Schema(description = "Time of the last failure")
            Instant last) {

        static CauseGroup of(DeadLetters.Cause cause) {
            return new CauseGroup(
                    cause.workflow(), cause.type(), cause.place(), cause.count(), cause.first(), cause.last());
        }
    }

    @Schema(name = "DeadLetterGroups")
    record CauseGroups(
            List<CauseGroup> items,

            @Schema(description = "Whether there are more causes than `limit`")
            boolean more) {

        static CauseGroups of(ListPage<DeadLetters.Cause> page) {
            return new CauseGroups(page.map(CauseGroup::of), page.more());
        }
    }

    @Schema(name = "DeadLettersQueued")
    record Queued(
            long queued,

            @Schema(description = "Whether more dead letters that failed before the request match")
            boolean more) {

        static Queued of(DeadLetterService.Moved moved) {
            return new Queued(moved.moved(), moved.more());
        }
    }

    @Schema(name = "DeadLettersDiscarded")
    record Discarded(
            long discarded,

            @Schema(description = "Whether more dead letters that failed before the request match")
            boolean more) {

        static Discarded of(DeadLetterService.Moved moved) {
            return new Discarded(moved.moved(), moved.more());
        }
    }
}
