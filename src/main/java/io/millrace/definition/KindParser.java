package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Scalar;
import io.millrace.expression.Template;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the key that names a step's kind, and the keys that belong to it. */
final class KindParser {

    static final List<String> KINDS =
            List.of("http", "set", "if", "switch", "forEach", "while", "sleep", "workflow", "fail");
    private static final Set<String> LATER = Set.of("waitFor", "approval", "task", "script", "emit");

    static final Pattern WORKFLOW_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");
    static final String WORKFLOW_NAME_RULE =
            "a name of lowercase letters, digits, - and _, up to 100 characters, beginning with a letter or digit";

    private static final Template NOTHING = Template.compile(null);
    private static final Kind UNKNOWN = new Kind.SetValue(NOTHING);

    private final BodyParser bodies;
    private final Values values;
    private final Problems problems;
    private final HttpParser https;

    KindParser(BodyParser bodies, Values values, Problems problems) {
        this.bodies = bodies;
        this.values = values;
        this.problems = problems;
        this.https = new HttpParser(values, problems);
    }

    /** Takes all keys that are left. */
    Kind kind(Keys keys, Names names) {
        var written = keys.written().filter(KINDS::contains).toList();
        if (written.isEmpty()) {
            none(keys);
            return UNKNOWN;
        }
        for (var second : written.subList(1, written.size())) {
            bodies.refuse(
                    keys.take(second),
                    "a step has one kind, and this one is `" + written.get(0) + "` already; make it two steps");
        }
        var key = written.get(0);
        var in = keys.take(key);
        if (in == null) {
            return UNKNOWN;
        }
        var kind =
                switch (key) {
                    case "http" -> https.http(in, names);
                    case "set" -> new Kind.SetValue(values.template(in, names));
                    case "if" -> branch(in, keys, names);
                    case "switch" -> choice(in, keys, names);
                    case "forEach" -> each(in, keys, names);
                    case "while" -> loop(in, keys, names);
                    case "sleep" -> sleep(in, names);
                    case "workflow" -> child(in, names);
                    default -> fail(in, names);
                };
        keys.refuseRest(problems, "a step of kind `" + key + "`");
        return kind;
    }

    private void none(Keys keys) {
        var rest = keys.rest();
        var later = rest.stream().filter(in -> LATER.contains(last(in))).findFirst();
        if (later.isPresent()) {
            bodies.refuse(later.get(), "the kind `" + last(later.get()) + "` is not available in this version");
            return;
        }
        var hint = rest.isEmpty() ? "" : SpellingSuggestion.hint(last(rest.get(0)), KINDS);
        var at = rest.isEmpty() ? keys.at() : rest.get(0).keyAt();
        var path = rest.isEmpty() ? keys.path() : rest.get(0).path();
        problems.add(path, at, "a step has one key that names its kind: " + String.join(", ", KINDS) + hint);
    }

    private static String last(Located in) {
        return in.path().substring(in.path().lastIndexOf('.') + 1);
    }

    private @Nullable Template optional(@Nullable Located in, Names names) {
        return in == null ? null : values.template(in, names);
    }

    private Kind branch(Located in, Keys keys, Names names) {
        var condition = values.condition(in, names);
        var then = bodies.body(required(keys, "then", "if"), names.inner(Set.of()));
        var elseIn = keys.take("else");
        return new Kind.If(condition, then, elseIn == null ? null : bodies.body(elseIn, names.inner(Set.of())));
    }

    private @Nullable Located required(Keys keys, String key, String kind) {
        var in = keys.take(key);
        if (in == null) {
            problems.add(keys.path(), keys.at(), "`" + kind + "` needs `" + key + "`");
        }
        return in;
    }

    private Kind choice(Located in, Keys keys, Names names) {
        var value = values.template(in, names);
        if (value.constant()) {
            problems.add(in.path(), in.at(), "`switch` needs an ${ expression } to choose by");
        }
        Map<String, Body> cases = new LinkedHashMap<>();
        var casesIn = required(keys, "cases", "switch");
        if (casesIn != null
                && casesIn.tree() instanceof Fields branches
                && !branches.fields().isEmpty()) {
            branches.fields().forEach((key, field) -> {
                var path = Tree.join(casesIn.path(), key);
                if (key.equals("default")) {
                    problems.add(path, field.keyAt(), "write `default` beside `cases`, not in it");
                }
                cases.put(key, bodies.body(new Located(field.value(), path, field.keyAt()), names.inner(Set.of())));
            });
        } else if (casesIn != null) {
            values.wrong(casesIn, "an object of at least one value with its steps");
        }
        var otherwise = keys.take("default");
        return new Kind.Switch(value, cases, otherwise == null ? null : bodies.body(otherwise, names.inner(Set.of())));
    }

    private Kind each(Located in, Keys keys, Names names) {
        var items = in.tree() instanceof Items
                ? values.template(in, names)
                : values.single(in, names, "a list, or one ${ expression } that gives a list");
        int concurrency = values.integer(keys.take("concurrency"), 1, 1000).orElse(Kind.DEFAULT_CONCURRENCY);
        return new Kind.ForEach(
                items,
                concurrency,
                bodies.body(required(keys, "steps", "forEach"), names.inner(Set.of("item", "index"))));
    }

    private Kind loop(Located in, Keys keys, Names names) {
        int turns = values.integer(keys.take("maxIterations"), 1, 100_000).orElse(Kind.DEFAULT_MAX_ITERATIONS);
        names.ownOutput(true);
        // The condition is read before each turn, with the roots of a turn.
        var condition = values.condition(in, names.inner(Set.of("index")));
        var body = bodies.body(required(keys, "steps", "while"), names.inner(Set.of("index")));
        names.ownOutput(false);
        return new Kind.While(condition, turns, body);
    }

    private Kind sleep(Located in, Names names) {
        if (in.tree() instanceof Fields fields) {
            var keys = new Keys(fields, in.path());
            var untilIn = keys.take("until");
            if (untilIn == null) {
                problems.add(in.path(), in.at(), "`sleep` is a duration, or an object with `until`");
            }
            keys.refuseRest(problems, "sleep");
            return new Kind.Sleep(null, untilIn == null ? NOTHING : instant(untilIn, names));
        }
        var duration = values.textTemplate(in, names, "a duration such as 30s, or {until: time}");
        if (duration.constant()
                && in.tree() instanceof Scalar scalar
                && scalar.value() instanceof String text
                && !text.contains("${")) {
            values.duration(in, Duration.ZERO);
        }
        return new Kind.Sleep(duration, null);
    }

    private Template instant(Located in, Names names) {
        var until = values.textTemplate(in, names, "a time such as 2030-01-31T09:00:00Z");
        if (in.tree() instanceof Scalar scalar && scalar.value() instanceof String text && !text.contains("${")) {
            try {
                OffsetDateTime.parse(text);
            } catch (DateTimeException e) {
                problems.add(in.path(), in.at(), "expected a time with its offset, such as 2030-01-31T09:00:00Z");
            }
        }
        return until;
    }

    private Kind child(Located in, Names names) {
        if (in.tree() instanceof Scalar) {
            return new Kind.SubWorkflow(name(in), OptionalInt.empty(), null);
        }
        var keys = values.keys(in, "the name of a workflow, or an object with name, version and input");
        if (keys == null) {
            return UNKNOWN;
        }
        var nameIn = keys.take("name");
        if (nameIn == null) {
            problems.add(in.path(), in.at(), "`workflow` needs a `name`");
        }
        var kind = new Kind.SubWorkflow(
                name(nameIn),
                values.integer(keys.take("version"), 1, Integer.MAX_VALUE),
                optional(keys.take("input"), names));
        keys.refuseRest(problems, "workflow");
        return kind;
    }

    private String name(@Nullable Located in) {
        var name = values.matching(in, WORKFLOW_NAME, WORKFLOW_NAME_RULE + " (it cannot be an expression)");
        return name == null ? "" : name;
    }

    private Kind fail(Located in, Names names) {
        if (!(in.tree() instanceof Fields fields)) {
            return new Kind.Fail(
                    values.textTemplate(in, names, "a message, or an object with message and details"), null);
        }
        var keys = new Keys(fields, in.path());
        var messageIn = keys.take("message");
        if (messageIn == null) {
            problems.add(in.path(), in.at(), "`fail` needs a `message`");
        }
        var kind = new Kind.Fail(
                values.textTemplate(messageIn, names, "a message"), optional(keys.take("details"), names));
        keys.refuseRest(problems, "fail");
        return kind;
    }
}
