package io.millrace.expression.language;

import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Declared;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of a function's arguments, such as {@code <s-n?:s>}: s text, n number, b boolean, l null, a list, o object, f function, j
 * any value, x anything; {@code -} takes the context when the argument is left out, {@code ?} is optional, {@code +} one or more.
 */
final class Signature {

    private static final Map<String, Signature> KNOWN = new ConcurrentHashMap<>();
    private static final Map<Character, String> NAMES = Map.of(
            's',
            "a text",
            'n',
            "a number",
            'b',
            "true or false",
            'l',
            "null",
            'a',
            "a list",
            'o',
            "an object",
            'f',
            "a function");

    /**
     * @param types letters of the types that are accepted
     * @param suffix ?, + or empty
     * @param list one value is taken as a list of it
     * @param items type of a list's items
     */
    private record Parameter(
            String types,
            String suffix,
            boolean context,
            boolean list,
            @Nullable String items) {

        Parameter(String types) {
            this(types, "", false, false, null);
        }

        Parameter suffixed(String suffix) {
            return new Parameter(types, suffix, context, list, items);
        }

        Parameter fromContext() {
            return new Parameter(types, suffix, true, list, items);
        }

        Parameter of(String items) {
            return new Parameter(types, suffix, context, list, list ? items : null);
        }

        String pattern() {
            return "([" + types + "m]" + (context ? "?" : "") + suffix + ")";
        }

        boolean takes(char type) {
            return types.indexOf(type) >= 0 || type == 'm';
        }
    }

    private final List<Parameter> parameters;
    private final Pattern pattern;

    private Signature(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
        this.pattern =
                Pattern.compile(parameters.stream().map(Parameter::pattern).collect(Collectors.joining()));
    }

    static Signature of(Declared declared) {
        return KNOWN.computeIfAbsent(declared.signature(), text -> parse(text, 0));
    }

    /** @param position offset of the signature, for errors */
    static Signature parse(String text, int position) {
        List<Parameter> parameters = new ArrayList<>();
        int at = 1;
        while (at < text.length() && text.charAt(at) != ':') {
            char c = text.charAt(at);
            switch (c) {
                case 's', 'n', 'b', 'l', 'o', 'f' -> parameters.add(new Parameter(String.valueOf(c)));
                case 'a' -> parameters.add(new Parameter("asnblfo", "", false, true, null));
                case 'j' -> parameters.add(new Parameter("asnblo"));
                case 'x' -> parameters.add(new Parameter("asnblfo"));
                case '(' -> {
                    int end = end(text, at, '(', ')');
                    var choice = text.substring(at + 1, end);
                    if (choice.contains("<")) {
                        throw new SyntaxError("S0402", position, "a choice of types cannot have types of its own: < >");
                    }
                    parameters.add(new Parameter(choice));
                    at = end;
                }
                case '<' -> {
                    int end = end(text, at, '<', '>');
                    var items = text.substring(at + 1, end);
                    modify(parameters, position, last -> {
                        if (!last.list && !last.types.equals("f")) {
                            throw new SyntaxError(
                                    "S0401", position, "only lists and functions have types of their own");
                        }
                        return last.of(items);
                    });
                    at = end;
                }
                case '-' -> modify(parameters, position, Parameter::fromContext);
                case '?', '+' -> modify(parameters, position, last -> last.suffixed(String.valueOf(c)));
                default -> {
                    // Blanks and unknown letters mean nothing.
                }
            }
            at++;
        }
        return new Signature(parameters);
    }

    private static void modify(List<Parameter> parameters, int position, UnaryOperator<Parameter> change) {
        if (parameters.isEmpty()) {
            throw new SyntaxError("S0401", position, "a signature begins with a type");
        }
        int last = parameters.size() - 1;
        parameters.set(last, change.apply(parameters.get(last)));
    }

    private static int end(String text, int start, char open, char close) {
        int depth = 0;
        for (int at = start; at < text.length(); at++) {
            depth += text.charAt(at) == open ? 1 : text.charAt(at) == close ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        return text.length();
    }

    /** Fewest arguments, when no context takes the place of one. */
    int least() {
        return (int) parameters.stream()
                .filter(parameter -> !parameter.context && !parameter.suffix.equals("?"))
                .count();
    }

    int most() {
        return parameters.stream().anyMatch(parameter -> parameter.suffix.equals("+"))
                ? Integer.MAX_VALUE
                : parameters.size();
    }

    /** The arguments as the function expects them: one for each parameter, what is left out missing. */
    List<@Nullable Object> check(
            String name, List<@Nullable Object> arguments, @Nullable Object context, Budget budget) {
        var types = new StringBuilder();
        for (var argument : arguments) {
            types.append(Values.type(argument));
        }
        var matcher = pattern.matcher(types);
        if (!matcher.matches()) {
            throw mismatch(name, arguments, types.toString());
        }
        List<@Nullable Object> checked = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            var taken = matcher.group(i + 1);
            if (taken.isEmpty()) {
                checked.add(parameter.context ? context(name, parameter, context, next) : Missing.VALUE);
                continue;
            }
            for (int k = 0; k < taken.length(); k++) {
                checked.add(argument(name, parameter, taken, k, arguments.get(next), next, budget));
                next++;
            }
        }
        return checked;
    }

    private static @Nullable Object context(String name, Parameter parameter, @Nullable Object context, int index) {
        if (!parameter.takes(Values.type(context))) {
            throw new Failure(
                    "T0411",
                    "argument " + (index + 1) + of(name) + " is left out, and the context is " + Values.shown(context)
                            + ", not " + expected(parameter));
        }
        return context;
    }

    private static @Nullable Object argument(
            String name,
            Parameter parameter,
            String taken,
            int position,
            @Nullable Object argument,
            int index,
            Budget budget) {
        char type = taken.charAt(position);
        if (!parameter.list || type == 'm') {
            return argument;
        }
        if (parameter.items != null && !items(parameter.items, taken, argument, budget)) {
            throw new Failure(
                    "T0412",
                    "argument " + (index + 1) + of(name) + " must be a list of which each item is "
                            + NAMES.getOrDefault(parameter.items.charAt(0), parameter.items) + ", not "
                            + Values.shown(argument));
        }
        return type == 'a' ? argument : Calls.listOf(argument);
    }

    private static boolean items(String items, String taken, @Nullable Object argument, Budget budget) {
        if (!(argument instanceof List<?> list)) {
            return taken.equals(items);
        }
        for (var item : list) {
            budget.step();
            if (Values.type(item) != items.charAt(0)) {
                return false;
            }
        }
        return true;
    }

    private Failure mismatch(String name, List<@Nullable Object> arguments, String types) {
        var partial = new StringBuilder();
        int good = 0;
        for (var parameter : parameters) {
            partial.append(parameter.pattern());
            var matcher = Pattern.compile(partial.toString()).matcher(types);
            if (!matcher.lookingAt()) {
                return mismatch(name, arguments, good, parameter);
            }
            good = matcher.end();
        }
        return mismatch(name, arguments, good, null);
    }

    private static Failure mismatch(
            String name, List<@Nullable Object> arguments, int index, @Nullable Parameter parameter) {
        if (index >= arguments.size()) {
            return new Failure("T0410", "argument " + (index + 1) + of(name) + " is missing");
        }
        return new Failure(
                "T0410",
                parameter == null
                        ? "argument " + (index + 1) + of(name) + " is one too many"
                        : "argument " + (index + 1) + of(name) + " must be " + expected(parameter) + ", not "
                                + Values.shown(arguments.get(index)));
    }

    private static String expected(Parameter parameter) {
        return parameter.list
                ? "a list"
                : parameter
                        .types
                        .chars()
                        .mapToObj(c -> NAMES.getOrDefault((char) c, "a value"))
                        .collect(Collectors.joining(" or "));
    }

    private static String of(String name) {
        return name.isEmpty() ? " of the function" : " of $" + name;
    }
}
