package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Scalar;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Template;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single values and reports problems with them. An invalid value is returned as if it were absent. */
final class Values {

    /** Bounds of timeouts and pauses. */
    static final Duration SHORTEST = Duration.ofMillis(1);

    static final Duration LONGEST = Duration.ofDays(30);

    private static final Template NOTHING = Template.compile(null);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,10}) ?(B|KB|MB|GB)");

    private final Problems problems;

    Values(Problems problems) {
        this.problems = problems;
    }

    void wrong(Located in, String expected) {
        problems.add(
                in.path(),
                in.at(),
                "expected " + expected + ", found " + in.tree().noun());
    }

    @Nullable
    String text(@Nullable Located in, String expected) {
        if (in == null) {
            return null;
        }
        if (in.tree() instanceof Scalar scalar && scalar.value() instanceof String text) {
            return text;
        }
        wrong(in, expected);
        return null;
    }

    @Nullable
    String matching(@Nullable Located in, Pattern pattern, String expected) {
        var text = text(in, expected);
        if (in != null && text != null && !pattern.matcher(text).matches()) {
            problems.add(in.path(), in.at(), "`" + shortened(text) + "` is not " + expected);
            return null;
        }
        return text;
    }

    boolean flag(@Nullable Located in, boolean otherwise) {
        if (in == null) {
            return otherwise;
        }
        if (in.tree() instanceof Scalar scalar && scalar.value() instanceof Boolean flag) {
            return flag;
        }
        wrong(in, "true or false");
        return otherwise;
    }

    OptionalInt integer(@Nullable Located in, int min, int max) {
        if (in == null) {
            return OptionalInt.empty();
        }
        var expected = "a whole number from " + min + " to " + max;
        if (!(in.tree() instanceof Scalar scalar) || !(scalar.value() instanceof Number number)) {
            wrong(in, expected);
        } else if (number instanceof Integer value && value >= min && value <= max) {
            return OptionalInt.of(value);
        } else {
            problems.add(in.path(), in.at(), "expected " + expected + ", found " + shortened(number.toString()));
        }
        return OptionalInt.empty();
    }

    double decimal(@Nullable Located in, double min, double max, double otherwise) {
        if (in == null) {
            return otherwise;
        }
        if (in.tree() instanceof Scalar scalar
                && scalar.value() instanceof Number number
                && number.doubleValue() >= min
                && number.doubleValue() <= max) {
            return number.doubleValue();
        }
        problems.add(in.path(), in.at(), "expected a number from " + min + " to " + max);
        return otherwise;
    }

    Optional<Duration> duration(@Nullable Located in, Duration min) {
        return duration(in, min, LONGEST);
    }

    Optional<Duration> duration(@Nullable Located in, Duration min, Duration max) {
        var text = text(in, "a duration such as 30s, 5m or 1h30m");
        if (in == null || text == null) {
            return Optional.empty();
        }
        try {
            var duration = Durations.parse(text);
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return Optional.of(duration);
            }
            problems.add(in.path(), in.at(), "the duration must be from " + written(min) + " to " + written(max));
        } catch (IllegalArgumentException e) {
            problems.add(in.path(), in.at(), String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static String written(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + "d";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h";
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /** A size in bytes, as a number or like {@code 1MB}; a KB is 1024 bytes. */
    OptionalInt bytes(@Nullable Located in) {
        if (in != null && in.tree() instanceof Scalar scalar && scalar.value() instanceof String text) {
            var size = SIZE.matcher(text);
            if (size.matches()) {
                long bytes = Long.parseLong(size.group(1));
                bytes <<= switch (size.group(2)) {
                    case "KB" -> 10;
                    case "MB" -> 20;
                    case "GB" -> 30;
                    default -> 0;
                };
                if (bytes >= 1 && bytes <= Integer.MAX_VALUE) {
                    return OptionalInt.of((int) bytes);
                }
            }
            problems.add(in.path(), in.at(), "expected a size below 2GB in bytes, or like 512KB or 1MB");
            return OptionalInt.empty();
        }
        return integer(in, 1, Integer.MAX_VALUE);
    }

    @Nullable
    Keys keys(Located in, String expected) {
        if (in.tree() instanceof Fields fields) {
            return new Keys(fields, in.path());
        }
        wrong(in, expected);
        return null;
    }

    /** Compiles a template and records what it reads. */
    Template template(Located in, Names names) {
        Map<String, Scalar> leaves = new HashMap<>();
        var plain = in.tree().plain(in.path(), leaves);
        var template = Template.compile(plain, e -> notCompiled(e, in, leaves));
        for (var occurrence : template.occurrences()) {
            var path = occurrence.path().isEmpty() ? in.path() : Tree.join(in.path(), occurrence.path());
            var leaf = leaves.get(path);
            var at = leaf == null ? in.at() : leaf.offset(occurrence.offset());
            var because = occurrence.expression().toString();
            for (var name : occurrence.expression().references()) {
                names.read(name, because, path, at);
            }
        }
        return template;
    }

    private void notCompiled(ExpressionException e, Located in, Map<String, Scalar> leaves) {
        var path = e.path().isEmpty() ? in.path() : Tree.join(in.path(), e.path());
        var leaf = leaves.get(path);
        problems.add(path, leaf == null ? in.at() : leaf.offset(e.offset()), e.getMessage());
    }

    /** A text that may contain expressions. */
    Template textTemplate(@Nullable Located in, Names names, String expected) {
        return in == null || text(in, expected) == null ? NOTHING : template(in, names);
    }

    /** {@code true}, {@code false} or one expression. */
    Template condition(Located in, Names names) {
        boolean constant = in.tree() instanceof Scalar scalar && scalar.value() instanceof Boolean;
        return constant ? template(in, names) : single(in, names, "a condition: true, false or one ${ expression }");
    }

    /** Exactly one expression. */
    Template single(Located in, Names names, String expected) {
        if (text(in, expected) == null) {
            return NOTHING;
        }
        int before = problems.count();
        var template = template(in, names);
        if (!template.single() && problems.count() == before) {
            problems.add(in.path(), in.at(), "expected " + expected + " and nothing else");
        }
        return template;
    }

    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
