package io.millrace.testing;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Writes {@code docs/configuration.md} from the interfaces that read the configuration, as their sources have them. */
public final class ConfigurationPage {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path PROPERTIES = Path.of("src/main/resources/application.properties");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)");
    private static final Pattern INNERMOST = Pattern.compile("\\$\\{([^:{}]+):([^{}]*)}");
    private static final String DURATION = "duration";
    private static final Pattern TAG = Pattern.compile("\\{@(?:code|link)\\s+#?((?:[^{}]|\\{[^{}]*})*)}");

    /** What no interface reads, since it is decided before there are any, or by the platform. */
    private static final Map<String, String[]> OUTSIDE = new TreeMap<>(Map.of(
            "DATABASE_URL",
            new String[] {
                "none; embedded in development",
                "PostgreSQL 14 or later: `postgresql://user:password@host:port/database`, with `?sslmode=` if need be"
            },
            "REDIS_URL",
            new String[] {
                "none; embedded in development",
                "`redis://host:port`, `redis+cluster://host:port,host:port` or"
                        + " `redis+sentinel://host:port,host:port/master`, with `user:password@` if need be, `rediss` for"
                        + " TLS; without it queue and events stay in the process"
            },
            "MILLRACE_EMBEDDED",
            new String[] {
                "`false`",
                "Whether servers that are not given are started by the service itself, with their data in `.millrace/`."
            },
            "HOST",
            new String[] {"`localhost`; `0.0.0.0` in the images", "Where it listens: there is no access control."},
            "PORT",
            new String[] {"`8080`", "Where it listens."}));

    /** @param variables environment variables of a short name, as the field writes them */
    public record Key(
            String prefix,
            String about,
            String name,
            String type,
            List<String> variables,
            String standard,
            String meaning) {}

    private ConfigurationPage() {}

    public static List<Key> keys() throws IOException {
        var given = new Properties();
        try (var in = Files.newInputStream(PROPERTIES)) {
            given.load(in);
        }
        var keys = new ArrayList<Key>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (var file : files.filter(f -> f.toString().endsWith("Config.java"))
                    .sorted()
                    .toList()) {
                keys.addAll(keys(file, given));
            }
        }
        return keys;
    }

    public static String text() throws IOException {
        var keys = keys();
        var page = new StringBuilder("""
            # Configuration

            Generated from the interfaces that read it (`*Config.java` in each package); renewed with
            `./mvnw -q test -Dtest=ConfigurationPageTest -Dconfiguration.renew=true`.

            Every key can be given as a system property, in `config/application.properties` beside the process, or as an environment
            variable: its name in capitals with `_` for every other character, `MILLRACE_WORKER_LEASE` for `millrace.worker.lease`. Those
            that are set most have a short name. Durations are `250ms`, `2s`, `5m`, `1h`, `2d` or ISO 8601; sizes are `500K`, `1M`
            (1 MiB) or a number of bytes.

            ## Variables with a short name

            | variable | default | meaning |
            |---|---|---|
            """);
        OUTSIDE.forEach((name, words) -> page.append("| `%s` | %s | %s |\n".formatted(name, words[0], words[1])));
        for (var key : keys) {
            for (var variable : key.variables()) {
                if (!OUTSIDE.containsKey(variable)) {
                    page.append(
                            "| `%s` | %s | %s `%s` |\n".formatted(variable, key.standard(), key.meaning(), key.name()));
                }
            }
        }
        var about = "";
        for (var key : keys) {
            var heading = "\n## `" + key.prefix() + "`\n\n" + key.about() + "\n";
            if (!heading.equals(about)) {
                about = heading;
                page.append(heading).append("\n| key | default | type | meaning |\n|---|---|---|---|\n");
            }
            page.append("| `%s` | %s | %s | %s |\n".formatted(key.name(), key.standard(), key.type(), key.meaning()));
        }
        return page.toString();
    }

    private static List<Key> keys(Path file, Properties given) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        var task = (JavacTask)
                compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
        var docs = DocTrees.instance(task);
        var keys = new ArrayList<Key>();
        for (var unit : task.parse()) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree type, Void none) {
                    var prefix = value(type.getModifiers(), "ConfigMapping");
                    if (prefix.isEmpty()) {
                        return null;
                    }
                    var about = words(prefix.get(), docs.getDocComment(getCurrentPath()));
                    for (var member : type.getMembers()) {
                        // A method with a body computes, it reads no key.
                        if (member instanceof MethodTree method && method.getBody() == null) {
                            var path = new TreePath(getCurrentPath(), method);
                            keys.add(key(
                                    prefix.get(),
                                    about,
                                    method,
                                    words(method.getName().toString(), docs.getDocComment(path)),
                                    given));
                        }
                    }
                    return null;
                }
            }.scan(unit, null);
        }
        return keys;
    }

    private static Key key(String prefix, String about, MethodTree method, String meaning, Properties given) {
        var name = prefix + "."
                + value(method.getModifiers(), "WithName").orElseGet(() -> method.getName()
                        .toString()
                        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                        .toLowerCase(Locale.ROOT));
        var standard = Optional.ofNullable(given.getProperty(name))
                .or(() -> value(method.getModifiers(), "WithDefault"))
                .orElse("");
        var development = Optional.ofNullable(given.getProperty("%dev." + name));
        var type = type(method.getReturnType().toString().replaceAll("Optional<(.*)>", "$1"));
        return new Key(
                prefix,
                about,
                name,
                type,
                VARIABLE.matcher(standard)
                        .results()
                        .map(found -> found.group(1))
                        .toList(),
                standard(standard, type)
                        + development
                                .map(other -> "; " + standard(other, type) + " in development")
                                .orElse(""),
                meaning);
    }

    private static String type(String type) {
        return switch (type) {
            case "int", "Integer", "OptionalInt", "long", "Long" -> "whole number";
            case "double" -> "number";
            case "boolean" -> "true or false";
            case "Duration" -> DURATION;
            case "MemorySize" -> "size";
            case "String" -> "text";
            case "List<String>" -> "texts separated by commas";
            default -> throw new IllegalStateException("no word for " + type);
        };
    }

    // What holds when no variable is set: the innermost default, or the other key that it follows.
    private static String standard(String expression, String type) {
        var rest = expression;
        for (var found = INNERMOST.matcher(rest); found.find(); found = INNERMOST.matcher(rest)) {
            var replacement = found.group(1).startsWith("millrace.") ? found.group(1) : found.group(2);
            rest = rest.substring(0, found.start()) + replacement + rest.substring(found.end());
        }
        if (rest.isEmpty()) {
            return "absent";
        }
        return "`" + (type.equals(DURATION) ? rest.toLowerCase(Locale.ROOT) : rest) + "`";
    }

    private static Optional<String> value(ModifiersTree modifiers, String annotation) {
        return modifiers.getAnnotations().stream()
                .filter(one -> one.getAnnotationType().toString().equals(annotation))
                .map(ConfigurationPage::literal)
                .findFirst();
    }

    private static String literal(AnnotationTree annotation) {
        var argument = annotation.getArguments().get(0);
        var value = argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
        return String.valueOf(((LiteralTree) value).getValue());
    }

    private static String words(String of, String comment) {
        if (comment == null) {
            throw new IllegalStateException(of + " has no word of what it is");
        }
        return TAG.matcher(comment.strip().replaceAll("\\s+", " "))
                .replaceAll("`$1`")
                .replace("|", "\\|");
    }
}
