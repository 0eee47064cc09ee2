package io.millrace.submission;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A {@code pattern} of a schema. Some patterns need time exponential in the length of the text; matching runs on an event loop,
 * so it stops after a number of character reads.
 */
final class BoundedPattern implements RegularExpression {

    /** Most characters that one match may read: some tens of milliseconds. */
    static final int MAX_READS = 5_000_000;

    /** The match was stopped. */
    static final class TooSlow extends RuntimeException {
        TooSlow(String pattern) {
            super("the schema's pattern " + pattern + " took more than " + MAX_READS
                    + " reads of the text; simplify it");
        }
    }

    private final Pattern pattern;

    BoundedPattern(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new CountedText(value, new int[1])).find();
    }

    private final class CountedText implements CharSequence {
        private final CharSequence text;
        private final int[] reads;

        CountedText(CharSequence text, int[] reads) {
            this.text = text;
            this.reads = reads;
        }

        @Override
        public char charAt(int index) {
            if (++reads[0] > MAX_READS) {
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
            return new CountedText(text.subSequence(start, end), reads);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
