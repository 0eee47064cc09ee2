package io.millrace.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata.EntryCallback;
import com.dashjoin.jsonata.Jsonata.ExitCallback;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.dashjoin.jsonata.Parser.Symbol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation in progress, and what remains of its bounds.
 *
 * <p>The library's own {@code setRuntimeBounds} miscounts in any frame that has evaluated a second list item or
 * object value: it misses recursion and reports depth that does not exist. Hence this class.
 */
final class Evaluation implements EntryCallback, ExitCallback {

    private static final ThreadLocal<Evaluation> UNDER_WAY = new ThreadLocal<>();

    /** How many parts are evaluated between two readings of the clock. */
    private static final int PARTS_PER_LOOK = 64;

    private final Bounds bounds;
    private final long start = System.nanoTime();
    private final long nanos;
    private int depth;
    private int parts;
    private int values;

    /** Kept because the library swallows some exceptions. */
    private @Nullable String exceeded;

    private Evaluation(Bounds bounds) {
        this.bounds = bounds;
        this.nanos = bounds.time().toNanos();
    }

    static Evaluation begin(Bounds bounds, Frame frame) {
        var evaluation = new Evaluation(bounds);
        frame.setEvaluateEntryCallback(evaluation);
        frame.setEvaluateExitCallback(evaluation);
        UNDER_WAY.set(evaluation);
        SyntaxTree.forgetThread();
        return evaluation;
    }

    static void end() {
        UNDER_WAY.remove();
        SyntaxTree.forgetThread();
    }

    /** The current thread's evaluation; library functions have no other way to find it. */
    static Evaluation current() {
        return UNDER_WAY.get();
    }

    @Nullable
    String exceeded() {
        return exceeded;
    }

    @Override
    public void callback(Symbol part, @Nullable Object input, Frame frame) {
        if (++depth > bounds.depth()) {
            throw exceed(depthMessage(bounds));
        }
        if ((++parts & (PARTS_PER_LOOK - 1)) == 0 || exceeded != null) {
            checkTime();
        }
    }

    @Override
    public void callback(Symbol part, @Nullable Object input, Frame frame, @Nullable Object result) {
        depth--;
        if (result instanceof String text) {
            checkCharacters(text.length());
        } else if (result instanceof List<?> list) {
            checkItems(list.size());
        }
        // The library walks the whole result next. Parts of it may be shared so often that this would never finish.
        if (depth == 0) {
            measure(result, 0);
        }
    }

    void checkTime() {
        if (exceeded != null) {
            throw exceed(exceeded);
        }
        if (System.nanoTime() - start > nanos) {
            throw exceed("it took longer than " + bounds.time().toMillis() + " ms");
        }
    }

    void checkCharacters(long length) {
        if (length > bounds.characters()) {
            throw exceed("a text became longer than " + bounds.characters() + " characters");
        }
    }

    void checkItems(int size) {
        if (size > bounds.items()) {
            throw exceed("a list became longer than " + bounds.items() + " items");
        }
    }

    private void measure(@Nullable Object value, int level) {
        if (++values > 10L * bounds.items()) {
            throw exceed("the result holds more than " + 10L * bounds.items() + " values");
        }
        if (level > Json.MAX_DEPTH) {
            throw exceed("the result is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> measure(item, level + 1));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> measure(item, level + 1));
        }
    }

    static String depthMessage(Bounds bounds) {
        return "it is nested deeper than " + bounds.depth() + " parts: look for infinite recursion";
    }

    private JException exceed(String what) {
        exceeded = what;
        return new JException(what);
    }
}
