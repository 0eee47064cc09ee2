package io.millrace.expression.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions on instants, which are milliseconds since 1970. Where no zone is given it is UTC, never that of the machine. */
final class DateFunctions {

    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})(?:-([01]\\d)(?:-([0-3]\\d))?)?(?:T([0-2]\\d):([0-5]\\d):([0-5]\\d)(?:\\.(\\d+))?)?([+-][0-2]\\d:?[0-5]\\d|Z)?");
    private static final Pattern OFFSET = Pattern.compile("([+-]?)(\\d{1,2}):?(\\d{2})?");
    private static final int MOST_PICTURES = 1000;
    private static final int LONGEST_PICTURE = 1000;

    /** Pictures are few and read often; a text that makes many of them does not fill the memory. */
    private static final Map<String, DatePicture> PICTURES = new ConcurrentHashMap<>();

    private DateFunctions() {}

    static void declare(Declarations functions) {
        functions.always("now", "<s?s?:s>", 2, in -> written(in.budget().instant(), in, 0, 1));
        functions.always(
                "millis",
                "<:n>",
                0,
                in -> Values.number((double) in.budget().instant().toEpochMilli()));
        functions.of("fromMillis", "<n-s?s?:s>", 3, in -> written(instant(in, 0), in, 1, 2));
        functions.of("toMillis", "<s-s?:n>", 2, in -> in.missing(1) ? iso(in.text(0)) : read(in));
    }

    static Instant instant(Arguments in, int index) {
        double millis = in.number(index);
        if (!(Math.abs(millis) <= 8.64e15)) {
            throw new Failure("D3137", Values.shown(in.get(index)) + " is no instant: it is out of range");
        }
        return Instant.ofEpochMilli((long) millis);
    }

    private static String written(Instant instant, Arguments in, int picture, int zone) {
        var date = OffsetDateTime.ofInstant(instant, in.missing(zone) ? ZoneOffset.UTC : zone(in.text(zone)));
        return TextFunctions.made(
                in, DateWriter.write(date, in.missing(picture) ? DatePicture.ISO : picture(in.text(picture))));
    }

    private static DatePicture picture(String text) {
        if (text.length() > LONGEST_PICTURE) {
            throw new Failure("", "a picture has at most " + LONGEST_PICTURE + " characters");
        }
        var known = PICTURES.get(text);
        if (known == null) {
            known = DatePicture.parse(text);
            if (PICTURES.size() < MOST_PICTURES) {
                PICTURES.put(text, known);
            }
        }
        return known;
    }

    private static @Nullable Object read(Arguments in) {
        return DateReader.read(
                in.text(0), picture(in.text(1)), in.budget().instant().atOffset(ZoneOffset.UTC), in.budget());
    }

    /** {@code +0200}, {@code -05:30}, {@code Z}, or the name of a zone such as {@code Europe/Berlin}. */
    static ZoneId zone(String text) {
        var offset = OFFSET.matcher(text);
        try {
            if (!offset.matches()) {
                return ZoneId.of(text);
            }
            int sign = offset.group(1).equals("-") ? -1 : 1;
            int minutes = offset.group(3) == null ? 0 : Integer.parseInt(offset.group(3));
            return ZoneOffset.ofHoursMinutes(sign * Integer.parseInt(offset.group(2)), sign * minutes);
        } catch (DateTimeException e) {
            throw new Failure("D3137", Values.shown(text) + " is no time zone: write +0200 or Europe/Berlin");
        }
    }

    static Number iso(String text) {
        var iso = ISO.matcher(text);
        if (!iso.matches()) {
            throw new Failure("D3110", Values.shown(text) + " is no ISO 8601 timestamp");
        }
        try {
            var date = LocalDate.of(number(iso.group(1), 0), number(iso.group(2), 1), number(iso.group(3), 1));
            var time = iso.group(4) == null
                    ? date.atStartOfDay()
                    : midnight(date, number(iso.group(4), 0), number(iso.group(5), 0), number(iso.group(6), 0));
            long fraction = iso.group(7) == null ? 0 : Long.parseLong((iso.group(7) + "00").substring(0, 3));
            var zone = iso.group(8) == null || iso.group(8).equals("Z") ? ZoneOffset.UTC : zone(iso.group(8));
            return Values.number((double) time.atZone(zone).toInstant().toEpochMilli() + fraction);
        } catch (DateTimeException e) {
            throw new Failure("D3110", Values.shown(text) + " is no ISO 8601 timestamp: " + e.getMessage());
        }
    }

    private static int number(@Nullable String digits, int byDefault) {
        return digits == null ? byDefault : Integer.parseInt(digits);
    }

    /** 24:00:00 is the end of the day. */
    private static LocalDateTime midnight(LocalDate date, int hour, int minute, int second) {
        return hour == 24 && minute == 0 && second == 0
                ? date.plusDays(1).atStartOfDay()
                : date.atTime(hour, minute, second);
    }
}
