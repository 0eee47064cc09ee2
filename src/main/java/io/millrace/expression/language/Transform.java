package io.millrace.expression.language;

import io.millrace.expression.function.Callable;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Values;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code | pattern | update, delete |}: a function that returns a changed copy of an object or list. */
record Transform(Evaluator evaluator, Node node, Frame frame) implements Callable {

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public @Nullable Object call(List<@Nullable Object> arguments) {
        var original = arguments.isEmpty() ? Missing.VALUE : arguments.get(0);
        if (Values.missing(original)) {
            return original;
        }
        if (!(original instanceof Map<?, ?>) && !(original instanceof List<?>)) {
            throw new Failure("T0410", "| | | changes an object or a list, not " + Values.shown(original))
                    .at(node.position);
        }
        IdentityHashMap<Object, Boolean> own = new IdentityHashMap<>();
        var copy = copy(original, own);
        var matches = evaluator.evaluate(Evaluator.operand(node.left), copy, frame);
        List<?> all = matches instanceof List<?> list ? list : Values.missing(matches) ? List.of() : single(matches);
        for (var match : all) {
            change(match, own);
        }
        return copy;
    }

    private static List<@Nullable Object> single(@Nullable Object match) {
        List<@Nullable Object> list = new ArrayList<>();
        list.add(match);
        return list;
    }

    /** A pattern can also find what is not part of the copy, such as {@code $$.a}; that is never changed. */
    @SuppressWarnings("unchecked")
    private void change(@Nullable Object match, IdentityHashMap<Object, Boolean> own) {
        var update = evaluator.evaluate(Evaluator.operand(node.right), match, frame);
        if (!Values.missing(update) && !(update instanceof Map<?, ?>)) {
            throw new Failure("T2011", "the update of | | | must be an object, not " + Values.shown(update))
                    .at(Evaluator.operand(node.right).position);
        }
        if (own.containsKey(match) && match instanceof Map<?, ?> && update instanceof Map<?, ?>) {
            ((Map<String, @Nullable Object>) match).putAll((Map<String, @Nullable Object>) update);
        }
        if (node.otherwise != null) {
            delete(
                    own.containsKey(match) ? match : Missing.VALUE,
                    evaluator.evaluate(node.otherwise, match, frame),
                    node.otherwise);
        }
    }

    private static void delete(@Nullable Object match, @Nullable Object names, Node where) {
        if (Values.missing(names)) {
            return;
        }
        List<?> all = names instanceof List<?> list ? list : single(names);
        for (var name : all) {
            if (!(name instanceof String)) {
                throw new Failure("T2012", "what | | | deletes must be texts, not " + Values.shown(names))
                        .at(where.position);
            }
            if (match instanceof Map<?, ?> map) {
                map.remove(name);
            }
        }
    }

    private @Nullable Object copy(@Nullable Object value, IdentityHashMap<Object, Boolean> own) {
        evaluator.budget.step();
        if (value instanceof Map<?, ?> map) {
            evaluator.budget.allocate(8L * map.size());
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            own.put(copy, true);
            map.forEach((key, item) -> copy.put(key, copy(item, own)));
            return copy;
        }
        if (value instanceof List<?> list) {
            evaluator.budget.allocate(8L * list.size());
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(copy(item, own)));
            return copy;
        }
        return value instanceof Callable ? "" : value;
    }
}
