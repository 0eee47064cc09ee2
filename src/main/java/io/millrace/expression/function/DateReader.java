package io.millrace.expression.function;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an instant that is written as a {@link DatePicture} says. */
final class DateReader {

    private static final int LONGEST = 1000;
    private static final int LONGEST_OFFSET = 8;
    /** Components from the largest to the smallest, for dates by month, by day of the year, and for the two clocks. */
    private static final String BY_MONTH = "YMD";

    private static final String BY_DAY = "Yd";
    private static final String BY_24 = "Hmsf";
    private static final String BY_12 = "Phmsf";

    private final Map<Character, Integer> values = new HashMap<>();

    private DateReader() {}

    /**
     * @param now where a text begins with a smaller component than the year, the larger ones are those of now
     * @return milliseconds since 1970; missing when the text is not written so
     */
    static @Nullable Object read(String text, DatePicture picture, OffsetDateTime now, Budget budget) {
        if (text.length() > LONGEST) {
            throw new Failure("", "a date has at most " + LONGEST + " characters");
        }
        var pattern = new StringBuilder();
        for (var part : picture.parts()) {
            pattern.append('(').append(pattern(part)).append(')');
        }
        var matcher =
                Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE).matcher(new WatchedText(text, budget));
        if (!matcher.matches()) {
            return Missing.VALUE;
        }
        var reader = new DateReader();
        for (int i = 0; i < picture.parts().size(); i++) {
            var part = picture.parts().get(i);
            if (!part.isLiteral()) {
                reader.values.put(part.component(), value(part, matcher.group(i + 1)));
            }
        }
        return reader.values.isEmpty() ? Missing.VALUE : reader.instant(now);
    }

    private static String pattern(DatePicture.Part part) {
        if (part.isLiteral()) {
            return Pattern.quote(part.literal());
        }
        return switch (part.component()) {
            case 'Z' -> zone(part);
            case 'z' -> "GMT" + zone(part);
            case 'M', 'x', 'F', 'P' -> part.names() == null ? part.picture().pattern() : "[a-zA-Z]+";
            case 'C', 'E' -> throw noName(part);
            default -> {
                if (part.names() != null) {
                    throw noName(part);
                }
                yield part.picture().pattern();
            }
        };
    }

    private static Failure noName(DatePicture.Part part) {
        return new Failure("D3133", "[" + part.component() + "] cannot be read as a name");
    }

    private static String zone(DatePicture.Part part) {
        if (part.names() != null) {
            throw noName(part);
        }
        var separator = part.picture().separator();
        return "[-+][0-9]+" + (separator.isEmpty() ? "" : Pattern.quote(separator) + "[0-9]+")
                + (part.zulu() ? "|Z" : "");
    }

    private static int value(DatePicture.Part part, String text) {
        char component = part.component();
        if (component == 'Z' || component == 'z') {
            return offset(part, component == 'z' ? text.substring(3) : text);
        }
        if (component == 'f') {
            return Character.isDigit(text.charAt(0))
                    ? Integer.parseInt((text + "00").substring(0, 3))
                    : part.picture().read(text).intValue();
        }
        if (part.names() == null) {
            return part.picture().read(text).intValue();
        }
        if (component == 'P') {
            return text.equalsIgnoreCase("pm") ? 1 : 0;
        }
        return named(part, text);
    }

    private static int named(DatePicture.Part part, String text) {
        var names = part.component() == 'F' ? DateWriter.DAYS : DateWriter.MONTHS;
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var known = part.longest() > 0 && part.longest() < name.length() ? name.substring(0, part.longest()) : name;
            if (known.equalsIgnoreCase(text)) {
                return i + 1;
            }
        }
        throw new Failure("D3137", Values.shown(text) + " is the name of no month or day");
    }

    /** In minutes. */
    private static int offset(DatePicture.Part part, String text) {
        if (text.equalsIgnoreCase("Z")) {
            return 0;
        }
        int sign = text.startsWith("-") ? -1 : 1;
        var digits = text.substring(1);
        if (digits.length() > LONGEST_OFFSET) {
            throw new Failure("D3137", Values.shown(text) + " is no offset of a time zone");
        }
        var separator = part.picture().separator();
        int at = separator.isEmpty() ? -1 : digits.indexOf(separator);
        if (at >= 0) {
            return sign
                    * (Integer.parseInt(digits.substring(0, at)) * 60
                            + Integer.parseInt(digits.substring(at + separator.length())));
        }
        return digits.length() <= 2
                ? sign * Integer.parseInt(digits) * 60
                : sign * (Integer.parseInt(digits.substring(0, 2)) * 60 + Integer.parseInt(digits.substring(2)));
    }

    private Object instant(OffsetDateTime now) {
        boolean twelve = values.containsKey('h') || values.containsKey('P');
        boolean byDay = values.containsKey('d') && !values.containsKey('D') && !values.containsKey('M');
        if (values.containsKey('X') || values.containsKey('W') || values.containsKey('w') || values.containsKey('x')) {
            throw new Failure("D3136", "a date cannot be read from weeks; month and day are needed");
        }
        complete((byDay ? BY_DAY : BY_MONTH) + (twelve ? BY_12 : BY_24), now);
        int hour = twelve ? value('h') % 12 + 12 * value('P') : value('H');
        try {
            var date = byDay
                    ? LocalDate.of(value('Y'), 1, 1).plusDays(value('d') - 1L)
                    : LocalDate.of(value('Y'), 1, 1).plusMonths(value('M') - 1L).plusDays(value('D') - 1L);
            long seconds = date.atStartOfDay()
                    .plusHours(hour)
                    .plusMinutes(value('m'))
                    .plusSeconds(value('s'))
                    .toEpochSecond(ZoneOffset.UTC);
            double minutes = value(values.containsKey('Z') ? 'Z' : 'z');
            return Values.number(seconds * 1000d + value('f') - minutes * 60_000);
        } catch (DateTimeException e) {
            throw new Failure("D3137", "the date is out of range");
        }
    }

    private int value(char component) {
        return values.getOrDefault(component, 0);
    }

    /** What is larger than anything written is that of now, what is smaller is the least; nothing between may be left out. */
    private void complete(String components, OffsetDateTime now) {
        boolean begun = false;
        boolean ended = false;
        for (int i = 0; i < components.length(); i++) {
            char component = components.charAt(i);
            if (values.containsKey(component)) {
                if (ended) {
                    throw new Failure("D3136", "the picture leaves out a component between others");
                }
                begun = true;
            } else if (begun) {
                values.put(component, component == 'M' || component == 'D' || component == 'd' ? 1 : 0);
                ended = true;
            } else {
                values.put(component, DateWriter.value(now, component));
            }
        }
    }
}
