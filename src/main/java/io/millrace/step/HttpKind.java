package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Template;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code http}: one request. Output <code>{status, headers, body}</code>. */
@Singleton
public final class HttpKind implements StepKind<HttpKind.Http> {

    private static final String KEY = "http";
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern WEB = Pattern.compile("(?i)https?://[^\\s]+");
    private static final Template GET = Template.compile("GET");

    /**
     * One request.
     *
     * @param method a template, by default {@code GET}
     * @param query query parameters, a template that gives an object; a list repeats the parameter
     * @param headers a template that gives an object
     * @param body sent as JSON unless it is a string; absent = no body
     * @param accept statuses of 400 and above that do not fail the step
     * @param followRedirects default true, at most 10
     * @param maxBody largest answer in bytes; absent = the configured limit
     */
    public record Http(
            Template method,
            Template url,
            @Nullable Template query,
            @Nullable Template headers,
            @Nullable Template body,
            Set<Integer> accept,
            boolean followRedirects,
            OptionalInt maxBody)
            implements Action {
        public Http {
            accept = Set.copyOf(accept);
        }

        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return Action.text(method) + " " + Action.text(url);
        }

        @Override
        public boolean pure() {
            return false;
        }

        @Override
        public boolean remote() {
            return true;
        }

        @Override
        public Object input(Function<Template, @Nullable Object> value) {
            var written = Action.fields(
                    value, "method", method, "url", url, "query", query, "headers", headers, "body", body);
            if (!accept.isEmpty()) {
                written.put("accept", List.copyOf(new TreeSet<>(accept)));
            }
            if (!followRedirects) {
                written.put("followRedirects", false);
            }
            maxBody.ifPresent(bytes -> written.put("maxBody", bytes));
            return written;
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 10;
    }

    @Override
    public @Nullable Http read(WrittenValue value, WrittenFields step) {
        if (value.isScalar()) {
            return new Http(GET, url(value), null, null, null, Set.of(), true, OptionalInt.empty());
        }
        var fields = value.object("a URL, or an object with at least `url`");
        if (fields == null) {
            return null;
        }
        var url = fields.required("url", "`http` needs a `url`");
        var http = new Http(
                method(fields.take("method")),
                url(url),
                texts(fields.take("query")),
                headers(fields.take("headers")),
                fields.take("body").optional(),
                accept(fields.take("accept")),
                fields.take("followRedirects").flag(true),
                fields.take("maxBody").bytes());
        fields.refuseRest(KEY);
        return http;
    }

    private static Template url(WrittenValue value) {
        var url = value.text("a URL");
        if (url.constant()
                && value.literal().filter(text -> !WEB.matcher(text).matches()).isPresent()) {
            value.refuse("a URL begins with http:// or https:// and has no blanks");
        }
        return url;
    }

    private static Template method(WrittenValue value) {
        if (!value.exists()) {
            return GET;
        }
        var method = value.text("a method such as GET or POST");
        if (value.literal().filter(text -> !METHOD.matcher(text).matches()).isPresent()) {
            value.refuse("a method is written in capital letters, such as GET or POST");
        }
        value.literal().map(HttpRules::method).ifPresent(value::refuse);
        return method;
    }

    private static @Nullable Template headers(WrittenValue value) {
        value.entries().forEach((name, content) -> {
            var problem = HttpRules.header(name);
            if (problem == null) {
                problem = content.literal()
                        .map(text -> HttpRules.value(name, text))
                        .orElse(null);
            }
            if (problem != null) {
                content.refuse(problem);
            }
        });
        return texts(value);
    }

    /** An object whose values may hold expressions, or one expression that gives an object. */
    private static @Nullable Template texts(WrittenValue value) {
        if (!value.exists()) {
            return null;
        }
        return value.isObject()
                ? value.template()
                : value.expression("an object, or one ${ expression } that gives an object");
    }

    private static Set<Integer> accept(WrittenValue value) {
        Set<Integer> accepted = new TreeSet<>();
        for (var item : value.items("a list of statuses from 400 to 599")) {
            item.integer(400, 599).ifPresent(accepted::add);
        }
        return accepted;
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY), """
                {
                  "http": {
                    "description": "One HTTP request. Output: {status, headers, body}.",
                    "oneOf": [
                      {
                        "type": "string",
                        "pattern": "(^[hH][tT][tT][pP][sS]?://\\\\S+$)|\\\\$\\\\{",
                        "description": "The URL of a GET."
                      },
                      {
                        "type": "object",
                        "required": [
                          "url"
                        ],
                        "additionalProperties": false,
                        "properties": {
                          "method": {
                            "type": "string",
                            "pattern": "(^(?!(CONNECT|TRACE)$)[A-Z]{1,20}$)|\\\\$\\\\{",
                            "default": "GET",
                            "description": "The method, in capital letters."
                          },
                          "url": {
                            "type": "string",
                            "pattern": "(^[hH][tT][tT][pP][sS]?://\\\\S+$)|\\\\$\\\\{",
                            "description": "The URL; may contain ${ expressions }."
                          },
                          "query": {
                            "$ref": "#/$defs/texts",
                            "description": "Query parameters; a list repeats the parameter."
                          },
                          "headers": {
                            "$ref": "#/$defs/texts",
                            "description": "Request headers."
                          },
                          "body": {
                            "description": "Sent as JSON unless it is a text."
                          },
                          "accept": {
                            "type": "array",
                            "items": {
                              "type": "integer",
                              "minimum": 400,
                              "maximum": 599
                            },
                            "description": "Statuses of 400 and above that do not fail the step."
                          },
                          "followRedirects": {
                            "type": "boolean",
                            "default": true,
                            "description": "Whether redirects are followed, at most 10."
                          },
                          "maxBody": {
                            "description": "Largest response, in bytes or like 1MB.",
                            "oneOf": [
                              {
                                "type": "integer",
                                "minimum": 1,
                                "maximum": 2147483647
                              },
                              {
                                "type": "string",
                                "pattern": "^\\\\d{1,10} ?(B|KB|MB|GB)$"
                              }
                            ]
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
        return new KindDescription(
                "Output: {status, headers, body}.",
                List.of("status", "headers", "body"),
                List.of(),
                List.of(),
                Set.of());
    }

    @Override
    public Class<HttpHandler> handler() {
        return HttpHandler.class;
    }
}
