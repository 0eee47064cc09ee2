package io.millrace.expression.function;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions on numbers, and of lists of numbers. */
final class NumberFunctions {

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([Ee][-+]?[0-9]+)?");
    private static final Pattern OTHER_BASE = Pattern.compile("0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+");
    private static final int LONGEST = 400;

    private NumberFunctions() {}

    static void declare(Declarations functions) {
        functions.of("number", "<(nsb)-:n>", 1, NumberFunctions::number);
        functions.of("abs", "<n-:n>", 1, in -> Values.number(Math.abs(in.number(0))));
        functions.of("floor", "<n-:n>", 1, in -> Values.number(Math.floor(in.number(0))));
        functions.of("ceil", "<n-:n>", 1, in -> Values.number(Math.ceil(in.number(0))));
        functions.of("round", "<n-n?:n>", 2, in -> Values.number(round(in.number(0), (int) in.number(1))));
        functions.of("sqrt", "<n-:n>", 1, NumberFunctions::sqrt);
        functions.of("power", "<n-n:n>", 2, NumberFunctions::power);
        functions.always("random", "<:n>", 0, in -> Math.random());
        functions.of("sum", "<a<n>:n>", 1, in -> Values.number(sum(in)));
        functions.of("max", "<a<n>:n>", 1, in -> extreme(in, true));
        functions.of("min", "<a<n>:n>", 1, in -> extreme(in, false));
        functions.of(
                "average",
                "<a<n>:n>",
                1,
                in -> in.list(0).isEmpty()
                        ? Missing.VALUE
                        : Values.number(sum(in) / in.list(0).size()));
        functions.of("formatBase", "<n-n?:s>", 2, NumberFunctions::formatBase);
        functions.of("formatNumber", "<n-so?:s>", 3, in -> NumberPicture.format(in.number(0), in.text(1), in.map(2)));
        functions.of("formatInteger", "<n-s:s>", 2, in -> IntegerPicture.parse(in.text(1))
                .format(Math.floor(in.number(0))));
        functions.of("parseInteger", "<s-s:n>", 2, in -> IntegerPicture.parse(in.text(1))
                .read(in.text(0)));
    }

    private static Object number(Arguments in) {
        var value = in.get(0);
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Number) {
            return value;
        }
        var text = in.text(0);
        if (text.length() <= LONGEST && DECIMAL.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return Values.number(number);
            }
        } else if (text.length() <= LONGEST && OTHER_BASE.matcher(text).matches()) {
            char base = Character.toLowerCase(text.charAt(1));
            return Values.number(
                    new BigInteger(text.substring(2), base == 'x' ? 16 : base == 'o' ? 8 : 2).doubleValue());
        }
        throw new Failure("D3030", "$number cannot read " + Values.shown(value));
    }

    /** Half to even, on the decimal digits that the number is printed with. */
    static double round(double number, int digits) {
        if (!Double.isFinite(number)) {
            return number;
        }
        var exact = new BigDecimal(NumberText.of((Number) number));
        if (digits > exact.scale()) {
            return number;
        }
        if (digits < -LONGEST) {
            return 0;
        }
        return exact.setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    }

    private static Object sqrt(Arguments in) {
        if (in.number(0) < 0) {
            throw new Failure("D3060", "$sqrt of a negative number: " + Values.shown(in.get(0)));
        }
        return Values.number(Math.sqrt(in.number(0)));
    }

    private static Object power(Arguments in) {
        double result = Math.pow(in.number(0), in.number(1));
        if (!Double.isFinite(result)) {
            throw new Failure(
                    "D3061", "$power(" + in.get(0) + ", " + in.get(1) + ") is not a number that JSON can represent");
        }
        return Values.number(result);
    }

    private static double sum(Arguments in) {
        double sum = 0;
        for (var item : in.list(0)) {
            in.budget().step();
            sum += item instanceof Number number ? number.doubleValue() : 0;
        }
        return sum;
    }

    private static @Nullable Object extreme(Arguments in, boolean largest) {
        @Nullable Object found = Missing.VALUE;
        for (var item : in.list(0)) {
            in.budget().step();
            if (!(item instanceof Number number)) {
                continue;
            }
            boolean better = !(found instanceof Number best)
                    || (largest
                            ? number.doubleValue() > best.doubleValue()
                            : number.doubleValue() < best.doubleValue());
            found = better ? number : found;
        }
        return found;
    }

    private static String formatBase(Arguments in) {
        double radix = in.missing(1) ? 10 : round(in.number(1), 0);
        if (radix < 2 || radix > 36) {
            throw new Failure(
                    "D3100", "the base of $formatBase must be between 2 and 36, not " + Values.shown(in.get(1)));
        }
        return new BigDecimal(round(in.number(0), 0)).toBigInteger().toString((int) radix);
    }
}
