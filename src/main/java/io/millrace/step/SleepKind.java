package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.Trait;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Template;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code sleep}: a duration or <code>{until: instant}</code>. Output null. */
@Singleton
public final class SleepKind implements StepKind<SleepKind.Sleep> {

    private static final String KEY = "sleep";

    public record Sleep(
            @Nullable Template duration, @Nullable Template until) implements Action {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return duration == null ? "sleep until " + Action.text(until) : "sleep " + Action.text(duration);
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> value) {
            return duration != null ? value.apply(duration) : Action.fields(value, "until", until);
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 70;
    }

    @Override
    public @Nullable Sleep read(WrittenValue value, WrittenFields step) {
        if (!value.isObject()) {
            var duration = value.text("a duration such as 30s, or {until: time}");
            if (duration.constant() && value.literal().isPresent()) {
                value.duration();
            }
            return new Sleep(duration, null);
        }
        var fields = value.object("an object with `until`");
        if (fields == null) {
            return null;
        }
        var until = fields.required("until", "`sleep` is a duration, or an object with `until`");
        fields.refuseRest(KEY);
        var time = until.text("a time such as 2030-01-31T09:00:00Z");
        until.literal().ifPresent(text -> {
            try {
                OffsetDateTime.parse(text);
            } catch (DateTimeException e) {
                until.refuse("expected a time with its offset, such as 2030-01-31T09:00:00Z");
            }
        });
        return new Sleep(null, time);
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY), """
                {
                  "sleep": {
                    "description": "A duration, or {until: time}. Output: null.",
                    "oneOf": [
                      {
                        "type": "string",
                        "anyOf": [
                          {
                            "pattern": "^((?=\\\\d)(\\\\d{1,9}d)?(\\\\d{1,9}h)?(\\\\d{1,9}m(?!s))?(\\\\d{1,9}s)?(\\\\d{1,9}ms)?|P.+)$"
                          },
                          {
                            "pattern": "\\\\$\\\\{"
                          }
                        ]
                      },
                      {
                        "type": "object",
                        "required": [
                          "until"
                        ],
                        "additionalProperties": false,
                        "properties": {
                          "until": {
                            "type": "string",
                            "description": "A time with its offset, such as 2030-01-31T09:00:00Z; may be an ${ expression }."
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
        return new KindDescription("Output: null.", Trait.WAITS);
    }

    @Override
    public Class<SleepHandler> handler() {
        return SleepHandler.class;
    }
}
