package io.millrace.execution;

import io.millrace.expression.Json;
import java.time.Instant;
import java.util.Map;

/**
 * What a step that is {@link StepStatus#WAITING} waits for.
 *
 * <p>Its text is JSON with one field, which is what is stored, what the API shows as the step's output meanwhile, and what
 * the event {@code node-waiting} says: {@code {"until": "2030-01-31T09:00:00Z"}}, {@code {"child": "<execution id>"}}, {@code
 * {"signal": "<kind>"}}, {@code {"steps": true}} or {@code {"onError": true}}.
 */
public sealed interface StepWait {

    /** One method for each. */
    interface Cases<T> {
        T until(Until until);

        T child(ForChild child);

        T signal(ForSignal signal);

        T steps(ForSteps steps);

        T errorHandler(ForErrorHandler handler);

        T unknown(Unknown unknown);
    }

    <T> T fold(Cases<T> cases);

    /** JSON text; {@link #parse} is the inverse. */
    String text();

    /** An instant. */
    record Until(Instant at) implements StepWait {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.until(this);
        }

        @Override
        public String text() {
            return Json.write(Map.of("until", at.toString()));
        }
    }

    /** The completion of an execution that the step started. */
    record ForChild(ExecutionId child) implements StepWait {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.child(this);
        }

        @Override
        public String text() {
            return Json.write(Map.of("child", child.toString()));
        }
    }

    /** A signal to the execution. */
    record ForSignal(String kind) implements StepWait {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.signal(this);
        }

        @Override
        public String text() {
            return Json.write(Map.of("signal", kind));
        }
    }

    /** Steps inside it, while its own timeout continues. */
    record ForSteps() implements StepWait {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.steps(this);
        }

        @Override
        public String text() {
            return "{\"steps\":true}";
        }
    }

    /** The steps of its {@code onError}: the attempt has failed, with the error that is recorded beside this. */
    record ForErrorHandler() implements StepWait {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.errorHandler(this);
        }

        @Override
        public String text() {
            return "{\"onError\":true}";
        }
    }

    /** What a later version waits for: it can be shown, but not continued with. */
    record Unknown(String text) implements StepWait {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.unknown(this);
        }
    }

    static StepWait parse(String text) {
        if (Json.parse(text) instanceof Map<?, ?> fields && fields.size() == 1) {
            var field = fields.entrySet().iterator().next();
            var value = String.valueOf(field.getValue());
            return switch (String.valueOf(field.getKey())) {
                case "until" -> new Until(Instant.parse(value));
                case "child" -> new ForChild(ExecutionId.parse(value));
                case "signal" -> new ForSignal(value);
                case "steps" -> new ForSteps();
                case "onError" -> new ForErrorHandler();
                default -> new Unknown(text);
            };
        }
        return new Unknown(text);
    }
}
