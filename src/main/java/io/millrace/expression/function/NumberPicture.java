package io.millrace.expression.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a number is written, as XPath's {@code format-number} says: {@code #,##0.00}, {@code 00%}, {@code 0.0e0}, {@code (0);-0}. */
final class NumberPicture {

    private static final int MOST_DIGITS = 1000;
    private static final int LONGEST_SIGN = 100;

    private final String decimal;
    private final String grouping;
    private final String exponent;
    private final String minus;
    private final String percent;
    private final String perMille;
    private final char zero;
    private final String digit;
    private final String pattern;

    private NumberPicture(Map<?, ?> options) {
        decimal = option(options, "decimal-separator", ".");
        grouping = option(options, "grouping-separator", ",");
        exponent = option(options, "exponent-separator", "e");
        minus = option(options, "minus-sign", "-");
        percent = option(options, "percent", "%");
        perMille = option(options, "per-mille", "\u2030");
        zero = option(options, "zero-digit", "0").charAt(0);
        digit = option(options, "digit", "#");
        pattern = option(options, "pattern-separator", ";");
    }

    private static String option(Map<?, ?> options, String name, String byDefault) {
        if (!(options.get(name) instanceof String text) || text.isEmpty()) {
            return byDefault;
        }
        if (text.length() > LONGEST_SIGN) {
            throw new Failure("", "the option " + name + " has at most " + LONGEST_SIGN + " characters");
        }
        return text;
    }

    static String format(double value, String picture, Map<?, ?> options) {
        return new NumberPicture(options).format(value, picture);
    }

    private final class Part {
        final String text;
        final String prefix;
        final String suffix;
        final String active;
        final String whole;
        final String fraction;
        /** Without one there is no exponent. */
        final boolean scientific;

        final String power;

        Part(String text) {
            this.text = text;
            int first = 0;
            while (first < text.length() && !begins(text.charAt(first))) {
                first++;
            }
            int last = text.length() - 1;
            while (last >= first && !begins(text.charAt(last))) {
                last--;
            }
            if (last < first) {
                throw wrong("D3086", "has no digit");
            }
            prefix = text.substring(0, first);
            suffix = text.substring(last + 1);
            active = text.substring(first, last + 1);
            int e = active.indexOf(exponent);
            scientific = e >= 0;
            power = scientific ? active.substring(e + 1) : "";
            var mantissa = scientific ? active.substring(0, e) : active;
            int point = mantissa.indexOf(decimal);
            whole = point < 0 ? mantissa : mantissa.substring(0, point);
            fraction = point < 0 ? "" : mantissa.substring(point + 1);
        }

        private boolean begins(char c) {
            return isDigit(c) || is(c, decimal) || is(c, grouping) || is(c, digit) || is(c, pattern);
        }

        void check() {
            unique(decimal, "D3081");
            unique(percent, "D3082");
            unique(perMille, "D3083");
            if (text.contains(percent) && text.contains(perMille)) {
                throw wrong("D3084", "has both a percent and a per-mille sign");
            }
            if (count(whole + fraction, true) == 0) {
                throw wrong("D3085", "has no digit");
            }
            if (active.chars().anyMatch(c -> !begins((char) c) && !is((char) c, exponent))) {
                throw wrong("D3086", "has other characters among its digits");
            }
            int point = text.indexOf(decimal);
            if (point >= 0 && (text.startsWith(grouping, point - 1) || text.startsWith(grouping, point + 1))) {
                throw wrong("D3087", "has a grouping separator beside the decimal separator");
            }
            if (point < 0 && whole.endsWith(grouping)) {
                throw wrong("D3088", "ends with a grouping separator");
            }
            if (text.contains(grouping + grouping)) {
                throw wrong("D3089", "has two grouping separators in a row");
            }
            int optional = whole.indexOf(digit);
            if (optional >= 0 && count(whole.substring(0, optional), false) > 0) {
                throw wrong("D3090", "has an optional digit after a mandatory one");
            }
            optional = fraction.lastIndexOf(digit);
            if (optional >= 0 && count(fraction.substring(optional), false) > 0) {
                throw wrong("D3091", "has a mandatory digit after an optional one in its fraction");
            }
            if (scientific && !power.isEmpty() && (text.contains(percent) || text.contains(perMille))) {
                throw wrong("D3092", "has both an exponent and a percent or per-mille sign");
            }
            if (scientific && (power.isEmpty() || count(power, false) < power.length())) {
                throw wrong("D3093", "has an exponent that is not made of mandatory digits");
            }
        }

        private void unique(String sign, String code) {
            if (text.indexOf(sign) != text.lastIndexOf(sign)) {
                throw wrong(code, "has more than one '" + sign + "'");
            }
        }

        Failure wrong(String code, String what) {
            return new Failure(code, "the picture '" + text + "' " + what);
        }

        /** Positions of separators, as numbers of digits between them and the decimal separator. */
        List<Integer> groups(String part, boolean fromLeft) {
            List<Integer> positions = new ArrayList<>();
            for (int at = part.indexOf(grouping); at >= 0; at = part.indexOf(grouping, at + 1)) {
                positions.add(count(fromLeft ? part.substring(0, at) : part.substring(at), true));
            }
            return positions;
        }
    }

    private static boolean is(char c, String sign) {
        return sign.length() == 1 && sign.charAt(0) == c;
    }

    private boolean isDigit(char c) {
        return c >= zero && c < zero + 10;
    }

    private int count(String part, boolean optionalToo) {
        return (int) part.chars()
                .filter(c -> isDigit((char) c) || (optionalToo && is((char) c, digit)))
                .count();
    }

    private static int regular(List<Integer> positions) {
        int factor = positions.stream().reduce(0, IntegerPicture::divisor);
        for (int i = 1; i <= positions.size(); i++) {
            if (!positions.contains(i * factor)) {
                return 0;
            }
        }
        return factor;
    }

    private String format(double value, String picture) {
        if (picture.length() > MOST_DIGITS) {
            throw new Failure("", "a picture has at most " + MOST_DIGITS + " characters");
        }
        var pictures = picture.split(java.util.regex.Pattern.quote(pattern), -1);
        if (pictures.length > 2) {
            throw new Failure("D3080", "the picture '" + picture + "' has more than two parts");
        }
        List<Part> parts = new ArrayList<>();
        for (var each : pictures) {
            parts.add(new Part(each));
        }
        parts.forEach(Part::check);
        boolean negative = value < 0;
        var part = negative && parts.size() == 2 ? parts.get(1) : parts.get(0);
        var prefix = (negative && parts.size() == 1 ? minus : "") + part.prefix;
        return prefix + digits(part, Math.abs(value)) + part.suffix;
    }

    private String digits(Part part, double value) {
        int least = count(part.whole, false);
        int scale = least;
        int leastFraction = count(part.fraction, false);
        int mostFraction = count(part.fraction, true);
        if (least == 0 && mostFraction == 0) {
            leastFraction = part.scientific ? 1 : 0;
            mostFraction = leastFraction;
            least = part.scientific ? 0 : 1;
        }
        if (part.scientific && least == 0 && part.whole.contains(digit)) {
            least = 1;
        }
        if (least == 0 && leastFraction == 0) {
            leastFraction = 1;
        }
        var number = new BigDecimal(NumberText.of((Number) value));
        if (part.text.contains(percent)) {
            number = number.movePointRight(2);
        } else if (part.text.contains(perMille)) {
            number = number.movePointRight(3);
        }
        int power = 0;
        if (part.scientific && number.signum() != 0) {
            power = number.precision() - number.scale() - scale;
            number = number.movePointLeft(power);
        }
        var plain = number.setScale(mostFraction, RoundingMode.HALF_EVEN).toPlainString();
        int point = plain.indexOf('.');
        var whole = (point < 0 ? plain : plain.substring(0, point)).replaceFirst("^0+", "");
        var fraction = point < 0 ? "" : plain.substring(point + 1).replaceFirst("0+$", "");
        whole = "0".repeat(Math.max(0, least - whole.length())) + whole;
        fraction = fraction + "0".repeat(Math.max(0, leastFraction - fraction.length()));
        var result = grouped(part, localized(whole));
        if (!fraction.isEmpty() && (part.text.contains(decimal) || mostFraction > 0)) {
            result += decimal + fractionGrouped(part, localized(fraction));
        }
        if (part.scientific) {
            var digits = String.valueOf(Math.abs(power));
            digits = "0".repeat(Math.max(0, count(part.power, false) - digits.length())) + digits;
            result += exponent + (power < 0 ? minus : "") + localized(digits);
        }
        return result;
    }

    private String localized(String digits) {
        if (zero == '0') {
            return digits;
        }
        var localized = new StringBuilder();
        digits.chars().forEach(c -> localized.append((char) (c - '0' + zero)));
        return localized.toString();
    }

    private String grouped(Part part, String whole) {
        var positions = part.groups(part.whole, false);
        int every = positions.isEmpty() ? 0 : regular(positions);
        var text = new StringBuilder(whole);
        int length = whole.length();
        if (every > 0) {
            for (int position = every; position < length; position += every) {
                text.insert(length - position, grouping);
            }
        } else {
            positions.stream()
                    .filter(position -> position < length)
                    .sorted()
                    .forEach(position -> text.insert(length - position, grouping));
        }
        return text.toString();
    }

    private String fractionGrouped(Part part, String fraction) {
        var text = new StringBuilder(fraction);
        int shift = 0;
        for (int position : part.groups(part.fraction, true)) {
            if (position + shift <= text.length()) {
                text.insert(position + shift, grouping);
                shift++;
            }
        }
        return text.toString();
    }
}
