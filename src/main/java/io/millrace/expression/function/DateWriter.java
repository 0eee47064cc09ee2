package io.millrace.expression.function;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;

/** Writes an instant as a {@link DatePicture} says. */
final class DateWriter {

    // Written out: what a machine calls them depends on its language.
    static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    static final List<String> DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

    private final OffsetDateTime date;

    private DateWriter(OffsetDateTime date) {
        this.date = date;
    }

    static String write(OffsetDateTime date, DatePicture picture) {
        var writer = new DateWriter(date);
        var text = new StringBuilder();
        for (var part : picture.parts()) {
            text.append(part.isLiteral() ? part.literal() : writer.component(part));
        }
        return text.toString();
    }

    private String component(DatePicture.Part part) {
        return switch (part.component()) {
            case 'Z', 'z' -> zone(part);
            case 'P' -> cased(date.getHour() < 12 ? "am" : "pm", part, false);
            case 'C', 'E' -> "ISO";
            case 'f' -> fraction(part);
            default -> part.names() == null ? part.picture().format(number(part)) : name(part);
        };
    }

    /** The value of a component of now is also what a text leaves out when it is read. */
    static int value(OffsetDateTime date, char component) {
        return new DateWriter(date).number(component);
    }

    private double number(DatePicture.Part part) {
        double value = number(part.component());
        return part.yearDigits() > 0 ? value % Math.pow(10, part.yearDigits()) : value;
    }

    private int number(char component) {
        return switch (component) {
            case 'Y' -> date.getYear();
            case 'M' -> date.getMonthValue();
            case 'D' -> date.getDayOfMonth();
            case 'd' -> date.getDayOfYear();
            case 'F' -> date.getDayOfWeek().getValue();
            case 'W' -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case 'X' -> date.get(IsoFields.WEEK_BASED_YEAR);
            case 'w' -> weekOfMonth();
            case 'x' -> thursday().getMonthValue();
            case 'H' -> date.getHour();
            case 'h' -> date.get(ChronoField.CLOCK_HOUR_OF_AMPM);
            case 'P' -> date.getHour() < 12 ? 0 : 1;
            case 'm' -> date.getMinute();
            case 's' -> date.getSecond();
            default -> date.getNano() / 1_000_000;
        };
    }

    /** A week belongs to the month of its Thursday. */
    private LocalDate thursday() {
        return date.toLocalDate()
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .plusDays(3);
    }

    private int weekOfMonth() {
        return (thursday().getDayOfMonth() + 6) / 7;
    }

    private String name(DatePicture.Part part) {
        var name =
                switch (part.component()) {
                    case 'M', 'x' -> MONTHS.get(number(part.component()) - 1);
                    case 'F' -> DAYS.get(number(part.component()) - 1);
                    default -> throw new Failure("D3133", "[" + part.component() + "] has no name");
                };
        return cased(name, part, true);
    }

    private static String cased(String text, DatePicture.Part part, boolean titled) {
        var cased = part.names() == DatePicture.Names.UPPER
                ? text.toUpperCase(Locale.ROOT)
                : part.names() == DatePicture.Names.LOWER || !titled ? text.toLowerCase(Locale.ROOT) : text;
        return part.longest() > 0 && cased.length() > part.longest() ? cased.substring(0, part.longest()) : cased;
    }

    /** Digits after the decimal point: at least as many as the picture has, without further zeros. */
    private String fraction(DatePicture.Part part) {
        if (part.names() != null) {
            throw new Failure("D3133", "[f] has no name");
        }
        var digits = String.format(Locale.ROOT, "%03d", date.getNano() / 1_000_000);
        int least = Math.max(1, part.picture().mandatory);
        while (digits.length() > least && digits.endsWith("0")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        return digits + "0".repeat(Math.max(0, least - digits.length()));
    }

    private String zone(DatePicture.Part part) {
        int minutes = date.getOffset().getTotalSeconds() / 60;
        if (minutes == 0 && part.zulu()) {
            return "Z";
        }
        if (part.names() != null) {
            throw new Failure("D3133", "[" + part.component() + "] has no name");
        }
        var picture = part.picture();
        int hours = Math.abs(minutes) / 60;
        int rest = Math.abs(minutes) % 60;
        String text;
        if (picture.isRegular() || picture.digits() == 3 || picture.digits() == 4) {
            text = picture.format(hours * 100 + rest);
        } else if (picture.digits() <= 2) {
            text = picture.format(hours) + (rest == 0 ? "" : String.format(Locale.ROOT, ":%02d", rest));
        } else {
            throw new Failure("D3134", "a time zone has at most four digits");
        }
        return (part.component() == 'z' ? "GMT" : "") + (minutes < 0 ? "-" : "+") + text;
    }
}
