package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as a value of the language: a function that finds its first match in a text, and from there the next one.
 * A literal is compiled once, and belongs to an evaluation by {@link #of}.
 */
public final class Regex implements Callable {

    private final String source;
    private final Pattern pattern;
    private final @Nullable Budget budget;

    private Regex(String source, Pattern pattern, @Nullable Budget budget) {
        this.source = source;
        this.pattern = pattern;
        this.budget = budget;
    }

    /** The same, as a value of one evaluation. */
    public Regex of(Budget evaluation) {
        return new Regex(source, pattern, evaluation);
    }

    /**
     * @param flags i = whatever the case, m = ^ and $ match at each line
     * @throws IllegalArgumentException when it is not valid
     */
    public static Regex compile(String source, String flags) {
        boolean lines = flags.contains("m");
        int options = (flags.contains("i") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)
                | (lines ? Pattern.MULTILINE : 0);
        try {
            return new Regex(source, Pattern.compile(RegexSyntax.translate(source, lines), options), null);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public @Nullable Object call(List<@Nullable Object> arguments) {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof String text)) {
            throw new Failure("T1010", "a regular expression matches texts only");
        }
        if (budget == null) {
            throw new IllegalStateException("a regular expression is called outside of an evaluation");
        }
        return described(matches(text, budget), budget);
    }

    private static @Nullable Object described(Matches matches, Budget budget) {
        var match = matches.next();
        if (match == null) {
            return Missing.VALUE;
        }
        Map<String, @Nullable Object> described = describe(match, budget);
        described.put("next", new Next(matches, budget));
        return described;
    }

    private record Next(Matches matches, Budget budget) implements Callable {
        @Override
        public int arity() {
            return 0;
        }

        @Override
        public @Nullable Object call(List<@Nullable Object> arguments) {
            return described(matches, budget);
        }
    }

    static Map<String, @Nullable Object> describe(MatchResult match, Budget budget) {
        Map<String, @Nullable Object> described = new LinkedHashMap<>();
        budget.allocate(32L + match.end() - match.start());
        described.put("match", match.group());
        described.put("start", match.start());
        described.put("end", match.end());
        described.put("groups", groups(match, budget));
        return described;
    }

    static List<@Nullable Object> groups(MatchResult match, Budget budget) {
        List<@Nullable Object> groups = new ArrayList<>();
        for (int group = 1; group <= match.groupCount(); group++) {
            budget.allocate(8L + match.end(group) - match.start(group));
            var text = match.group(group);
            groups.add(text == null ? Missing.VALUE : text);
        }
        return groups;
    }

    Matches matches(String text, Budget budget) {
        return new Matches(pattern.matcher(new WatchedText(text, budget)), text.length());
    }

    /** All matches in a text, one after the other. */
    final class Matches {
        private final Matcher matcher;
        private final int length;
        private int from;
        private boolean begun;

        private Matches(Matcher matcher, int length) {
            this.matcher = matcher;
            this.length = length;
        }

        @Nullable
        MatchResult next() {
            if (begun && from >= length) {
                return null;
            }
            if (!found()) {
                from = length;
                begun = true;
                return null;
            }
            if (begun && matcher.end() == matcher.start()) {
                throw new Failure("D1004", "the regular expression /" + source + "/ matches an empty text");
            }
            begun = true;
            from = matcher.end();
            return matcher.toMatchResult();
        }

        private boolean found() {
            try {
                return matcher.find(from);
            } catch (StackOverflowError e) {
                throw new Failure("", "the regular expression /" + source + "/ needs too much depth for this text");
            }
        }
    }

    @Override
    public String toString() {
        return "/" + source + "/";
    }
}
