package io.millrace.expression.function;

import java.util.Locale;

/**
 * Upper and lower case in linear time. Those of {@link String} copy the text for each letter that becomes several, such as ß, and
 * look for the ends of words anew for each Σ: minutes for a long text.
 */
final class LetterCase {

    private static final int CHUNK = 256;
    private static final int SIGMA = 'Σ';
    private static final int FINAL_SIGMA = 'ς';
    private static final int DOTTED_I = 'İ';
    /** Signs within words; letters on their two sides are of one word. */
    private static final String WITHIN_WORDS =
            "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private LetterCase() {}

    static String upper(String text, Budget budget) {
        var upper = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + CHUNK);
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            upper.append(text.substring(at, end).toUpperCase(Locale.ROOT));
            budget.look();
            budget.length(upper.length());
            at = end;
        }
        return upper.toString();
    }

    static String lower(String text, Budget budget) {
        var lower = new StringBuilder(text.length());
        boolean word = false;
        for (int at = 0; at < text.length(); ) {
            budget.step();
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == SIGMA) {
                lower.appendCodePoint(word && !wordGoesOn(text, at, budget) ? FINAL_SIGMA : 'σ');
            } else if (c == DOTTED_I) {
                lower.append("i\u0307");
            } else {
                lower.appendCodePoint(Character.toLowerCase(c));
            }
            word = cased(c) || (word && ignorable(c));
        }
        budget.length(lower.length());
        return lower.toString();
    }

    private static boolean wordGoesOn(String text, int from, Budget budget) {
        for (int at = from; at < text.length(); ) {
            budget.step();
            int c = text.codePointAt(at);
            if (!ignorable(c)) {
                return cased(c);
            }
            at += Character.charCount(c);
        }
        return false;
    }

    private static boolean cased(int c) {
        return !ignorable(c) && (Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    private static boolean ignorable(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> WITHIN_WORDS.indexOf(c) >= 0;
        };
    }
}
