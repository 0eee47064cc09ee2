package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.definition.Throttle.Concurrency;
import io.millrace.definition.Throttle.RateLimit;
import io.millrace.definition.Tree.Scalar;
import io.millrace.expression.Template;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Parses {@code concurrency} and {@code rateLimit}. */
final class ThrottleParser {

    private static final int MOST = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Problems problems;
    private final Values values;
    private final Names names;

    ThrottleParser(Document document) {
        this.problems = document.problems();
        this.values = new Values(problems);
        this.names = Names.beforeSubmission(document);
    }

    /** Takes both keys from a workflow. */
    Throttle throttle(Keys workflow) {
        return new Throttle(concurrency(workflow.take("concurrency")), rateLimit(workflow.take("rateLimit")));
    }

    private @Nullable Concurrency concurrency(@Nullable Located in) {
        if (in == null) {
            return null;
        }
        if (number(in)) {
            return new Concurrency(null, limit(in));
        }
        var keys = values.keys(in, "a number of executions, or an object with limit and key");
        if (keys == null) {
            return null;
        }
        var concurrency = new Concurrency(key(keys.take("key")), limit(keys, "concurrency"));
        keys.refuseRest(problems, "concurrency");
        return concurrency;
    }

    private @Nullable RateLimit rateLimit(@Nullable Located in) {
        if (in == null) {
            return null;
        }
        if (number(in)) {
            return new RateLimit(null, limit(in), MINUTE);
        }
        var keys = values.keys(in, "a number of executions per minute, or an object with limit, per and key");
        if (keys == null) {
            return null;
        }
        var rate = new RateLimit(
                key(keys.take("key")),
                limit(keys, "rateLimit"),
                values.duration(keys.take("per"), SHORTEST, LONGEST).orElse(MINUTE));
        keys.refuseRest(problems, "rateLimit");
        return rate;
    }

    private static boolean number(Located in) {
        return in.tree() instanceof Scalar scalar && scalar.value() instanceof Number;
    }

    private int limit(Keys keys, String owner) {
        var in = keys.take("limit");
        if (in == null) {
            problems.add(keys.path(), keys.at(), "`" + owner + "` needs a `limit`");
            return 1;
        }
        return limit(in);
    }

    private int limit(Located in) {
        OptionalInt limit = values.integer(in, 1, MOST);
        return limit.orElse(1);
    }

    private @Nullable Template key(@Nullable Located in) {
        return in == null ? null : values.textTemplate(in, names, "a text, such as ${ input.customer }");
    }
}
