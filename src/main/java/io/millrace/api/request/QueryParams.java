package io.millrace.api.request;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.definition.Durations;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters as values. They are converted here because the REST layer answers a failed conversion with 404, without
 * a reason.
 */
public final class QueryParams {

    public static final int MAX_LIMIT = 500;
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_IDS = 500;
    public static final int MIN_SEARCH = 3;
    public static final int MAX_SEARCH = 200;

    // Bounded in length: what it reads is a number.
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)/(s|min|h)");

    private QueryParams() {}

    public static int limit(@Nullable String text) {
        return limit(text, DEFAULT_LIMIT);
    }

    public static int limit(@Nullable String text, int otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        return whole("limit", text, 1, MAX_LIMIT);
    }

    public static Duration minutes(@Nullable String text) {
        return Duration.ofMinutes(text == null || text.isBlank() ? 60 : whole("minutes", text, 1, 180));
    }

    public static OptionalInt version(@Nullable String text) {
        return text == null || text.isBlank()
                ? OptionalInt.empty()
                : OptionalInt.of(whole("version", text, 1, Integer.MAX_VALUE));
    }

    /** @return null = none is given */
    public static @Nullable Integer attempt(@Nullable String text) {
        return text == null || text.isBlank() ? null : whole("attempt", text, 1, Integer.MAX_VALUE);
    }

    /** @return null = none */
    public static @Nullable Duration wait(@Nullable String text, Duration most) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            var wait = Durations.parse(text);
            if (wait.compareTo(most) <= 0) {
                return wait;
            }
        } catch (IllegalArgumentException e) {
            throw invalid("wait", String.valueOf(e.getMessage()));
        }
        throw invalid("wait", "must be at most " + most.toMillis() + "ms (millrace.api.max-wait); it is " + text);
    }

    /** Null when it is blank: {@code ?workflow=} narrows nothing. */
    public static @Nullable String text(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    public static boolean flag(String name, @Nullable String text) {
        return flag(name, text, false);
    }

    public static boolean flag(String name, @Nullable String text, boolean otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw invalid(name, "must be true or false; it is '" + text + "'");
    }

    public static @Nullable Instant instant(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw invalid(
                    name, "must be an instant such as 2026-03-01T09:30:00Z (write + as %2B); it is '" + text + "'");
        }
    }

    public static @Nullable ExecutionId execution(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return ExecutionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(name, "must be the id of an execution, as an answer gave it; it is '" + text + "'");
        }
    }

    /** Ids separated by commas; empty = none are given. */
    public static Set<ExecutionId> ids(@Nullable String text) {
        var ids = new LinkedHashSet<ExecutionId>();
        if (text == null || text.isBlank()) {
            return ids;
        }
        var words = text.split(",", -1);
        if (words.length > MAX_IDS) {
            throw invalid("ids", "must be at most " + MAX_IDS + " ids; there are " + words.length);
        }
        for (var word : words) {
            var id = execution("ids", word.trim());
            if (id == null) {
                throw invalid("ids", "must be ids separated by commas; one is empty");
            }
            ids.add(id);
        }
        return ids;
    }

    /** What to search for; null = nothing. */
    public static @Nullable String search(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (!searchable(text)) {
            throw invalid("text", SEARCHABLE + "; it has " + text.length());
        }
        return text;
    }

    public static final String SEARCHABLE = "must have " + MIN_SEARCH + " to " + MAX_SEARCH + " characters, and no NUL";

    public static boolean searchable(String text) {
        return text.length() >= MIN_SEARCH && text.length() <= MAX_SEARCH && text.indexOf(0) < 0;
    }

    public static Set<Status> statuses(@Nullable String text) {
        var statuses = EnumSet.noneOf(Status.class);
        if (text == null || text.isBlank()) {
            return statuses;
        }
        for (var word : text.split(",", -1)) {
            statuses.add(Arrays.stream(Status.values())
                    .filter(status -> status.text().equals(word.trim()))
                    .findFirst()
                    .orElseThrow(() -> invalid("status", "there is no status '" + word + "'; there are " + all())));
        }
        return statuses;
    }

    /** The execution a path names. What is no id names none. */
    public static ExecutionId pathId(String text) {
        try {
            return ExecutionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(ProblemType.UNKNOWN_EXECUTION, "'" + text + "' is not the id of an execution.");
        }
    }

    private static String all() {
        return Arrays.stream(Status.values()).map(Status::text).collect(Collectors.joining(", "));
    }

    /** Of a required parameter: so many a second. */
    public static double rate(String name, @Nullable String text) {
        var words = text == null ? null : RATE.matcher(text.trim());
        if (words == null || !words.matches()) {
            throw invalid(
                    name,
                    "must be a number of executions and a time, such as 5000/min, 80/s or 1000/h; it is "
                            + (text == null ? "missing" : "'" + text + "'"));
        }
        double seconds =
                switch (words.group(2)) {
                    case "s" -> 1;
                    case "min" -> 60;
                    default -> 3600;
                };
        double rate = Double.parseDouble(words.group(1)) / seconds;
        if (rate <= 0) {
            throw invalid(name, "must be more than 0; it is " + text);
        }
        return rate;
    }

    /** Of a required duration. */
    public static double seconds(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw invalid(name, "must be a duration such as 8s; it is missing");
        }
        try {
            var duration = Durations.parse(text.trim());
            if (duration.isZero()) {
                throw invalid(name, "must be more than 0");
            }
            return duration.toMillis() / 1000.0;
        } catch (IllegalArgumentException e) {
            throw invalid(name, String.valueOf(e.getMessage()));
        }
    }

    public static int whole(String name, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(name, "must be a whole number; it is '" + text + "'");
        }
        throw invalid(
                name,
                "must be at least " + least + (most == Integer.MAX_VALUE ? "" : " and at most " + most) + "; it is "
                        + text);
    }

    private static Refusal invalid(String name, String message) {
        return Refusal.at(ProblemType.INVALID_PARAMETER, name, message);
    }
}
