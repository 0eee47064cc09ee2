package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.Trait;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WorkflowName;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Template;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code workflow}: runs another workflow (its name, or <code>{name, version, input}</code>) as a child; its output. */
@Singleton
public final class SubWorkflowKind implements StepKind<SubWorkflowKind.SubWorkflow> {

    private static final String KEY = "workflow";

    /** @param version empty = the newest */
    public record SubWorkflow(
            String name, OptionalInt version, @Nullable Template input) implements Action {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return name;
        }

        @Override
        public boolean pure() {
            return false;
        }

        @Override
        public Object input(Function<Template, @Nullable Object> value) {
            Map<String, @Nullable Object> written = new LinkedHashMap<>();
            written.put("name", name);
            version.ifPresent(number -> written.put("version", number));
            written.putAll(Action.fields(value, "input", input));
            return written;
        }
    }

    /** Says which child is wanted; the run starts it, in one commit with the record that the step waits. */
    @Singleton
    static final class Handler implements ActionHandler<SubWorkflow> {
        @Override
        public Uni<StepOutcome> attempt(SubWorkflow action, StepContext context) {
            return Uni.createFrom()
                    .item(new StepOutcome.Parked(
                            new Wakeup.Child(action.name(), action.version(), context.evaluate(action.input()))));
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 80;
    }

    @Override
    public @Nullable SubWorkflow read(WrittenValue value, WrittenFields step) {
        if (value.isScalar()) {
            return new SubWorkflow(name(value), OptionalInt.empty(), null);
        }
        var fields = value.object("the name of a workflow, or an object with name, version and input");
        if (fields == null) {
            return null;
        }
        var child = new SubWorkflow(
                name(fields.required("name", "`workflow` needs a `name`")),
                fields.take("version").integer(1, Integer.MAX_VALUE),
                fields.take("input").optional());
        fields.refuseRest(KEY);
        return child;
    }

    private static String name(WrittenValue value) {
        return value.matching(WorkflowName.PATTERN, WorkflowName.RULE + " (it cannot be an expression)");
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY), """
                {
                  "workflow": {
                    "description": "Runs another workflow. Output: the output of the child.",
                    "oneOf": [
                      {
                        "$ref": "#/$defs/workflowName"
                      },
                      {
                        "type": "object",
                        "required": [
                          "name"
                        ],
                        "additionalProperties": false,
                        "properties": {
                          "name": {
                            "$ref": "#/$defs/workflowName",
                            "description": "Its name; not an expression."
                          },
                          "version": {
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 2147483647,
                            "description": "Default: the newest."
                          },
                          "input": {
                            "description": "Its input; may contain ${ expressions }."
                          }
                        }
                      }
                    ]
                  }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription("Output: the child's.", Trait.WAITS, Trait.STARTS_WORKFLOW);
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
