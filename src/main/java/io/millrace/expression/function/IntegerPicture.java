package io.millrace.expression.function;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a whole number is written, as XPath's {@code format-integer} says: {@code 1}, {@code 001}, {@code #,##0}, {@code 1;o}, {@code A},
 * {@code i}, {@code Ww}.
 */
final class IntegerPicture {

    private enum Form {
        DECIMAL,
        LETTERS,
        ROMAN,
        WORDS,
        OTHER
    }

    private enum Case {
        UPPER,
        LOWER,
        TITLE
    }

    /** @param position digits on its right */
    private record Separator(int position, String text) {}

    /** Where the digits of each script begin. */
    private static final int[] ZEROS = {
        0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
        0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
        0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10
    };

    /** Of a picture, and of a text that is read by one: both are worked through more than once. */
    private static final int LONGEST = 1000;

    private final String picture;
    private Form form = Form.DECIMAL;
    private Case letters = Case.LOWER;
    private boolean ordinal;
    private int zero;
    private int optional;
    private List<Separator> separators = new ArrayList<>();
    /** The distance of separators that stand at regular distances; 0 = they do not. */
    private int every;

    int mandatory;
    /** How many digits it reads when another number follows directly; 0 = all. */
    int width;

    private IntegerPicture(String picture) {
        this.picture = picture;
    }

    static IntegerPicture parse(String picture) {
        if (picture.length() > LONGEST) {
            throw new Failure("", "a picture has at most " + LONGEST + " characters");
        }
        int semicolon = picture.lastIndexOf(';');
        var parsed = new IntegerPicture(semicolon < 0 ? picture : picture.substring(0, semicolon));
        parsed.ordinal = semicolon >= 0 && picture.startsWith("o", semicolon + 1);
        switch (parsed.picture) {
            case "A", "a" -> parsed.is(Form.LETTERS, parsed.picture.equals("A") ? Case.UPPER : Case.LOWER);
            case "I", "i" -> parsed.is(Form.ROMAN, parsed.picture.equals("I") ? Case.UPPER : Case.LOWER);
            case "W" -> parsed.is(Form.WORDS, Case.UPPER);
            case "Ww" -> parsed.is(Form.WORDS, Case.TITLE);
            case "w" -> parsed.is(Form.WORDS, Case.LOWER);
            default -> parsed.decimal();
        }
        return parsed;
    }

    private void is(Form known, Case letters) {
        this.form = known;
        this.letters = letters;
    }

    private void decimal() {
        int digits = 0;
        int[] points = picture.codePoints().toArray();
        for (int i = points.length - 1; i >= 0; i--) {
            int begin = zeroOf(points[i]);
            if (begin > 0) {
                if (zero != 0 && zero != begin) {
                    throw new Failure("D3131", "the digits of the picture '" + picture + "' are of several scripts");
                }
                zero = begin;
                mandatory++;
                digits++;
            } else if (points[i] == '#') {
                optional++;
                digits++;
            } else {
                separators.add(new Separator(digits, Character.toString(points[i])));
            }
        }
        if (mandatory == 0) {
            form = Form.OTHER;
        }
        every = regular();
    }

    private static int zeroOf(int point) {
        for (int begin : ZEROS) {
            if (point >= begin && point <= begin + 9) {
                return begin;
            }
        }
        return 0;
    }

    private int regular() {
        if (separators.isEmpty()) {
            return 0;
        }
        int factor = 0;
        for (var separator : separators) {
            if (!separator.text.equals(separators.get(0).text)) {
                return 0;
            }
            factor = divisor(factor, separator.position);
        }
        for (int i = 1; i <= separators.size(); i++) {
            int expected = i * factor;
            if (separators.stream().noneMatch(separator -> separator.position == expected)) {
                return 0;
            }
        }
        return factor;
    }

    static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    int digits() {
        return mandatory + optional;
    }

    boolean isRegular() {
        return every > 0;
    }

    String separator() {
        return separators.isEmpty() ? "" : separators.get(0).text;
    }

    String format(double value) {
        double number = Math.abs(value);
        var text =
                switch (form) {
                    case LETTERS -> NumberWords.letters(number, letters == Case.UPPER ? 'A' : 'a');
                    case ROMAN -> cased(NumberWords.roman(number));
                    case WORDS -> cased(NumberWords.words(number, ordinal));
                    case DECIMAL -> digits(number);
                    case OTHER -> throw unsupported();
                };
        return value < 0 ? "-" + text : text;
    }

    private Failure unsupported() {
        return new Failure("D3130", "a number cannot be written as '" + picture + "'");
    }

    private String cased(String text) {
        return switch (letters) {
            case UPPER -> text.toUpperCase(Locale.ROOT);
            case LOWER -> text.toLowerCase(Locale.ROOT);
            case TITLE -> text;
        };
    }

    private String digits(double number) {
        var digits = new BigDecimal(number).toBigInteger().toString();
        var text = new StringBuilder("0".repeat(Math.max(0, mandatory - digits.length())) + digits);
        if (zero != '0') {
            for (int i = 0; i < text.length(); i++) {
                text.setCharAt(i, (char) (text.charAt(i) - '0' + zero));
            }
        }
        int length = text.length();
        if (every > 0) {
            for (int position = every; position < length; position += every) {
                text.insert(length - position, separator());
            }
        } else {
            for (int i = 0; i < separators.size(); i++) {
                text.insert(Math.max(0, length - separators.get(i).position), separators.get(i).text);
            }
        }
        return ordinal ? text + suffix(text) : text.toString();
    }

    private static String suffix(CharSequence text) {
        int last = text.length() - 1;
        if (last > 0 && text.charAt(last - 1) == '1') {
            return "th";
        }
        return switch (text.charAt(last)) {
            case '1' -> "st";
            case '2' -> "nd";
            case '3' -> "rd";
            default -> "th";
        };
    }

    /** What a text must look like to be read. */
    String pattern() {
        return switch (form) {
            case LETTERS -> letters == Case.UPPER ? "[A-Z]+" : "[a-z]+";
            case ROMAN -> letters == Case.UPPER ? "[MDCLXVI]+" : "[mdclxvi]+";
            case WORDS -> "(?:" + NumberWords.alternatives() + "|and|[\\-, ])+";
            case DECIMAL -> "[0-9]" + (width > 0 ? "{" + width + "}" : "+") + (ordinal ? "(?:th|st|nd|rd)" : "");
            case OTHER -> throw unsupported();
        };
    }

    Number read(String text) {
        if (text.length() > LONGEST) {
            throw new Failure("", "a number in words or digits has at most " + LONGEST + " characters");
        }
        return switch (form) {
            case LETTERS -> Values.number(NumberWords.ofLetters(text, letters == Case.UPPER ? 'A' : 'a'));
            case ROMAN -> Values.number(NumberWords.ofRoman(text.toUpperCase(Locale.ROOT)));
            case WORDS -> read(NumberWords.number(text.toLowerCase(Locale.ROOT)), text);
            case DECIMAL -> readDigits(text);
            case OTHER -> throw unsupported();
        };
    }

    private Number read(double number, String text) {
        if (Double.isNaN(number)) {
            throw new Failure("D3137", Values.shown(text) + " is no number written as '" + picture + "'");
        }
        return Values.number(number);
    }

    private Number readDigits(String text) {
        var digits = ordinal && text.length() > 2 ? text.substring(0, text.length() - 2) : text;
        for (var separator : separators) {
            digits = digits.replace(separator.text, "");
        }
        double number = 0;
        if (digits.isEmpty()) {
            return read(Double.NaN, text);
        }
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - zero;
            if (digit < 0 || digit > 9) {
                return read(Double.NaN, text);
            }
            number = number * 10 + digit;
        }
        return read(number, text);
    }
}
