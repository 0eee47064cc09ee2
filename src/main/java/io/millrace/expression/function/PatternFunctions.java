package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Functions that search texts, by another text, a regular expression or a function that finds matches. */
final class PatternFunctions {

    private PatternFunctions() {}

    static void declare(Declarations functions) {
        functions.of("contains", "<s-(sf):b>", 2, PatternFunctions::contains);
        functions.of("match", "<s-f<s:o>n?:a<o>>", 3, PatternFunctions::match);
        functions.of("split", "<s-(sf)n?:a<s>>", 3, PatternFunctions::split);
        functions.of("replace", "<s-(sf)(sf)n?:s>", 4, PatternFunctions::replace);
    }

    /** One match; groups that took no part are missing. */
    private record Found(String match, int start, int end, List<?> groups) {}

    /** Finds one match after the other, and then null. */
    private static Supplier<@Nullable Found> matches(Arguments in, @Nullable Object pattern, String text) {
        if (pattern instanceof Regex regex) {
            var matches = regex.matches(text, in.budget());
            return () -> {
                var match = matches.next();
                return match == null
                        ? null
                        : new Found(match.group(), match.start(), match.end(), Regex.groups(match, in.budget()));
            };
        }
        if (!(pattern instanceof Callable matcher)) {
            throw new Failure("T1010", "a text, a regular expression or a function that finds matches is expected");
        }
        return new Supplier<>() {
            private @Nullable Callable next;
            private boolean ended;
            private int reached;

            @Override
            public @Nullable Found get() {
                in.budget().step();
                if (ended) {
                    return null;
                }
                var result = next == null ? in.call(matcher, text) : next.call(new ArrayList<>());
                if (Values.missing(result)) {
                    ended = true;
                    return null;
                }
                var found = found(result, text, reached);
                reached = found.end;
                next = result instanceof Map<?, ?> map && map.get("next") instanceof Callable further ? further : null;
                ended = next == null;
                return found;
            }
        };
    }

    /** @param reached where the match before it ended: matches are in order, and within the text */
    private static Found found(@Nullable Object result, String text, int reached) {
        if (result instanceof Map<?, ?> map
                && map.get("match") instanceof String match
                && map.get("start") instanceof Number start
                && map.get("end") instanceof Number end
                && map.get("groups") instanceof List<?> groups) {
            if (start.intValue() < reached || end.intValue() < start.intValue() || end.intValue() > text.length()) {
                throw new Failure("T1010", "a function that finds matches returns them in order, within the text");
            }
            return new Found(match, start.intValue(), end.intValue(), groups);
        }
        throw new Failure("T1010", "a function that finds matches returns {match, start, end, groups, next}");
    }

    private static TextSearch search(Arguments in) {
        return new TextSearch(in.text(0), in.text(1), in.budget()::look);
    }

    private static Object contains(Arguments in) {
        if (in.missing(1)) {
            return Missing.VALUE;
        }
        return in.get(1) instanceof String
                ? search(in).next(0) >= 0
                : matches(in, in.get(1), in.text(0)).get() != null;
    }

    private static Object match(Arguments in) {
        int limit = in.limit(2, "D3040", "match");
        var matches = matches(in, in.get(1), in.text(0));
        var all = new Sequence();
        while (all.size() < limit) {
            var found = matches.get();
            if (found == null) {
                break;
            }
            in.budget().list(all.size() + 1L);
            in.budget().allocate(32L + found.match.length());
            Map<String, @Nullable Object> match = new LinkedHashMap<>();
            match.put("match", found.match);
            match.put("index", found.start);
            match.put("groups", found.groups);
            all.add(match);
        }
        return all;
    }

    private static Object split(Arguments in) {
        var text = in.text(0);
        int limit = in.limit(2, "D3020", "split");
        List<@Nullable Object> parts = new ArrayList<>();
        if (limit == 0) {
            return parts;
        }
        if (in.get(1) instanceof String separator) {
            return separator.isEmpty() ? characters(in, limit) : split(in, separator, limit);
        }
        var matches = matches(in, in.get(1), text);
        int from = 0;
        for (var found = matches.get(); found != null && parts.size() < limit; found = matches.get()) {
            add(in, text.substring(from, found.start), parts);
            from = found.end;
        }
        if (parts.size() < limit) {
            add(in, text.substring(from), parts);
        }
        return parts;
    }

    private static void add(Arguments in, String part, List<@Nullable Object> parts) {
        in.budget().list(parts.size() + 1L);
        in.budget().allocate(8L + part.length());
        parts.add(part);
    }

    private static Object characters(Arguments in, int limit) {
        List<@Nullable Object> characters = new ArrayList<>();
        var text = in.text(0);
        for (int at = 0; at < text.length() && characters.size() < limit; ) {
            int end = text.offsetByCodePoints(at, 1);
            add(in, text.substring(at, end), characters);
            at = end;
        }
        return characters;
    }

    private static Object split(Arguments in, String separator, int limit) {
        List<@Nullable Object> parts = new ArrayList<>();
        var text = in.text(0);
        var search = search(in);
        int from = 0;
        for (int at = search.next(0); at >= 0 && parts.size() < limit; at = search.next(from)) {
            add(in, text.substring(from, at), parts);
            from = at + separator.length();
        }
        if (parts.size() < limit) {
            add(in, text.substring(from), parts);
        }
        return parts;
    }

    private static Object replace(Arguments in) {
        int limit = in.limit(3, "D3011", "replace");
        var text = in.text(0);
        if (in.get(1) instanceof String part && part.isEmpty()) {
            throw new Failure("D3010", "$replace cannot search for an empty text");
        }
        if (limit == 0) {
            return text;
        }
        var result = new StringBuilder();
        int from = 0;
        if (in.get(1) instanceof String part) {
            var search = search(in);
            int count = 0;
            for (int at = search.next(0); at >= 0 && count < limit; at = search.next(from)) {
                result.append(text, from, at);
                result.append(
                        in.get(2) instanceof String with
                                ? with
                                : with(in, new Found(part, at, at + part.length(), List.of())));
                in.budget().length(result.length());
                from = at + part.length();
                count++;
            }
        } else {
            var matches = matches(in, in.get(1), text);
            for (int count = 0; count < limit; count++) {
                var found = matches.get();
                if (found == null) {
                    break;
                }
                result.append(text, from, found.start).append(with(in, found));
                in.budget().length(result.length());
                from = found.end;
            }
        }
        in.budget().text((long) result.length() + text.length() - from);
        return result.append(text, from, text.length()).toString();
    }

    private static String with(Arguments in, Found found) {
        if (in.get(2) instanceof String template) {
            return filled(template, found, in.budget());
        }
        Map<String, @Nullable Object> match = new LinkedHashMap<>();
        match.put("match", found.match);
        match.put("start", found.start);
        match.put("end", found.end);
        match.put("groups", found.groups);
        var replacement = in.call(in.callable(2), match);
        if (replacement instanceof String text) {
            return text;
        }
        throw new Failure("D3012", "the function of $replace must return a text, not " + Values.shown(replacement));
    }

    /** {@code $$} is a dollar sign, {@code $0} the match; {@code $12} is group 12, or group 1 and a 2 if there are fewer. */
    private static String filled(String template, Found found, Budget budget) {
        var result = new StringBuilder();
        int count = found.groups.size();
        int digits = count == 0 ? 1 : String.valueOf(count).length();
        for (int at = 0; at < template.length(); ) {
            budget.step();
            budget.length(result.length());
            char c = template.charAt(at);
            char next = at + 1 < template.length() ? template.charAt(at + 1) : ' ';
            if (c != '$' || (next != '$' && !isDigit(next))) {
                result.append(c);
                at++;
            } else if (next == '$') {
                result.append('$');
                at += 2;
            } else if (next == '0') {
                result.append(found.match);
                at += 2;
            } else {
                int end = at + 1;
                while (end < template.length() && end - at <= digits && isDigit(template.charAt(end))) {
                    end++;
                }
                int group = Integer.parseInt(template.substring(at + 1, end));
                if (group > count && end - at > 2) {
                    group = Integer.parseInt(template.substring(at + 1, --end));
                }
                if (group <= count && found.groups.get(group - 1) instanceof String text) {
                    result.append(text);
                }
                at = end;
            }
        }
        return result.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
