package io.millrace.expression.language;

import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Merge;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Sequence;
import io.millrace.expression.function.Values;
import io.millrace.expression.language.Node.Pair;
import io.millrace.expression.language.Node.Term;
import io.millrace.expression.language.Tuples.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects, which group the items of what they are made from, and sorting. */
final class Groups {

    private final Evaluator evaluator;

    Groups(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** The items with one key. */
    private static final class Group {
        final Pair pair;
        private @Nullable Object first;
        private @Nullable List<@Nullable Object> all;

        Group(Pair pair, @Nullable Object first) {
            this.pair = pair;
            this.first = first;
        }

        // Two pairs of an object may be written alike.
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(Pair other) {
            return pair == other;
        }

        void add(@Nullable Object item, Budget budget) {
            if (Values.missing(item)) {
                return;
            }
            if (all == null) {
                all = first instanceof Tuple ? new Tuples() : new ArrayList<>();
                append(first, all, budget);
            }
            append(item, all, budget);
        }

        private static void append(@Nullable Object item, List<@Nullable Object> to, Budget budget) {
            int size = item instanceof List<?> list ? list.size() : 1;
            budget.step();
            budget.list((long) to.size() + size);
            budget.allocate(8L * size);
            if (item instanceof List<?> list) {
                to.addAll(list);
            } else if (!Values.missing(item)) {
                to.add(item);
            }
        }

        @Nullable
        Object items() {
            return all == null ? first : all;
        }
    }

    Map<String, @Nullable Object> group(List<Pair> pairs, Node node, @Nullable Object input, Frame frame) {
        boolean tuples = input instanceof Tuples;
        List<?> items = input instanceof List<?> list ? list : Sequence.of(input);
        if (items.isEmpty()) {
            items = Sequence.of(Missing.VALUE);
            tuples = false;
        }
        Map<String, Group> groups = new LinkedHashMap<>();
        for (var item : items) {
            for (var pair : pairs) {
                var key = key(pair, item, tuples, frame, node);
                if (key != null) {
                    put(groups, key, pair, item, node);
                }
            }
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        for (var entry : groups.entrySet()) {
            var value = value(entry.getValue(), frame);
            if (!Values.missing(value)) {
                evaluator.budget.list(result.size() + 1L);
                evaluator.budget.allocate(8L + entry.getKey().length());
                result.put(entry.getKey(), value);
            }
        }
        return result;
    }

    private @Nullable String key(Pair pair, @Nullable Object item, boolean tuples, Frame frame, Node node) {
        var key = tuples && item instanceof Tuple tuple
                ? evaluator.evaluate(pair.key(), tuple.value(), new Frame(frame, tuple))
                : evaluator.evaluate(pair.key(), item, frame);
        if (key instanceof String text) {
            return text;
        }
        if (Values.missing(key)) {
            return null;
        }
        throw new Failure("T1003", "a key of an object must be a text, not " + Values.shown(key)).at(node.position);
    }

    private void put(Map<String, Group> groups, String key, Pair pair, @Nullable Object item, Node node) {
        evaluator.budget.allocate(8);
        var group = groups.get(key);
        if (group == null) {
            groups.put(key, new Group(pair, item));
        } else if (!group.isOf(pair)) {
            throw new Failure("D1009", "several keys of an object are " + Values.shown(key)).at(node.position);
        } else {
            group.add(item, evaluator.budget);
        }
    }

    private @Nullable Object value(Group group, Frame frame) {
        var items = group.items();
        var expression = group.pair.value();
        if (items instanceof Tuples tuples) {
            var reduced = tuples.reduced(evaluator.budget);
            return evaluator.evaluate(expression, reduced.value(), new Frame(frame, reduced));
        }
        if (items instanceof Tuple tuple) {
            return evaluator.evaluate(expression, tuple.value(), new Frame(frame, tuple));
        }
        return evaluator.evaluate(expression, items, frame);
    }

    /** An item with the values it is sorted by, each evaluated when it is first needed. */
    private final class Sortable {
        final @Nullable Object item;
        private final Frame frame;
        private final @Nullable Object[] values;
        private int known;

        Sortable(@Nullable Object item, Frame frame, int terms) {
            this.item = item;
            this.frame = item instanceof Tuple tuple ? new Frame(frame, tuple) : frame;
            this.values = new Object[terms];
        }

        @Nullable
        Object value(List<Term> terms, int index) {
            while (known <= index) {
                var context = item instanceof Tuple tuple ? tuple.value() : item;
                values[known] = evaluator.evaluate(terms.get(known).expression(), context, frame);
                known++;
            }
            return values[index];
        }
    }

    /** Stable; items without a value come last. */
    List<?> sort(Node sort, List<?> items, Frame frame) {
        if (items.size() <= 1) {
            return items;
        }
        List<Sortable> sortable = new ArrayList<>(items.size());
        items.forEach(item -> sortable.add(new Sortable(item, frame, sort.terms.size())));
        evaluator.budget.allocate(16L * items.size());
        var sorted = Merge.sort(sortable, (a, b) -> after(sort, a, b), evaluator.budget);
        List<@Nullable Object> result = new ArrayList<>(items.size());
        sorted.forEach(each -> result.add(each.item));
        return result;
    }

    private boolean after(Node sort, Sortable a, Sortable b) {
        for (int i = 0; i < sort.terms.size(); i++) {
            var left = a.value(sort.terms, i);
            var right = b.value(sort.terms, i);
            if (Values.missing(left) && Values.missing(right)) {
                continue;
            }
            if (Values.missing(left) || Values.missing(right)) {
                return Values.missing(left);
            }
            check(sort, left, right);
            int order = Arithmetic.order(left, right);
            if (order != 0) {
                return sort.terms.get(i).descending() ? order < 0 : order > 0;
            }
        }
        return false;
    }

    private static void check(Node sort, @Nullable Object left, @Nullable Object right) {
        for (var value : new @Nullable Object[] {left, right}) {
            if (!(value instanceof String) && !(value instanceof Number)) {
                throw new Failure("T2008", "^( ) sorts by numbers or texts, not by " + Values.shown(value))
                        .at(sort.position);
            }
        }
        if (left instanceof String != right instanceof String) {
            throw new Failure(
                            "T2007",
                            "^( ) cannot sort a number and a text: " + Values.shown(left) + " and "
                                    + Values.shown(right))
                    .at(sort.position);
        }
    }
}
