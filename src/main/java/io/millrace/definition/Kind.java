package io.millrace.definition;

import io.millrace.expression.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step does. One record a kind; the key that names it in a definition stands in its first line. */
public sealed interface Kind {

    /** The key that names the kind in a definition. */
    String key();

    /** True when it touches nothing outside the execution, so that it need not wait for the disk. */
    default boolean pure() {
        return true;
    }

    /** Its bodies by their name in the path of a step: {@code then}, a case, {@code *} for the turns of a loop. */
    default Map<String, Body> bodies() {
        return Map.of();
    }

    /**
     * {@code http}: one request. Output {@code {status, headers, body}}.
     *
     * @param method a template, by default {@code GET}
     * @param query query parameters, a template that gives an object; a list repeats the parameter
     * @param headers a template that gives an object
     * @param body sent as JSON unless it is a string; absent = no body
     * @param accept statuses of 400 and above that do not fail the step
     * @param followRedirects default true, at most 10
     * @param maxBody largest answer in bytes; absent = the configured limit
     */
    record Http(
            Template method,
            Template url,
            @Nullable Template query,
            @Nullable Template headers,
            @Nullable Template body,
            Set<Integer> accept,
            boolean followRedirects,
            OptionalInt maxBody)
            implements Kind {
        public Http {
            accept = Set.copyOf(accept);
        }

        @Override
        public String key() {
            return "http";
        }

        @Override
        public boolean pure() {
            return false;
        }
    }

    /** {@code set}: its value, evaluated. */
    record SetValue(Template value) implements Kind {
        @Override
        public String key() {
            return "set";
        }
    }

    /** {@code if} with {@code then} and perhaps {@code else}. Output: the last of the branch taken, null without one. */
    record If(Template condition, Body then, @Nullable Body otherwise) implements Kind {
        @Override
        public String key() {
            return "if";
        }

        @Override
        public Map<String, Body> bodies() {
            Map<String, Body> bodies = new LinkedHashMap<>();
            bodies.put("then", then);
            if (otherwise != null) {
                bodies.put("else", otherwise);
            }
            return bodies;
        }
    }

    /**
     * {@code switch} with {@code cases} (a value as text to steps, in the order written) and perhaps {@code default}.
     */
    record Switch(
            Template value,
            Map<String, Body> cases,
            @Nullable Body otherwise) implements Kind {
        public Switch {
            cases = Collections.unmodifiableMap(new LinkedHashMap<>(cases));
        }

        @Override
        public String key() {
            return "switch";
        }

        @Override
        public Map<String, Body> bodies() {
            Map<String, Body> bodies = new LinkedHashMap<>(cases);
            if (otherwise != null) {
                bodies.put("default", otherwise);
            }
            return bodies;
        }
    }

    /** {@code forEach} with {@code concurrency} (turns at a time) and {@code steps}; they see {@code item} and {@code index}. */
    record ForEach(Template items, int concurrency, Body body) implements Kind {
        @Override
        public String key() {
            return "forEach";
        }

        @Override
        public Map<String, Body> bodies() {
            return Map.of("*", body);
        }
    }

    /**
     * {@code while} with {@code maxIterations} and {@code steps}: checked before each turn; condition and steps see
     * {@code index} and, under the step's own id, the last turn's output (null before the first).
     */
    record While(Template condition, int maxIterations, Body body) implements Kind {
        @Override
        public String key() {
            return "while";
        }

        @Override
        public Map<String, Body> bodies() {
            return Map.of("*", body);
        }
    }

    /** {@code sleep}: a duration or <code>{until: instant}</code>. Output null. */
    record Sleep(@Nullable Template duration, @Nullable Template until) implements Kind {
        @Override
        public String key() {
            return "sleep";
        }
    }

    /** {@code workflow}: runs another workflow (its name, or <code>{name, version, input}</code>) as a child; its output. */
    record SubWorkflow(
            String name, OptionalInt version, @Nullable Template input) implements Kind {
        @Override
        public String key() {
            return "workflow";
        }

        @Override
        public boolean pure() {
            return false;
        }
    }

    /** {@code fail}: ends the attempt with this message (a text, or <code>{message, details}</code>); never retried. */
    record Fail(Template message, @Nullable Template details) implements Kind {
        @Override
        public String key() {
            return "fail";
        }
    }

    /** The default of {@link ForEach#concurrency}. */
    int DEFAULT_CONCURRENCY = 10;

    /** The default of {@link While#maxIterations}. */
    int DEFAULT_MAX_ITERATIONS = 100;
}
