package io.millrace.expression.language;

import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Sequence;
import io.millrace.expression.function.Values;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators on two values. Arithmetic is that of doubles. */
final class Arithmetic {

    private Arithmetic() {}

    static Number negate(Number number) {
        if (number instanceof Integer value && value != Integer.MIN_VALUE) {
            return -value;
        }
        if (number instanceof BigInteger value) {
            return value.negate();
        }
        return number instanceof Long value && value != Long.MIN_VALUE
                ? (Number) (-value)
                : Values.number(-number.doubleValue());
    }

    static @Nullable Object compute(String operator, @Nullable Object left, @Nullable Object right) {
        if (!Values.missing(left) && !(left instanceof Number)) {
            throw new Failure("T2001", "on the left of " + operator + " stands no number: " + Values.shown(left));
        }
        if (!Values.missing(right) && !(right instanceof Number)) {
            throw new Failure("T2002", "on the right of " + operator + " stands no number: " + Values.shown(right));
        }
        if (!(left instanceof Number a) || !(right instanceof Number b)) {
            return Missing.VALUE;
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        return Values.number(
                switch (operator) {
                    case "+" -> x + y;
                    case "-" -> x - y;
                    case "*" -> x * y;
                    case "/" -> x / y;
                    default -> x % y;
                });
    }

    static Object equal(boolean expected, @Nullable Object left, @Nullable Object right, Budget budget) {
        if (Values.missing(left) || Values.missing(right)) {
            return false;
        }
        return Values.same(left, right, budget) == expected;
    }

    static Object compare(String operator, @Nullable Object left, @Nullable Object right) {
        if (!comparable(left) || !comparable(right)) {
            throw new Failure(
                    "T2010",
                    "beside " + operator + " stand only numbers or texts, not "
                            + Values.shown(comparable(left) ? right : left));
        }
        if (Values.missing(left) || Values.missing(right)) {
            return Missing.VALUE;
        }
        if (left instanceof Number != right instanceof Number) {
            throw new Failure(
                    "T2009",
                    "a number and a text cannot be compared by " + operator + ": " + Values.shown(left) + " and "
                            + Values.shown(right));
        }
        int order = order(left, right);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean comparable(@Nullable Object value) {
        return value instanceof Number || value instanceof String || Values.missing(value);
    }

    /** Of two numbers or two texts; texts by their characters. */
    static int order(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return String.valueOf(left).compareTo(String.valueOf(right));
    }

    static Object contains(@Nullable Object item, @Nullable Object list, Budget budget) {
        if (Values.missing(item) || Values.missing(list)) {
            return false;
        }
        if (!(list instanceof List<?> items)) {
            return identical(item, list);
        }
        for (var candidate : items) {
            budget.step();
            if (identical(item, candidate)) {
                return true;
            }
        }
        return false;
    }

    // Lists and objects are in a list only as themselves, not as their likes.
    private static boolean identical(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Values.sameNumber(a, b);
        }
        return left == right
                || (left instanceof String && left.equals(right))
                || (left instanceof Boolean && left.equals(right));
    }

    static Object range(@Nullable Object from, @Nullable Object to, Budget budget) {
        check(from, "T2003", "left");
        check(to, "T2004", "right");
        if (!(from instanceof Number first) || !(to instanceof Number last)) {
            return Missing.VALUE;
        }
        double size = last.doubleValue() - first.doubleValue() + 1;
        if (size <= 0) {
            return Missing.VALUE;
        }
        budget.list((long) Math.min(size, Long.MAX_VALUE));
        budget.allocate(8L * (long) size);
        var range = new Sequence();
        range.ensureCapacity((int) size);
        for (int i = 0; i < size; i++) {
            range.add(Values.number(first.doubleValue() + i));
        }
        return range;
    }

    private static void check(@Nullable Object end, String code, String side) {
        if (!Values.missing(end) && !(end instanceof Number number && Values.whole(number))) {
            throw new Failure(code, "on the " + side + " of .. stands no whole number: " + Values.shown(end));
        }
    }
}
