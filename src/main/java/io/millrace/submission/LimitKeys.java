package io.millrace.submission;

import io.millrace.definition.Throttle;
import io.millrace.definition.Workflow;
import io.millrace.execution.StartLimits;
import io.millrace.execution.Trigger;
import io.millrace.expression.Bounds;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates which limits an execution falls under. A key is the workflow's name, which has no colon, and the evaluated value, so
 * two workflows never share a limit by accident.
 */
final class LimitKeys {

    private final Bounds bounds;
    private final int longest;

    /** @param longest value of a key, in characters */
    LimitKeys(Bounds bounds, int longest) {
        this.bounds = bounds;
        this.longest = longest;
    }

    /** @param faults what is wrong with the keys' values; empty = the limits are those of the execution */
    record Evaluated(StartLimits limits, List<Submitted.Fault> faults) {}

    /** @param input complete: with the defaults of the workflow's schema */
    Evaluated of(Workflow workflow, @Nullable Object input, Trigger trigger) {
        if (workflow.throttle().equals(Throttle.NONE)) {
            return new Evaluated(StartLimits.NONE, List.of());
        }
        var evaluation =
                new Evaluation(workflow, new Scope().with("input", input).with("trigger", trigger.facts()));
        return new Evaluated(evaluation.limits(), List.copyOf(evaluation.faults));
    }

    private final class Evaluation {
        private final Workflow workflow;
        private final Scope scope;
        private final List<Submitted.Fault> faults = new ArrayList<>();

        Evaluation(Workflow workflow, Scope scope) {
            this.workflow = workflow;
            this.scope = scope;
        }

        StartLimits limits() {
            var rate = workflow.throttle().rateLimit();
            var concurrency = workflow.throttle().concurrency();
            return new StartLimits(
                    rate == null
                            ? null
                            : new StartLimits.Rate(key("rateLimit.key", rate.key()), rate.limit(), rate.per()),
                    concurrency == null
                            ? null
                            : new StartLimits.Slots(key("concurrency.key", concurrency.key()), concurrency.limit()));
        }

        private String key(String path, @Nullable Template template) {
            if (template == null) {
                return workflow.name();
            }
            try {
                return workflow.name() + ":" + checked(path, text(template.evaluate(scope, bounds)));
            } catch (ExpressionException e) {
                return wrong(path, "cannot be evaluated for this input: " + e.getMessage());
            }
        }

        private String checked(String path, @Nullable String text) {
            if (text == null) {
                return wrong(path, "must evaluate to a text, a number, true or false; with this input it does not");
            }
            if (text.length() > longest) {
                return wrong(
                        path,
                        "must have at most " + longest + " characters (millrace.input.max-key-length); with this"
                                + " input it has " + text.length());
            }
            return text.indexOf('\0') < 0
                    ? text
                    : wrong(path, "must not contain the character U+0000, which cannot be stored");
        }

        // The value is not used: the request is refused.
        private String wrong(String path, String message) {
            faults.add(new Submitted.Fault(path, message));
            return "";
        }
    }

    // 7, 7.0 and "7" are one key.
    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof Number number) {
            var exact = new BigDecimal(number.toString()).stripTrailingZeros();
            return Math.abs(exact.scale()) <= 20 ? exact.toPlainString() : exact.toString();
        }
        return value instanceof String || value instanceof Boolean ? String.valueOf(value) : null;
    }
}
