package io.millrace.expression.function;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The text of a number, as ECMAScript prints it: the shortest digits that mean the number, and no exponent up to 21 digits. */
public final class NumberText {

    private static final int LONGEST_WITHOUT_EXPONENT = 21;
    private static final int MOST_ZEROS = 6;
    private static final MathContext PRECISION = new MathContext(15, RoundingMode.HALF_UP);

    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_UP);

    private NumberText() {}

    public static String of(Number number) {
        return number instanceof Double || number instanceof Float ? of(number.doubleValue()) : number.toString();
    }

    /** With at most 15 significant digits, so that 0.1 + 0.2 is printed as 0.3. */
    public static String rounded(Number number) {
        if (!(number instanceof Double || number instanceof Float) || !Double.isFinite(number.doubleValue())) {
            return of(number);
        }
        double rounded = new BigDecimal(number.doubleValue()).round(PRECISION).doubleValue();
        // The largest numbers would be rounded up to infinity, which is none.
        return of(Double.isFinite(rounded) ? rounded : number.doubleValue());
    }

    private static String of(double value) {
        if (value == 0) {
            return "0";
        }
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        var decimal = shortest(Math.abs(value));
        var digits = decimal.unscaledValue().toString();
        int point = digits.length() - decimal.scale();
        return (value < 0 ? "-" : "") + layout(digits, point);
    }

    // Java writes two digits at least; for the smallest numbers one is enough: 5e-324.
    private static BigDecimal shortest(double value) {
        var decimal = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
        var one = decimal.precision() == 2 ? decimal.round(ONE_DIGIT) : decimal;
        return one.doubleValue() == value ? one.stripTrailingZeros() : decimal;
    }

    /** @param point where the decimal point is among the digits */
    private static String layout(String digits, int point) {
        if (point > LONGEST_WITHOUT_EXPONENT || point <= -MOST_ZEROS) {
            int exponent = point - 1;
            return digits.charAt(0)
                    + (digits.length() > 1 ? "." + digits.substring(1) : "")
                    + (exponent < 0 ? "e-" : "e+")
                    + Math.abs(exponent);
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        return point >= digits.length()
                ? digits + "0".repeat(point - digits.length())
                : digits.substring(0, point) + "." + digits.substring(point);
    }
}
