package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Scalar;
import io.millrace.expression.Template;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what stands under {@code http}. */
final class HttpParser {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern WEB = Pattern.compile("(?i)https?://[^\\s]+");
    private static final Template NOTHING = Template.compile(null);
    private static final Template GET = Template.compile("GET");

    private final Values values;
    private final Problems problems;

    HttpParser(Values values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    Kind http(Located in, Names names) {
        if (in.tree() instanceof Scalar) {
            return new Kind.Http(GET, url(in, names), null, null, null, Set.of(), true, OptionalInt.empty());
        }
        var keys = values.keys(in, "a URL, or an object with at least `url`");
        if (keys == null) {
            return new Kind.SetValue(NOTHING);
        }
        var urlIn = keys.take("url");
        if (urlIn == null) {
            problems.add(in.path(), in.at(), "`http` needs a `url`");
        }
        var kind = new Kind.Http(
                method(keys.take("method"), names),
                urlIn == null ? NOTHING : url(urlIn, names),
                fields(keys.take("query"), names),
                fields(keys.take("headers"), names),
                body(keys.take("body"), names),
                accept(keys.take("accept")),
                values.flag(keys.take("followRedirects"), true),
                values.bytes(keys.take("maxBody")));
        keys.refuseRest(problems, "http");
        return kind;
    }

    private Template url(Located in, Names names) {
        var url = values.textTemplate(in, names, "a URL");
        if (url.constant()
                && in.tree() instanceof Scalar scalar
                && scalar.value() instanceof String text
                && !text.contains("${")
                && !WEB.matcher(text).matches()) {
            problems.add(in.path(), in.at(), "a URL begins with http:// or https:// and has no blanks");
        }
        return url;
    }

    private Template method(@Nullable Located in, Names names) {
        if (in == null) {
            return GET;
        }
        var method = values.textTemplate(in, names, "a method such as GET or POST");
        if (in.tree() instanceof Scalar scalar
                && scalar.value() instanceof String text
                && !text.contains("${")
                && !METHOD.matcher(text).matches()) {
            problems.add(in.path(), in.at(), "a method is written in capital letters, such as GET or POST");
        }
        return method;
    }

    /** An object whose values may hold expressions, or one expression that gives an object. */
    private @Nullable Template fields(@Nullable Located in, Names names) {
        if (in == null) {
            return null;
        }
        return in.tree() instanceof Fields
                ? values.template(in, names)
                : values.single(in, names, "an object, or one ${ expression } that gives an object");
    }

    private Set<Integer> accept(@Nullable Located in) {
        Set<Integer> accepted = new TreeSet<>();
        if (in == null) {
            return accepted;
        }
        if (!(in.tree() instanceof Items items)) {
            values.wrong(in, "a list of statuses from 400 to 599");
            return accepted;
        }
        for (int i = 0; i < items.items().size(); i++) {
            var item = items.items().get(i);
            values.integer(new Located(item, Tree.join(in.path(), i), item.at()), 400, 599)
                    .ifPresent(accepted::add);
        }
        return accepted;
    }

    private @Nullable Template body(@Nullable Located in, Names names) {
        return in == null ? null : values.template(in, names);
    }
}
