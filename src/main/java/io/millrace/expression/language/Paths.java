package io.millrace.expression.language;

import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Sequence;
import io.millrace.expression.function.Values;
import io.millrace.expression.language.Node.Kind;
import io.millrace.expression.language.Tuples.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths: each step is evaluated for each result of the one before. */
final class Paths {

    private final Evaluator evaluator;

    Paths(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Nullable
    Object path(Node path, @Nullable Object input, Frame frame) {
        var first = path.parts.get(0);
        List<?> items = input instanceof List<?> list && !first.is(Kind.VARIABLE) ? list : Sequence.of(input);
        @Nullable Object result = Missing.VALUE;
        Tuples tuples = null;
        boolean streaming = false;
        for (int i = 0; i < path.parts.size(); i++) {
            var step = path.parts.get(i);
            streaming |= step.tuple;
            if (i == 0 && step.constructs) {
                result = evaluator.evaluate(step, items, frame);
            } else if (streaming) {
                tuples = tupleStep(step, items, tuples, frame);
            } else {
                result = step(step, items, frame, i == path.parts.size() - 1);
            }
            if (!streaming && (Values.missing(result) || (result instanceof List<?> list && list.isEmpty()))) {
                break;
            }
            if (!streaming && step.focus == null) {
                items = result instanceof List<?> list ? list : Sequence.of(result);
            }
        }
        if (tuples != null) {
            result = path.tuple ? tuples : values(tuples);
        }
        if (path.keepSingleton) {
            result = kept(result);
        }
        return path.group == null
                ? result
                : evaluator.groups().group(path.group, path, tuples == null ? result : tuples, frame);
    }

    private static Sequence values(Tuples tuples) {
        var values = new Sequence();
        for (int i = 0; i < tuples.size(); i++) {
            values.add(tuples.tuple(i).value());
        }
        return values;
    }

    private static @Nullable Object kept(@Nullable Object result) {
        if (result instanceof Constructed) {
            return Sequence.of(result).keepSingleton();
        }
        return result instanceof Sequence sequence ? sequence.keepSingleton() : result;
    }

    private @Nullable Object step(Node step, List<?> items, Frame frame, boolean last) {
        if (step.is(Kind.SORT)) {
            @Nullable Object sorted = evaluator.groups().sort(step, items, frame);
            for (var stage : step.stages) {
                sorted = stage.filter() == null ? sorted : filter(stage.filter(), sorted, frame);
            }
            return sorted;
        }
        List<@Nullable Object> results = new ArrayList<>();
        for (var item : items) {
            var result = evaluator.step(step, item, frame);
            for (var stage : step.stages) {
                result = stage.filter() == null ? result : filter(stage.filter(), result, frame);
            }
            if (!Values.missing(result)) {
                results.add(result);
            }
        }
        if (last && results.size() == 1 && results.get(0) instanceof List<?> list && !(list instanceof Sequence)) {
            return list;
        }
        var flat = new Sequence();
        for (var result : results) {
            if (result instanceof List<?> list && !(list instanceof Constructed)) {
                evaluator.budget.list((long) flat.size() + list.size());
                evaluator.budget.allocate(8L * list.size());
                flat.addAll(list);
            } else {
                evaluator.budget.allocate(8);
                flat.add(result);
            }
        }
        return flat;
    }

    private Tuples tupleStep(Node step, List<?> items, @Nullable Tuples before, Frame frame) {
        Tuples tuples;
        if (step.is(Kind.SORT)) {
            tuples = before == null ? numbered(step, items, frame) : sorted(step, before, frame);
        } else {
            tuples = new Tuples();
            var inputs = before == null ? tuples(items) : before;
            for (int i = 0; i < inputs.size(); i++) {
                tupleStep(step, inputs.tuple(i), frame, tuples);
            }
        }
        for (var stage : step.stages) {
            if (stage.filter() != null) {
                tuples = kept(stage.filter(), tuples, frame);
            } else if (stage.index() != null) {
                for (int i = 0; i < tuples.size(); i++) {
                    tuples.tuple(i).put(stage.index(), i);
                }
            }
        }
        return tuples;
    }

    // What is kept of tuples are tuples; one that is picked by its position is not alone of another kind.
    private Tuples kept(Node condition, Tuples tuples, Frame frame) {
        var kept = new Tuples();
        if (filter(condition, tuples, frame) instanceof List<?> list) {
            kept.addAll(list);
        }
        return kept;
    }

    private static Tuples tuples(List<?> items) {
        var tuples = new Tuples();
        items.forEach(item -> tuples.add(new Tuple(item)));
        return tuples;
    }

    private Tuples sorted(Node sort, Tuples tuples, Frame frame) {
        var sorted = new Tuples();
        sorted.addAll(evaluator.groups().sort(sort, tuples, frame));
        return sorted;
    }

    private Tuples numbered(Node sort, List<?> items, Frame frame) {
        var sorted = tuples(evaluator.groups().sort(sort, items, frame));
        for (int i = 0; sort.index != null && i < sorted.size(); i++) {
            sorted.tuple(i).put(sort.index, i);
        }
        return sorted;
    }

    private void tupleStep(Node step, Tuple input, Frame frame, Tuples into) {
        var result = evaluator.step(step, input.value(), new Frame(frame, input));
        if (Values.missing(result)) {
            return;
        }
        List<?> results = result instanceof List<?> list ? list : Sequence.of(result);
        for (int i = 0; i < results.size(); i++) {
            evaluator.budget.list(into.size() + 1L);
            evaluator.budget.allocate(8L * (input.size() + 1));
            var tuple = input.copy();
            if (results instanceof Tuples several) {
                tuple.putAll(several.tuple(i));
            } else {
                if (step.focus == null) {
                    tuple.value(results.get(i));
                } else {
                    tuple.put(step.focus, results.get(i));
                }
                if (step.index != null) {
                    tuple.put(step.index, i);
                }
                if (step.ancestor != null) {
                    tuple.put(step.ancestor.label, input.value());
                }
            }
            into.add(tuple);
        }
    }

    /** The items for which the condition holds, or that have the position that it names. */
    @Nullable
    Object filter(Node condition, @Nullable Object input, Frame frame) {
        List<@Nullable Object> kept = input instanceof Tuples ? new Tuples() : new Sequence();
        List<?> items = input instanceof List<?> list ? list : Sequence.of(input);
        if (condition.is(Kind.LITERAL) && condition.value instanceof Number number && condition.stages.isEmpty()) {
            int index = index(number, items.size());
            var item = index < 0 || index >= items.size() ? Missing.VALUE : items.get(index);
            if (item instanceof List<?> list) {
                return list;
            }
            if (!Values.missing(item)) {
                kept.add(item);
            }
            return kept;
        }
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var found = item instanceof Tuple tuple && input instanceof Tuples
                    ? evaluator.evaluate(condition, tuple.value(), new Frame(frame, tuple))
                    : evaluator.evaluate(condition, item, frame);
            keep(item, i, found, items.size(), kept);
        }
        return kept;
    }

    private void keep(
            @Nullable Object item, int position, @Nullable Object found, int size, List<@Nullable Object> kept) {
        if (found instanceof Number number) {
            if (index(number, size) == position) {
                kept.add(item);
            }
        } else if (found instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            for (var each : list) {
                evaluator.budget.step();
                if (each instanceof Number number && index(number, size) == position) {
                    kept.add(item);
                }
            }
        } else if (Values.truthy(found, evaluator.budget)) {
            kept.add(item);
        }
    }

    /** Rounded down, and counted from the end when it is negative; outside of the list when there is no such position. */
    private static int index(Number number, int size) {
        double index = Math.floor(number.doubleValue());
        double at = index < 0 ? size + index : index;
        return at < 0 || at >= size ? -1 : (int) at;
    }
}
