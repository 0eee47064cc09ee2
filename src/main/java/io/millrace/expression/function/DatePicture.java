package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an instant is written, as XPath's {@code format-dateTime} says: {@code [Y0001]-[M01]-[D01] [FNn], [h#1]:[m01] [P]}. */
record DatePicture(List<Part> parts) {

    private static final String COMPONENTS = "YMDdFWwXxHhPmsfZzCE";
    /** How each of the components is written where the picture does not say it. */
    private static final String[] DEFAULTS = {
        "1", "1", "1", "1", "n", "1", "1", "1", "1", "1", "1", "n", "01", "01", "1", "01:01", "01:01", "n", "n"
    };

    private static final String NUMBERS = "YMDdFWwXxHhmsf";
    private static final int WIDEST = 1000;

    static final DatePicture ISO = parse("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]");

    enum Names {
        LOWER,
        TITLE,
        UPPER
    }

    /**
     * A literal text or a component.
     *
     * @param component its letter; 0 = a literal
     * @param names written as a name in this case; null = as a number
     * @param longest most characters of a name; 0 = any number
     * @param yearDigits how many digits of a year are kept; 0 = all
     * @param zulu UTC is written as Z
     */
    record Part(
            char component,
            String literal,
            @Nullable Names names,
            @Nullable IntegerPicture number,
            int longest,
            int yearDigits,
            boolean zulu) {

        static Part literal(String text) {
            return new Part((char) 0, text.replace("]]", "]"), null, null, 0, 0, false);
        }

        boolean isLiteral() {
            return component == 0;
        }

        IntegerPicture picture() {
            if (number == null) {
                throw new IllegalStateException("not a number: " + component);
            }
            return number;
        }
    }

    static DatePicture parse(String picture) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at < picture.length()) {
            if (picture.charAt(at) != '[') {
                at++;
                continue;
            }
            if (at > start) {
                parts.add(Part.literal(picture.substring(start, at)));
            }
            if (picture.startsWith("[[", at)) {
                parts.add(Part.literal("["));
                at += 2;
            } else {
                int end = picture.indexOf(']', at);
                if (end < 0) {
                    throw new Failure("D3135", "a [ of the picture has no ]: " + Values.shown(picture));
                }
                parts.add(component(picture.substring(at + 1, end).replaceAll("\\s+", ""), parts));
                at = end + 1;
            }
            start = at;
        }
        if (at > start) {
            parts.add(Part.literal(picture.substring(start, at)));
        }
        return new DatePicture(parts);
    }

    private static Part component(String marker, List<Part> before) {
        char component = marker.isEmpty() ? ' ' : marker.charAt(0);
        int comma = marker.lastIndexOf(',');
        var width = comma < 0 ? "" : marker.substring(comma + 1);
        int dash = width.indexOf('-');
        int least = width(dash < 0 ? width : width.substring(0, dash));
        int most = dash < 0 ? 0 : width(width.substring(dash + 1));
        var written = marker.isEmpty() ? "" : marker.substring(1, comma < 0 ? marker.length() : comma);
        char modifier = 0;
        if (written.length() > 1 && "atco".indexOf(written.charAt(written.length() - 1)) >= 0) {
            modifier = written.charAt(written.length() - 1);
            written = written.substring(0, written.length() - 1);
        }
        int known = COMPONENTS.indexOf(component);
        if (written.isEmpty() && known >= 0) {
            written = DEFAULTS[known];
        }
        if (known < 0) {
            throw new Failure("D3132", "[" + marker + "] names no component of a date or time");
        }
        if (written.startsWith("n") || written.startsWith("N")) {
            var names = written.startsWith("n") ? Names.LOWER : written.startsWith("Nn") ? Names.TITLE : Names.UPPER;
            return new Part(component, "", names, null, most, 0, modifier == 't');
        }
        if (component == 'Z' || component == 'z') {
            return new Part(component, "", null, IntegerPicture.parse(written), 0, 0, modifier == 't');
        }
        if (NUMBERS.indexOf(component) < 0) {
            return new Part(component, "", Names.LOWER, null, most, 0, false);
        }
        var number = IntegerPicture.parse(modifier == 0 ? written : written + ";" + modifier);
        number.mandatory = Math.max(number.mandatory, least);
        int yearDigits = 0;
        if (component == 'Y') {
            if (most > 0) {
                yearDigits = most;
                number.mandatory = most;
            } else if (number.digits() >= 2) {
                yearDigits = number.digits();
            }
        }
        // Digits that follow one another directly are distinguished by their number.
        if (!before.isEmpty() && before.get(before.size() - 1).number() != null) {
            var previous = before.get(before.size() - 1).picture();
            previous.width = previous.mandatory;
        }
        return new Part(component, "", null, number, most, yearDigits, false);
    }

    private static int width(String text) {
        try {
            int width = text.isEmpty() || text.equals("*") ? 0 : Integer.parseInt(text);
            if (width >= 0 && width <= WIDEST) {
                return width;
            }
        } catch (NumberFormatException e) {
            // Not a number, or one that is far too large.
        }
        throw new Failure("D3137", "'" + text + "' is no width: a width is a number up to " + WIDEST);
    }
}
