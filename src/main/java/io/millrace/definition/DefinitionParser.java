package io.millrace.definition;

import io.millrace.definition.Problems.Unreadable;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Position;
import io.millrace.expression.Template;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses a definition into a runnable workflow or all problems with it. Immutable and thread-safe. */
@Singleton
public final class DefinitionParser {

    private final DefinitionLimits limits;
    private final Kinds kinds;

    @Inject
    DefinitionParser(DefinitionConfig config, Kinds kinds) {
        this(config.limits(), kinds);
    }

    /** @param kinds those that steps may have */
    public DefinitionParser(DefinitionLimits limits, Kinds kinds) {
        this.limits = limits;
        this.kinds = kinds;
    }

    /** Never throws because of the text's content. */
    public Parsed parse(String text, Format format) {
        var problems = new Problems();
        try {
            var workflow = workflow(text, format, problems);
            if (workflow != null && problems.none()) {
                return new Parsed.Valid(workflow);
            }
        } catch (Unreadable e) {
            // Its reason is among the problems, together with those found before.
            return new Parsed.Invalid(problems.sorted());
        }
        return new Parsed.Invalid(problems.sorted());
    }

    private @Nullable Workflow workflow(String source, Format format, Problems problems) {
        if (source.length() > limits.size()) {
            throw problems.stop("", Position.START, "the document is longer than " + limits.size() + " characters");
        }
        var text = source.startsWith("\uFEFF") ? source.substring(1) : source;
        var tree = format == Format.JSON
                ? new JsonReader(limits, problems).read(text)
                : new YamlReader(limits, problems).read(text);
        if (!(tree instanceof Fields root)) {
            var at = tree == null ? Position.START : tree.at();
            throw problems.stop(
                    "", at, tree == null ? "the document is empty" : "a workflow is an object, not " + tree.noun());
        }
        return workflow(new Keys(root, ""), new Document(limits, kinds.bodies(), problems, root));
    }

    private Workflow workflow(Keys keys, Document document) {
        var problems = document.problems();
        var values = new Values(problems);
        var bodies = new BodyParser(document, kinds);
        var nameIn = keys.take("name");
        if (nameIn == null) {
            problems.add("", keys.at(), "a workflow has a `name`");
        }
        var name = values.matching(nameIn, WorkflowName.PATTERN, WorkflowName.RULE);
        var description = Optional.ofNullable(values.text(keys.take("description"), "a text"));
        bodies.refuse(
                keys.take("on"),
                "triggers are not available in this version: remove `on` and start executions over the API");
        var input = keys.take("input");
        var schema = input == null ? Optional.<Map<String, Object>>empty() : InputSchema.read(input, problems, limits);
        var timeout = values.duration(keys.take("timeout"), Values.SHORTEST).orElse(Workflow.DEFAULT_TIMEOUT);
        var retry = bodies.retry(keys.take("retry"), Retry.EXECUTION);
        var throttle = new ThrottleParser(document).throttle(keys);
        var names = Names.of(document);
        var steps = keys.take("steps");
        if (steps == null) {
            problems.add("", keys.at(), "a workflow has `steps`");
        }
        var body = bodies.body(steps, names);
        var outputIn = keys.take("output");
        Template output = outputIn == null ? null : values.template(outputIn, names);
        keys.refuseRest(problems, "a workflow");
        return new Workflow(name == null ? "" : name, description, schema, body, output, retry, timeout, throttle);
    }
}
