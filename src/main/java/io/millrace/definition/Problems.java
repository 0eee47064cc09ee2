package io.millrace.definition;

import io.millrace.definition.Tree.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems. */
final class Problems {

    /** Most problems reported; further ones are only counted. */
    static final int MOST = 500;

    /** Parsing cannot continue. The reason has been added. */
    static final class Unreadable extends RuntimeException {
        Unreadable() {
            super(null, null, false, false);
        }
    }

    private final List<Problem> all = new ArrayList<>();
    private int more;

    void add(String path, Position at, String message) {
        if (all.size() < MOST) {
            all.add(new Problem(path, at.line(), at.column(), message));
        } else {
            more++;
        }
    }

    /** Adds a problem that makes it impossible to continue; the result is to be thrown. */
    Unreadable stop(String path, Position at, String message) {
        all.add(new Problem(path, at.line(), at.column(), message));
        return new Unreadable();
    }

    int count() {
        return all.size() + more;
    }

    boolean none() {
        return all.isEmpty();
    }

    List<Problem> sorted() {
        List<Problem> sorted = new ArrayList<>(all);
        if (more > 0) {
            sorted.add(new Problem("", Integer.MAX_VALUE, 1, "and " + more + " more"));
        }
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (more > 0) {
            var last = sorted.remove(sorted.size() - 1);
            sorted.add(new Problem("", sorted.get(sorted.size() - 1).line(), 1, last.message()));
        }
        return sorted;
    }
}
