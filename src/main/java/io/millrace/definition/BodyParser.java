package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses lists of steps: ids, the options of every kind, and the graph. */
final class BodyParser implements Reading.Bodies {

    static final Pattern ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private static final Body NONE = new Body(List.of(), new Graph(List.of(), List.of(), List.of()));
    private static final Duration FIRST_PAUSE = Retry.EXECUTION.backoff();

    private final Document document;
    private final Kinds kinds;
    private final Problems problems;
    private final Values values;
    private int level;

    /** @param kinds those that steps may have */
    BodyParser(Document document, Kinds kinds) {
        this.document = document;
        this.kinds = kinds;
        this.problems = document.problems();
        this.values = new Values(problems);
    }

    /** @param names of this body, initially empty */
    @Override
    public Body body(@Nullable Located in, Names names) {
        if (in == null) {
            return NONE;
        }
        if (!(in.tree() instanceof Items items) || items.items().isEmpty()) {
            values.wrong(in, "a list of at least one step");
            return NONE;
        }
        document.checkNesting(++level, in.path(), in.at());
        for (int i = 0; i < items.items().size(); i++) {
            document.countStep(Tree.join(in.path(), i), items.items().get(i).at());
            register(items.items().get(i), Tree.join(in.path(), i), i, names);
        }
        List<Step> steps = new ArrayList<>();
        for (var item : items.items()) {
            names.enter(steps.size());
            steps.add(step(new Located(item, Tree.join(in.path(), steps.size()), item.at()), names));
        }
        names.leave();
        level--;
        var graph = new GraphBuilder(steps.stream().map(Step::id).toList(), names.waits());
        graph.refuseCycles(problems);
        var body = new Body(steps, graph.graph());
        names.refuseLaterReads(body.graph());
        return body;
    }

    /** Registers all ids before the first step is parsed: a step may read one that is written after it. */
    private void register(Tree item, String path, int index, Names names) {
        if (!(item instanceof Fields step)) {
            return;
        }
        var keys = new Keys(step, path);
        var in = keys.take("id");
        if (in == null) {
            problems.add(path, step.at(), "a step has an `id`");
            return;
        }
        var id = values.matching(in, ID, "an id: a letter or _, then letters, digits or _, up to 64 characters");
        if (id == null) {
            return;
        }
        if (Names.RESERVED.contains(id)) {
            problems.add(in.path(), in.at(), "`" + id + "` is a reserved name; rename the step");
        } else if (names.ids().containsKey(id)) {
            problems.add(in.path(), in.at(), "the id `" + id + "` is taken by an earlier step of this body");
        } else if (names.hides(id)) {
            problems.add(in.path(), in.at(), "the id `" + id + "` would hide a step of an enclosing body");
        } else {
            names.ids().put(id, index);
        }
    }

    private Step step(Located in, Names names) {
        var keys = values.keys(in, "a step: an object with an `id` and one key that names its kind");
        if (keys == null) {
            return new Step(
                    "",
                    KindParser.UNREADABLE,
                    null,
                    List.of(),
                    Retry.NONE,
                    Optional.empty(),
                    new OnError.Fail(),
                    Optional.empty(),
                    in.at().line());
        }
        var idIn = keys.take("id");
        var id = idIn != null && idIn.tree() instanceof Scalar scalar && scalar.value() instanceof String text
                ? text
                : "";
        var whenIn = keys.take("when");
        var when = whenIn == null ? null : values.condition(whenIn, names);
        var needs = needs(keys.take("needs"), names);
        var retry = retry(keys.take("retry"), Retry.NONE);
        var timeout = values.duration(keys.take("timeout"), Values.SHORTEST);
        var onError = onError(keys.take("onError"), names);
        var compensateIn = keys.take("compensate");
        var compensate = compensate(compensateIn, names);
        var action = new KindParser(kinds, new Reading(this, values, problems)).action(keys, names);
        if (compensateIn != null && action.bodies().containsKey("compensate")) {
            refuse(compensateIn, "a case of this step is called `compensate`; the paths of their steps would collide");
        }
        return new Step(
                id,
                action,
                when,
                needs,
                retry,
                timeout,
                onError,
                compensate,
                in.at().line());
    }

    void refuse(@Nullable Located in, String why) {
        if (in != null) {
            problems.add(in.path(), in.keyAt(), why);
        }
    }

    private List<String> needs(@Nullable Located in, Names names) {
        if (in == null) {
            return List.of();
        }
        List<String> needs = new ArrayList<>();
        List<Tree> items = in.tree() instanceof Items list ? list.items() : List.of(in.tree());
        for (int i = 0; i < items.size(); i++) {
            var path = in.tree() instanceof Items ? Tree.join(in.path(), i) : in.path();
            var id = values.text(
                    new Located(items.get(i), path, items.get(i).at()), "the id of a step, or a list of them");
            if (id != null) {
                names.need(id, path, items.get(i).at());
                if (!needs.contains(id)) {
                    needs.add(id);
                }
            }
        }
        return needs;
    }

    Retry retry(@Nullable Located in, Retry otherwise) {
        var keys = in == null ? null : values.keys(in, "an object with attempts, backoff, factor and maxBackoff");
        if (keys == null) {
            return otherwise;
        }
        var retry = new Retry(
                values.integer(keys.take("attempts"), 0, 100).orElse(Retry.EXECUTION.attempts()),
                values.duration(keys.take("backoff"), Duration.ZERO).orElse(FIRST_PAUSE),
                values.decimal(keys.take("factor"), 1, 10, Retry.EXECUTION.factor()),
                values.duration(keys.take("maxBackoff"), Duration.ZERO).orElse(Retry.LONGEST_BACKOFF));
        keys.refuseRest(problems, "retry");
        return retry;
    }

    private Optional<Body> compensate(@Nullable Located in, Names names) {
        if (in == null) {
            return Optional.empty();
        }
        if (names.undoing()) {
            refuse(in, "a compensation is not undone itself; `compensate` cannot be nested in `compensate`");
            return Optional.empty();
        }
        // A single step may be written without the list.
        var steps = in.tree() instanceof Fields ? new Items(List.of(in.tree()), in.at()) : in.tree();
        return Optional.of(body(new Located(steps, in.path(), in.keyAt()), names.compensation()));
    }

    private OnError onError(@Nullable Located in, Names names) {
        if (in == null) {
            return new OnError.Fail();
        }
        if (in.tree() instanceof Items) {
            return new OnError.Run(body(in, names.inner(Set.of("error"))));
        }
        var expected = "`fail`, `continue` or a list of steps";
        var text = values.text(in, expected);
        if (text != null && !text.equals("fail") && !text.equals("continue")) {
            problems.add(
                    in.path(),
                    in.at(),
                    "expected " + expected + ", found `" + Values.shortened(text) + "`"
                            + SpellingSuggestion.hint(text, List.of("fail", "continue")));
        }
        return "continue".equals(text) ? new OnError.Continue() : new OnError.Fail();
    }
}
