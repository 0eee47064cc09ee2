package io.millrace.expression.function;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all functions and operators ask of values. */
public final class Values {

    private static final int LONGEST_SHOWN = 60;
    private static final double LARGEST_EXACT = 9_007_199_254_740_992d;

    private Values() {}

    /** The letter of a value's type in a signature: s, n, b, l (null), a, o, f or m (missing). */
    public static char type(@Nullable Object value) {
        if (value == null) {
            return 'l';
        }
        if (value instanceof String) {
            return 's';
        }
        if (value instanceof Number) {
            return 'n';
        }
        if (value instanceof Boolean) {
            return 'b';
        }
        if (value instanceof List<?>) {
            return 'a';
        }
        if (value instanceof Map<?, ?>) {
            return 'o';
        }
        return value instanceof Callable ? 'f' : 'm';
    }

    public static boolean missing(@Nullable Object value) {
        return value == Missing.VALUE;
    }

    /** The shortest form of a number: whole ones are {@code Integer} or {@code Long}, so that 1.0 and 1 are the same. */
    public static Number number(double value) {
        if (!Double.isFinite(value)) {
            throw new Failure("D1001", "the number is out of range: " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT) {
            long whole = (long) value;
            return whole == (int) whole ? (Number) (int) whole : (Number) whole;
        }
        return value;
    }

    /** Whether a number has no fraction. */
    public static boolean whole(Number number) {
        return !(number instanceof Double || number instanceof Float || number instanceof java.math.BigDecimal)
                || number.doubleValue() == Math.rint(number.doubleValue());
    }

    /** What counts as true: {@code $boolean}. */
    public static boolean truthy(@Nullable Object value, Budget budget) {
        budget.step();
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof List<?> list) {
            for (var item : list) {
                if (truthy(item, budget)) {
                    return true;
                }
            }
            return false;
        }
        return value instanceof Map<?, ?> map && !map.isEmpty();
    }

    /** Equal as JSON: numbers by value, objects whatever the order of their keys. */
    public static boolean same(@Nullable Object left, @Nullable Object right, Budget budget) {
        budget.step();
        if (left == right) {
            return true;
        }
        if (left == null || right == null) {
            return false;
        }
        if (left instanceof Number a && right instanceof Number b) {
            return sameNumber(a, b);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return sameItems(a, b, budget);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return sameEntries(a, b, budget);
        }
        return left.equals(right);
    }

    /** Whole numbers by all their digits, so that two long ids are not taken for one; others as doubles. */
    public static boolean sameNumber(Number left, Number right) {
        if (isLong(left) && isLong(right)) {
            return left.longValue() == right.longValue();
        }
        if (left instanceof BigInteger && right instanceof BigInteger) {
            return left.equals(right);
        }
        return left.doubleValue() == right.doubleValue();
    }

    private static boolean isLong(Number number) {
        return number instanceof Integer || number instanceof Long;
    }

    private static boolean sameItems(List<?> left, List<?> right, Budget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i), budget)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameEntries(Map<?, ?> left, Map<?, ?> right, Budget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var entry : left.entrySet()) {
            if (!right.containsKey(entry.getKey()) || !same(entry.getValue(), right.get(entry.getKey()), budget)) {
                return false;
            }
        }
        return true;
    }

    /** A key for sets and maps that is equal for values that are {@link #same}. */
    static @Nullable Object key(@Nullable Object value, Budget budget) {
        budget.step();
        if (value instanceof Number number) {
            double nearest = number.doubleValue();
            boolean whole = isLong(number) || number instanceof BigInteger;
            boolean exact = whole && Math.abs(nearest) >= LARGEST_EXACT;
            return exact ? new BigInteger(number.toString()) : (Number) (nearest == 0 ? 0d : nearest);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> keys = new ArrayList<>(list.size());
            list.forEach(item -> keys.add(key(item, budget)));
            return keys;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> keys = new java.util.HashMap<>();
            map.forEach((name, item) -> keys.put(name, key(item, budget)));
            return keys;
        }
        return value;
    }

    /** Both, as one list; what is missing adds nothing. The result may be one of the two. */
    public static @Nullable Object append(@Nullable Object left, @Nullable Object right, Budget budget) {
        if (missing(left)) {
            return right;
        }
        if (missing(right)) {
            return left;
        }
        List<?> first = left instanceof List<?> list ? list : Sequence.of(left);
        List<?> second = right instanceof List<?> list ? list : Sequence.of(right);
        budget.list((long) first.size() + second.size());
        budget.allocate(8L * (first.size() + second.size()));
        List<@Nullable Object> all = new ArrayList<>(first.size() + second.size());
        all.addAll(first);
        all.addAll(second);
        return all;
    }

    /** The member of an object, or of all objects of a list. */
    public static @Nullable Object member(@Nullable Object value, String name, Budget budget) {
        if (value instanceof List<?> list) {
            var found = new Sequence();
            for (var item : list) {
                budget.step();
                var member = member(item, name, budget);
                if (member instanceof List<?> several) {
                    budget.list((long) found.size() + several.size());
                    budget.allocate(8L * several.size());
                    found.addAll(several);
                } else if (!missing(member)) {
                    budget.allocate(8);
                    found.add(member);
                }
            }
            return found;
        }
        if (value instanceof Map<?, ?> map) {
            var member = map.get(name);
            return member != null || map.containsKey(name) ? member : Missing.VALUE;
        }
        return Missing.VALUE;
    }

    /** A short form of a value for messages. */
    public static String shown(@Nullable Object value) {
        var text = new StringBuilder();
        show(value, text);
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text.toString();
    }

    // Ends as soon as the text is long enough: a list may hold itself many times over, without end in practice.
    private static void show(@Nullable Object value, StringBuilder text) {
        if (text.length() > LONGEST_SHOWN) {
            return;
        }
        if (value instanceof String string) {
            text.append('"')
                    .append(string, 0, Math.min(string.length(), LONGEST_SHOWN + 1))
                    .append('"');
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (int i = 0; i < list.size() && text.length() <= LONGEST_SHOWN; i++) {
                text.append(i == 0 ? "" : ", ");
                show(list.get(i), text);
            }
            text.append(']');
        } else if (value instanceof Map<?, ?> map) {
            text.append('{');
            var entries = map.entrySet().iterator();
            while (entries.hasNext() && text.length() <= LONGEST_SHOWN) {
                var entry = entries.next();
                show(String.valueOf(entry.getKey()), text);
                text.append(": ");
                show(entry.getValue(), text);
                text.append(entries.hasNext() ? ", " : "");
            }
            text.append('}');
        } else if (value instanceof Callable) {
            text.append("a function");
        } else {
            text.append(missing(value) ? "no value" : String.valueOf(value));
        }
    }
}
