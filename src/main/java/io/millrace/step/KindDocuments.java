package io.millrace.step;

import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.Form;
import io.millrace.definition.KindDescription.ScopedName;
import io.millrace.definition.KindDescription.Trait;
import io.millrace.definition.KindSyntax;
import io.millrace.definition.Kinds;
import io.millrace.definition.SchemaDocument;
import io.millrace.expression.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the build writes from the kinds of steps: the schema of definitions that is served at {@code /schema/workflow.json},
 * and what the web pages know of kinds.
 */
public final class KindDocuments {

    private KindDocuments() {}

    /** @param args folder of the compiled classes, where the schema goes, too; the file for the web pages */
    public static void main(String[] args) throws IOException {
        var classes = Path.of(args[0]);
        var kinds = compiled(classes);
        write(classes.resolve("META-INF/resources/schema/workflow.json"), SchemaDocument.of(kinds));
        write(Path.of(args[1]), forPages(kinds));
    }

    /** The kinds among the compiled classes of this package. @param classes their folder */
    public static Kinds compiled(Path classes) throws IOException {
        var folder = KindDocuments.class.getPackageName().replace('.', '/');
        List<StepKind<?>> kinds = new ArrayList<>();
        try (var files = Files.list(classes.resolve(folder))) {
            for (var file : files.sorted().toList()) {
                var name = String.valueOf(file.getFileName());
                if (name.endsWith("Kind.class")) {
                    kind(folder.replace('/', '.') + "." + name.substring(0, name.length() - 6), kinds);
                }
            }
        }
        return new Kinds(kinds);
    }

    private static void kind(String name, List<StepKind<?>> kinds) {
        try {
            var type = Class.forName(name);
            if (StepKind.class.isAssignableFrom(type) && !type.isInterface()) {
                kinds.add((StepKind<?>) type.getDeclaredConstructor().newInstance());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " has to have a constructor without parameters", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        var folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }

    /** As JSON: what {@code src/main/web/src/kinds.ts} reads. */
    public static String forPages(Kinds kinds) {
        return Json.write(kinds.all().stream().map(KindDocuments::forPages).toList());
    }

    private static Map<String, Object> forPages(KindSyntax<?> kind) {
        var description = kind.description();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("key", kind.key());
        page.put("output", description.output());
        page.put("fields", description.outputFields());
        page.put("branches", keys(description, Form.BRANCH));
        page.put("cases", keys(description, Form.BRANCHES));
        page.put("turns", keys(description, Form.TURNS));
        page.put(
                "names",
                description.names().stream().map(KindDocuments::forPages).toList());
        page.put("countedTurns", description.traits().contains(Trait.COUNTED_TURNS));
        page.put("waits", description.traits().contains(Trait.WAITS));
        page.put("startsWorkflow", description.traits().contains(Trait.STARTS_WORKFLOW));
        return page;
    }

    private static Map<String, Object> forPages(ScopedName scoped) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", scoped.name());
        page.put("info", scoped.info());
        page.put("within", scoped.within().stream().sorted().toList());
        return page;
    }

    private static List<String> keys(KindDescription description, Form form) {
        return description.bodies().stream()
                .filter(body -> body.form() == form)
                .map(KindDescription.BodyKey::key)
                .toList();
    }
}
