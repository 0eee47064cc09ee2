package io.millrace.expression;

/** A character sequence that checks the time limit while a regular expression backtracks over it. */
final class WatchedText implements CharSequence {
    private static final int READS_PER_LOOK = 4096;

    private final String text;
    private int reads;

    WatchedText(String text) {
        this.text = text;
    }

    @Override
    public char charAt(int index) {
        if (++reads % READS_PER_LOOK == 0) {
            Evaluation.current().checkTime();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
