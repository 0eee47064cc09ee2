package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Scalar;
import io.millrace.expression.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of a definition, or that it is absent. What is wrong with it is reported where it is written; it then reads as if
 * it were absent.
 */
public final class WrittenValue {

    /** Reads as null. What is returned for a value that has to exist and does not. */
    private static final Template NOTHING = Template.compile(null);

    private final Reading reading;
    private final @Nullable Located in;
    private final Names names;

    WrittenValue(Reading reading, @Nullable Located in, Names names) {
        this.reading = reading;
        this.in = in;
        this.names = names;
    }

    public boolean exists() {
        return in != null;
    }

    /** True when it is a text, a number, a boolean or null. */
    public boolean isScalar() {
        return in != null && in.tree() instanceof Scalar;
    }

    public boolean isList() {
        return in != null && in.tree() instanceof Items;
    }

    public boolean isObject() {
        return in != null && in.tree() instanceof Fields;
    }

    /** The text, when it is one without expressions. */
    public Optional<String> literal() {
        return in != null
                        && in.tree() instanceof Scalar scalar
                        && scalar.value() instanceof String text
                        && !text.contains("${")
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Any value, with expressions anywhere in it. */
    public Template template() {
        return in == null ? NOTHING : reading.values().template(in, names);
    }

    /** The same; null when it is absent. */
    public @Nullable Template optional() {
        return in == null ? null : reading.values().template(in, names);
    }

    /** True, false, or one expression. */
    public Template condition() {
        return in == null ? NOTHING : reading.values().condition(in, names);
    }

    /** One expression and nothing else. */
    public Template expression(String expected) {
        return in == null ? NOTHING : reading.values().single(in, names, expected);
    }

    /** A text that may have expressions in it. */
    public Template text(String expected) {
        return reading.values().textTemplate(in, names, expected);
    }

    /** A text that matches; empty when it does not. */
    public String matching(Pattern pattern, String expected) {
        var text = reading.values().matching(in, pattern, expected);
        return text == null ? "" : text;
    }

    public OptionalInt integer(int min, int max) {
        return reading.values().integer(in, min, max);
    }

    public boolean flag(boolean otherwise) {
        return reading.values().flag(in, otherwise);
    }

    /** A size in bytes, such as {@code 4096} or {@code 1MB}. */
    public OptionalInt bytes() {
        return reading.values().bytes(in);
    }

    /** A duration without expressions. */
    public Optional<Duration> duration() {
        return reading.values().duration(in, Duration.ZERO);
    }

    /** The items of a list; none when it is absent. */
    public List<WrittenValue> items(String expected) {
        List<WrittenValue> items = new ArrayList<>();
        if (in != null && in.tree() instanceof Items list) {
            for (var item : list.items()) {
                items.add(new WrittenValue(
                        reading, new Located(item, Tree.join(in.path(), items.size()), item.at()), names));
            }
        } else if (in != null) {
            reading.values().wrong(in, expected);
        }
        return items;
    }

    /** The fields of an object by key, in the order written; there must be one. None when it is absent. */
    public Map<String, WrittenValue> entries(String expected) {
        var entries = entries();
        if (in != null && entries.isEmpty()) {
            reading.values().wrong(in, expected);
        }
        return entries;
    }

    /** The fields of an object by key, in the order written; none when it has none or is none. */
    public Map<String, WrittenValue> entries() {
        Map<String, WrittenValue> entries = new LinkedHashMap<>();
        if (in != null && in.tree() instanceof Fields object) {
            object.fields()
                    .forEach((key, field) -> entries.put(
                            key,
                            new WrittenValue(
                                    reading,
                                    new Located(field.value(), Tree.join(in.path(), key), field.keyAt()),
                                    names)));
        }
        return entries;
    }

    /** An object whose keys are known; null when it is none. */
    public @Nullable WrittenFields object(String expected) {
        var keys = in == null ? null : reading.values().keys(in, expected);
        return keys == null ? null : new WrittenFields(reading, keys, names);
    }

    /** Steps. @param more names that have a meaning for them, besides those which have one for the step */
    public Body body(String... more) {
        return reading.bodies().body(in, names.inner(Set.of(more)));
    }

    /** The same value, in which these names have a meaning, too. */
    public WrittenValue within(String... more) {
        return new WrittenValue(reading, in, names.inner(Set.of(more)));
    }

    /** Reports a problem at the value. */
    public void refuse(String problem) {
        if (in != null) {
            reading.problems().add(in.path(), in.at(), problem);
        }
    }

    /** Reports a problem at the key of the value. */
    public void refuseKey(String problem) {
        if (in != null) {
            reading.problems().add(in.path(), in.keyAt(), problem);
        }
    }
}
