package io.millrace.expression.function;

/** A character sequence that asks the budget while a regular expression backtracks over it. */
record WatchedText(String text, Budget budget) implements CharSequence {

    @Override
    public char charAt(int index) {
        budget.step();
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
