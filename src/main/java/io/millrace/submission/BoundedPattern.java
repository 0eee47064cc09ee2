package io.millrace.submission;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A {@code pattern} of a schema. Some patterns take time that doubles with every character; matching happens on an event
 * loop, so it gives up after so many looks at the text.
 */
final class BoundedPattern implements RegularExpression {

    /** Most looks at a character that one match may take: some tens of milliseconds. */
    static final int MAX_LOOKS = 5_000_000;

    /** The pattern gave up. */
    static final class TooSlow extends RuntimeException {
        TooSlow(String pattern) {
            super("the schema's pattern " + pattern + " took more than " + MAX_LOOKS
                    + " looks at the text; simplify it");
        }
    }

    private final Pattern pattern;

    BoundedPattern(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Watched(value, new int[1])).find();
    }

    private final class Watched implements CharSequence {
        private final CharSequence text;
        private final int[] looks;

        Watched(CharSequence text, int[] looks) {
            this.text = text;
            this.looks = looks;
        }

        @Override
        public char charAt(int index) {
            if (++looks[0] > MAX_LOOKS) {
                throw new TooSlow(pattern.pattern());
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
