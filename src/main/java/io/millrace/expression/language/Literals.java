package io.millrace.expression.language;

import io.millrace.expression.function.Values;
import java.math.BigInteger;

/** Numbers as they are written. */
final class Literals {

    private Literals() {}

    /** Whole numbers keep all their digits; everything else is the nearest double. */
    static Number number(String digits, double value) {
        boolean whole = digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (!whole) {
            return Values.number(value);
        }
        var exact = new BigInteger(digits);
        if (exact.bitLength() < Integer.SIZE) {
            return exact.intValue();
        }
        return exact.bitLength() < Long.SIZE ? (Number) exact.longValue() : exact;
    }
}
