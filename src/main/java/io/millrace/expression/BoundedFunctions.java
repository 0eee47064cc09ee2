package io.millrace.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Jsonata.JFunctionCallable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bounded replacements of built-in functions that a single call could make run or grow without limit: regular
 * expressions that backtrack, {@code $pad} to a billion, {@code $replace} a billion times, {@code $join} of a long
 * text with itself. Same semantics within the bounds.
 */
final class BoundedFunctions {

    private static final Map<String, JFunction> FUNCTIONS = Map.of(
            "substringBefore", function("<s-s:s>", BoundedFunctions::before),
            "substringAfter", function("<s-s:s>", BoundedFunctions::after),
            "contains", function("<s-(sf):b>", BoundedFunctions::contains),
            "match", function("<s-f<s:o>n?:a<o>>", BoundedFunctions::match),
            "split", function("<s-(sf)n?:a<s>>", BoundedFunctions::split),
            "replace", function("<s-(sf)(sf)n?:s>", BoundedFunctions::replace),
            "join", function("<a<s>s?:s>", BoundedFunctions::join),
            "pad", function("<s-ns?:s>", BoundedFunctions::pad));

    static final Set<String> NAMES = FUNCTIONS.keySet();

    private BoundedFunctions() {}

    static void register(Jsonata jsonata) {
        FUNCTIONS.forEach(jsonata::registerFunction);
    }

    private interface Body {
        @Nullable
        Object call(Arguments arguments) throws Throwable;
    }

    private static JFunction function(String signature, Body body) {
        JFunctionCallable callable = (input, list) -> body.call(new Arguments(list));
        return new JFunction(callable, signature);
    }

    private record Arguments(List<?> list) {
        @Nullable
        Object get(int index) {
            return index < list.size() ? list.get(index) : null;
        }

        @Nullable
        String text(int index) {
            return get(index) instanceof String text ? text : null;
        }

        /** An optional limit. */
        int limit(int index, String error) {
            if (!(get(index) instanceof Number number)) {
                return Integer.MAX_VALUE;
            }
            if (number.intValue() < 0) {
                throw new JException(error, -1, number);
            }
            return number.intValue();
        }
    }

    private static @Nullable Object contains(Arguments in) {
        var text = in.text(0);
        if (text == null) {
            return null;
        }
        return in.get(1) instanceof String part
                ? search(text, part).next(0) >= 0
                : pattern(in.get(1)).matcher(new WatchedText(text)).find();
    }

    private static TextSearch search(String text, String part) {
        return new TextSearch(text, part, Evaluation.current()::checkTime);
    }

    private static @Nullable Object before(Arguments in) {
        var text = in.text(0);
        var part = in.text(1);
        if (text == null || part == null) {
            return text;
        }
        int at = search(text, part).next(0);
        return at < 0 ? text : text.substring(0, at);
    }

    private static @Nullable Object after(Arguments in) {
        var text = in.text(0);
        var part = in.text(1);
        if (text == null || part == null) {
            return text;
        }
        int at = search(text, part).next(0);
        return at < 0 ? text : text.substring(at + part.length());
    }

    private static @Nullable Object match(Arguments in) {
        var text = in.text(0);
        if (text == null) {
            return null;
        }
        int limit = in.limit(2, "D3040");
        var matcher = pattern(in.get(1)).matcher(new WatchedText(text));
        List<Object> matches = com.dashjoin.jsonata.Utils.createSequence();
        while (matches.size() < limit && matcher.find()) {
            matches.add(described(matcher, "index"));
        }
        return matches;
    }

    private static @Nullable Object split(Arguments in) {
        var text = in.text(0);
        if (text == null) {
            return null;
        }
        int limit = in.limit(2, "D3020");
        if (in.get(1) instanceof String separator) {
            return separator.isEmpty() ? Functions.split(text, separator, limit) : parts(text, separator, limit);
        }
        var parts = List.of(pattern(in.get(1)).split(new WatchedText(text), -1));
        return new ArrayList<>(parts.subList(0, Math.min(limit, parts.size())));
    }

    private static List<String> parts(String text, String separator, int limit) {
        var search = search(text, separator);
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = search.next(0); at >= 0 && parts.size() < limit; at = search.next(from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
            Evaluation.current().checkItems(parts.size());
        }
        if (parts.size() < limit) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    private static @Nullable Object replace(Arguments in) throws Throwable {
        var text = in.text(0);
        if (text == null) {
            return null;
        }
        int limit = in.limit(3, "D3011");
        if (in.get(1) instanceof String part && in.get(2) instanceof String with) {
            return replaced(text, literal(part), with, limit);
        }
        boolean plain = in.get(1) instanceof String;
        var found =
                in.get(1) instanceof String part ? Pattern.compile(literal(part), Pattern.LITERAL) : pattern(in.get(1));
        var matcher = found.matcher(new WatchedText(text));
        var result = new StringBuilder();
        int from = 0;
        for (int count = 0; count < limit && matcher.find(); count++) {
            result.append(text, from, matcher.start());
            result.append(plain ? plainReplacement(in.get(2), matcher) : replacement(in.get(2), matcher));
            from = matcher.end();
            Evaluation.current().checkCharacters(result.length());
        }
        return result.append(text, from, text.length()).toString();
    }

    private static String replaced(String text, String part, String with, int limit) {
        var search = search(text, part);
        var result = new StringBuilder();
        int from = 0;
        int count = 0;
        for (int at = search.next(0); at >= 0 && count++ < limit; at = search.next(from)) {
            result.append(text, from, at).append(with);
            from = at + part.length();
            Evaluation.current().checkCharacters(result.length());
        }
        return result.append(text, from, text.length()).toString();
    }

    private static String literal(String part) {
        if (part.isEmpty()) {
            throw new JException("D3010", -1);
        }
        return part;
    }

    private static String plainReplacement(@Nullable Object with, Matcher matcher) throws Throwable {
        return with instanceof String text ? text : replacement(with, matcher);
    }

    private static String replacement(@Nullable Object with, Matcher matcher) throws Throwable {
        if (with instanceof String text) {
            return filled(text, matcher);
        }
        if (Functions.funcApply(with, List.of(described(matcher, "start"))) instanceof String text) {
            return text;
        }
        throw new JException("D3012", -1);
    }

    /** {@code $$} is a dollar sign; {@code $12} is group 12, or group 1 followed by a 2 if there are fewer groups. */
    private static String filled(String template, MatchResult match) {
        var result = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '$' || i + 1 == template.length()) {
                result.append(c);
            } else if (template.charAt(i + 1) == '$') {
                result.append('$');
                i++;
            } else if (Character.digit(template.charAt(i + 1), 10) < 0) {
                result.append(c);
            } else {
                int group = Character.digit(template.charAt(++i), 10);
                while (i + 1 < template.length()) {
                    int digit = Character.digit(template.charAt(i + 1), 10);
                    if (digit < 0 || group * 10 + digit > match.groupCount()) {
                        break;
                    }
                    group = group * 10 + digit;
                    i++;
                }
                var value = group <= match.groupCount() ? match.group(group) : null;
                result.append(value == null ? "" : value);
            }
        }
        return result.toString();
    }

    private static Map<String, Object> described(MatchResult match, String startName) {
        List<@Nullable Object> groups = new ArrayList<>();
        for (int group = 1; group <= match.groupCount(); group++) {
            groups.add(match.group(group));
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("match", match.group());
        described.put(startName, match.start());
        if (startName.equals("start")) {
            described.put("end", match.end());
        }
        described.put("groups", groups);
        return described;
    }

    private static @Nullable Object join(Arguments in) {
        if (in.get(0) == null) {
            return null;
        }
        var separator = in.text(1) == null ? "" : in.text(1);
        List<?> parts = in.get(0) instanceof List<?> list ? list : List.of(String.valueOf(in.get(0)));
        long length = 0;
        List<String> texts = new ArrayList<>(parts.size());
        for (var part : parts) {
            var text = (String) part;
            texts.add(text);
            length += text.length() + (separator == null ? 0 : separator.length());
        }
        Evaluation.current().checkCharacters(length);
        return String.join(separator, texts);
    }

    private static @Nullable Object pad(Arguments in) {
        var text = in.text(0);
        if (text == null || !(in.get(1) instanceof Number width)) {
            return text;
        }
        var with = in.text(2) == null || in.text(2).isEmpty() ? " " : in.text(2);
        long missing = Math.abs(width.longValue()) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        Evaluation.current().checkCharacters(missing);
        int[] points = with.codePoints().toArray();
        var padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(points[i % points.length]);
        }
        return width.longValue() < 0 ? padding + text : text + padding;
    }

    private static Pattern pattern(@Nullable Object value) {
        if (value instanceof Pattern pattern) {
            return pattern;
        }
        throw new JException("T1010", -1);
    }
}
