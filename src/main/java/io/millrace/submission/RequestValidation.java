package io.millrace.submission;

import io.millrace.catalog.Catalog;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.expression.Canonical;
import io.millrace.expression.ExpressionConfig;
import io.millrace.expression.Json;
import io.millrace.journal.ExecutionInserts;
import io.millrace.journal.IdempotencyConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first stage: checks a request against its workflow and makes the execution of it. Nothing is written. */
@Singleton
final class RequestValidation {

    private final Catalog catalog;
    private final Shards shards;
    private final SubmissionConfig config;
    private final IdempotencyConfig idempotency;
    private final InstantSource clock;
    private final LimitKeys keys;
    private final InputCheck inputs;

    RequestValidation(
            Catalog catalog,
            Shards shards,
            SubmissionConfig config,
            IdempotencyConfig idempotency,
            ExpressionConfig expressions,
            InstantSource clock) {
        this.catalog = catalog;
        this.shards = shards;
        this.config = config;
        this.idempotency = idempotency;
        this.clock = clock;
        this.keys = new LimitKeys(expressions.bounds(clock), config.maxKeyLength());
        this.inputs = new InputCheck(config.maxReferences());
    }

    /** @param idempotencyKey null = none */
    Uni<Validated> validate(SubmissionRequest request, @Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return new Checks(request, null, null).run();
        }
        if (!validKey(idempotencyKey)) {
            var fault = new Submitted.Fault(
                    "idempotencyKey",
                    "must be 1 to " + idempotency.maxLength()
                            + " printable ASCII characters (millrace.idempotency.max-length)");
            return Uni.createFrom()
                    .item(new Validated.Refused(new Submitted.Invalid(List.of(fault)), request.tenant(), null));
        }
        return new Checks(request, new ExecutionInserts.Key(idempotencyKey, RequestDigest.of(request)), null).run();
    }

    Uni<Validated> validateChild(SubmissionRequest request, NewExecution.Parent parent) {
        return new Checks(request, null, parent).run();
    }

    private boolean validKey(String key) {
        return !key.isEmpty()
                && key.length() <= idempotency.maxLength()
                && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** The checks of one request, in order; the first that fails refuses it. */
    private final class Checks {
        private final SubmissionRequest request;
        private final ExecutionInserts.@Nullable Key key;
        private final NewExecution.@Nullable Parent parent;

        Checks(SubmissionRequest request, ExecutionInserts.@Nullable Key key, NewExecution.@Nullable Parent parent) {
            this.request = request;
            this.key = key;
            this.parent = parent;
        }

        Uni<Validated> run() {
            var faults = fieldFaults();
            return faults.isEmpty()
                    ? find().map(found -> found.map(this::workflow).orElseGet(this::unknownWorkflow))
                    : Uni.createFrom().item(refused(new Submitted.Invalid(faults)));
        }

        private List<Submitted.Fault> fieldFaults() {
            if (request.priority() < 1 || request.priority() > 10) {
                return List.of(
                        new Submitted.Fault("priority", "must be 1 to 10, lower first; it is " + request.priority()));
            }
            return request.start()
                    .fault(clock.instant(), config.maxDelay())
                    .map(why -> List.of(new Submitted.Fault(request.start().field(), why)))
                    .orElse(List.of());
        }

        private Uni<Optional<Catalog.Entry>> find() {
            var version = request.version();
            return version.isPresent()
                    ? catalog.version(request.tenant(), request.workflow(), version.getAsInt())
                    : catalog.newest(request.tenant(), request.workflow());
        }

        private Validated unknownWorkflow() {
            var version = request.version();
            return refused(new Submitted.Unknown("There is no workflow '" + request.workflow() + "'"
                    + (version.isPresent() ? " with version " + version.getAsInt() : "")
                    + ". Create it with PUT /api/workflows/" + request.workflow() + "."));
        }

        private Validated workflow(Catalog.Entry entry) {
            if (!entry.active()) {
                return refused(new Submitted.Inactive("Workflow '" + request.workflow()
                        + "' is paused. Activate it with POST /api/workflows/" + request.workflow() + "/activate."));
            }
            var checked = inputs.check(entry.workflow(), request.input() == null ? Map.of() : request.input());
            return checked.faults().isEmpty()
                    ? input(entry, checked.input())
                    : refused(new Submitted.Invalid(checked.faults()));
        }

        /** @param given complete: with the defaults of the workflow's schema */
        private Validated input(Catalog.Entry entry, @Nullable Object given) {
            Object input;
            String text;
            try {
                input = Canonical.of(given); // What limits are evaluated with is what steps will read.
                text = Json.write(input);
            } catch (IllegalArgumentException e) {
                return refused(
                        new Submitted.Invalid(List.of(new Submitted.Fault("triggerData", "is " + e.getMessage()))));
            }
            long limit = config.maxSize().asLongValue();
            if (longerThan(text, limit)) {
                return refused(new Submitted.TooLarge("The input has " + text.getBytes(StandardCharsets.UTF_8).length
                        + " bytes; at most " + limit
                        + " are allowed (millrace.input.max-size). Pass a reference to the data instead."));
            }
            var evaluated = keys.of(entry.workflow(), input, request.trigger());
            if (!evaluated.faults().isEmpty()) {
                return refused(new Submitted.Invalid(evaluated.faults()));
            }
            var now = clock.instant();
            var execution = new NewExecution(
                    ExecutionId.next(now, shards.of(request.tenant())),
                    request.tenant(),
                    request.workflow(),
                    entry.version(),
                    request.priority(),
                    request.trigger(),
                    text,
                    now,
                    request.start().due(now),
                    parent,
                    evaluated.limits());
            return new Validated.Valid(execution, key);
        }

        private Validated refused(Submitted answer) {
            return new Validated.Refused(answer, request.tenant(), key);
        }
    }

    // Each char is at most 3 bytes in UTF-8: for most inputs the length is enough.
    private static boolean longerThan(String text, long bytes) {
        return text.length() > bytes
                || (text.length() * 3L > bytes && text.getBytes(StandardCharsets.UTF_8).length > bytes);
    }
}
