package io.millrace.expression.function;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Functions beyond the standard language. */
final class Additions {

    private Additions() {}

    static void declare(Declarations functions) {
        functions.of("parseJson", "<s-:x>", 1, in -> JsonText.read(in.text(0), in.budget()));
        functions.always("uuid", "<:s>", 0, in -> UUID.randomUUID().toString());
        functions.of("hash", "<ss?s?:s>", 3, in -> encoded(digest(in), in, 2));
        functions.of("hmac", "<sss?s?:s>", 4, in -> encoded(mac(in), in, 3));
        functions.of(
                "base64urlencode",
                "<s-:s>",
                1,
                in -> TextFunctions.made(
                        in,
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(in.text(0).getBytes(StandardCharsets.UTF_8))));
        functions.of("base64urldecode", "<s-:s>", 1, TextFunctions::base64decode);
        functions.of("range", "<nnn?:a<n>>", 3, Additions::range);
        functions.of("partition", "<an:a<a>>", 2, Additions::partition);
        functions.of("dateAdd", "<nnss?:n>", 4, Additions::dateAdd);
        functions.of("dateDiff", "<nnss?:n>", 4, Additions::dateDiff);
        functions.of("dateTrunc", "<nss?:n>", 3, Additions::dateTrunc);
    }

    private static String algorithm(Arguments in, int index) {
        var name = in.missing(index)
                ? "sha256"
                : in.text(index).toLowerCase(Locale.ROOT).replace("-", "");
        return switch (name) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            case "sha256" -> "SHA-256";
            case "sha384" -> "SHA-384";
            case "sha512" -> "SHA-512";
            default ->
                throw new Failure(
                        "D3137", Values.shown(in.text(index)) + " is not one of md5, sha1, sha256, sha384, sha512");
        };
    }

    private static byte[] digest(Arguments in) {
        try {
            return MessageDigest.getInstance(algorithm(in, 1)).digest(in.text(0).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(Arguments in) {
        var algorithm = "Hmac" + algorithm(in, 2).replace("-", "");
        if (in.text(1).isEmpty()) {
            throw new Failure("D3137", "the key of $hmac must not be empty");
        }
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(in.text(1).getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(in.text(0).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] bytes, Arguments in, int index) {
        var encoding = in.missing(index) ? "hex" : in.text(index);
        return switch (encoding) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" -> Base64.getEncoder().encodeToString(bytes);
            case "base64url" -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            default -> throw new Failure("D3137", Values.shown(encoding) + " is not one of hex, base64, base64url");
        };
    }

    /** From the first to the last, which is included, by steps. */
    private static Object range(Arguments in) {
        double step = in.missing(2) ? (in.number(1) < in.number(0) ? -1 : 1) : in.number(2);
        if (step == 0) {
            throw new Failure("D3137", "the step of $range must not be 0");
        }
        double size = Math.floor((in.number(1) - in.number(0)) / step + 1e-9) + 1;
        in.budget().list((long) Math.max(0, size));
        List<@Nullable Object> range = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            in.budget().allocate(8);
            range.add(Values.number(in.number(0) + i * step));
        }
        return range;
    }

    /** Lists of this size; the last one may be shorter. */
    private static Object partition(Arguments in) {
        int size = (int) in.number(1);
        if (size < 1 || size != in.number(1)) {
            throw new Failure("D3137", "the size of $partition is a whole number of 1 or more");
        }
        var list = in.list(0);
        List<@Nullable Object> parts = new ArrayList<>();
        in.budget().allocate(16L * list.size());
        for (int from = 0; from < list.size(); from += size) {
            parts.add(new ArrayList<>(list.subList(from, Math.min(from + size, list.size()))));
        }
        return parts;
    }

    private static ChronoUnit unit(String name) {
        return switch (name.length() > 2 && name.endsWith("s") ? name.substring(0, name.length() - 1) : name) {
            case "ms", "millisecond" -> ChronoUnit.MILLIS;
            case "second" -> ChronoUnit.SECONDS;
            case "minute" -> ChronoUnit.MINUTES;
            case "hour" -> ChronoUnit.HOURS;
            case "day" -> ChronoUnit.DAYS;
            case "week" -> ChronoUnit.WEEKS;
            case "month" -> ChronoUnit.MONTHS;
            case "year" -> ChronoUnit.YEARS;
            default ->
                throw new Failure(
                        "D3137",
                        Values.shown(name)
                                + " is not one of milliseconds, seconds, minutes, hours, days, weeks, months, years");
        };
    }

    private static ZonedDateTime date(Arguments in, int index, int zone) {
        ZoneId where = in.missing(zone) ? ZoneOffset.UTC : DateFunctions.zone(in.text(zone));
        return DateFunctions.instant(in, index).atZone(where);
    }

    private static Number millis(ZonedDateTime date) {
        return Values.number((double) date.toInstant().toEpochMilli());
    }

    /** Days and longer units are those of the zone's calendar: a day may have 23 hours. */
    private static Object dateAdd(Arguments in) {
        if (in.number(1) != Math.rint(in.number(1))) {
            throw new Failure("D3137", "the amount of $dateAdd is a whole number, not " + Values.shown(in.get(1)));
        }
        try {
            return millis(date(in, 0, 3).plus((long) in.number(1), unit(in.text(2))));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Failure("D3137", "the date is out of range");
        }
    }

    /** Whole units from the first to the second. */
    private static Object dateDiff(Arguments in) {
        return Values.number((double) unit(in.text(2)).between(date(in, 0, 3), date(in, 1, 3)));
    }

    /** The beginning of the day, hour, week (on Monday), month or year. */
    private static Object dateTrunc(Arguments in) {
        var date = date(in, 0, 2);
        var unit = unit(in.text(1));
        var day = date.toLocalDate();
        // From the day itself: in some zones a day begins at one o'clock, and the first of its week or month does not.
        return millis(
                switch (unit) {
                    case WEEKS ->
                        day.minusDays(day.getDayOfWeek().getValue() - 1L).atStartOfDay(date.getZone());
                    case MONTHS -> day.withDayOfMonth(1).atStartOfDay(date.getZone());
                    case YEARS -> day.withDayOfYear(1).atStartOfDay(date.getZone());
                    default -> date.truncatedTo(unit);
                });
    }
}
