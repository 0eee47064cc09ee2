package io.millrace.expression.function;

/**
 * Finds a text within another in linear time, as Knuth, Morris and Pratt do: {@link String#indexOf} compares up to the product of
 * both lengths, which for long repetitive texts is minutes.
 */
final class TextSearch {

    /** Below this product of lengths the simple way is faster, and ends soon. */
    private static final long SIMPLE = 1_000_000;

    private static final int STEPS_PER_LOOK = 1 << 16;

    private final String text;
    private final String part;
    private final Runnable look;
    /** For each end of a beginning of {@code part}: how long the longest shorter beginning is that ends there too. */
    private final int[] fallback;

    /** @param look called from time to time; it may throw */
    TextSearch(String text, String part, Runnable look) {
        this.text = text;
        this.part = part;
        this.look = look;
        this.fallback = (long) text.length() * part.length() <= SIMPLE ? new int[0] : fallback(part);
    }

    /** Where the part begins at or after {@code from}; -1 = nowhere. */
    int next(int from) {
        if (fallback.length == 0) {
            return text.indexOf(part, from);
        }
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            if (i % STEPS_PER_LOOK == 0) {
                look.run();
            }
            matched = extend(part, fallback, matched, text.charAt(i));
            if (matched == part.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    private static int[] fallback(String part) {
        var fallback = new int[part.length()];
        for (int i = 1; i < part.length(); i++) {
            fallback[i] = extend(part, fallback, fallback[i - 1], part.charAt(i));
        }
        return fallback;
    }

    // How much of the part matches up to and with this character, when `matched` did before it.
    private static int extend(String part, int[] fallback, int matched, char next) {
        int length = matched == part.length() ? fallback[matched - 1] : matched;
        while (length > 0 && part.charAt(length) != next) {
            length = fallback[length - 1];
        }
        return part.charAt(length) == next ? length + 1 : 0;
    }
}
