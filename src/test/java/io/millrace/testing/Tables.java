package io.millrace.testing;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which package writes and reads which table, by the SQL in it: string constants of its classes, and its {@code .sql}
 * resources. {@code docs/adr/0001-rooms-as-built.md} says which may.
 *
 * <p>A table's name counts after the keyword that makes it a table, so statements have to name tables literally.
 */
public final class Tables {

    private static final Pattern CREATED = Pattern.compile("(?m)^create table (\\w+) \\(");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|([^|]*)\\|([^|]*)\\|$");
    private static final Pattern PACKAGE = Pattern.compile("\\b([a-z]+)(?:: [^;]*)?(?:;|$)");
    private static final String WRITE = "\\b(?:insert into|update|delete from|truncate(?: table)?|merge into)\\s+";
    private static final String READ = "\\b(?:from|join|using|lock table)\\s+";

    private Tables() {}

    /** @param readers and {@code writers}: packages, the owner not among them */
    public record Rule(String owner, Set<String> writers, Set<String> readers) {
        boolean allows(String place, boolean write) {
            return place.equals(owner) || writers.contains(place) || (!write && readers.contains(place));
        }
    }

    /** The tables that migrations create, partitions not among them. */
    public static Set<String> created(Path migrations) throws IOException {
        var tables = new TreeSet<String>();
        try (var files = Files.walk(migrations)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                CREATED.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(tables::add);
            }
        }
        return tables;
    }

    /** The rows of the ADR: table, owner, also written by, also read by. */
    public static Map<String, Rule> rules(Path adr) throws IOException {
        var rules = new TreeMap<String, Rule>();
        ROW.matcher(Files.readString(adr))
                .results()
                .forEach(row -> rules.put(
                        row.group(1), new Rule(row.group(2), packages(row.group(3)), packages(row.group(4)))));
        return rules;
    }

    private static Set<String> packages(String cell) {
        return PACKAGE.matcher(cell.strip())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** What breaks the rules, and what they allow that nobody does. */
    public static List<String> violations(Map<String, Rule> rules, Map<String, List<String>> statements) {
        var wrong = new TreeSet<String>();
        var unused = new TreeSet<String>();
        rules.forEach((table, rule) -> {
            rule.writers().forEach(place -> unused.add(place + " does not write " + table));
            rule.readers().forEach(place -> unused.add(place + " does not read " + table));
            statements.forEach((place, texts) -> texts.forEach(text -> {
                boolean writes = names(WRITE, table, text);
                boolean reads = names(READ, table, text.replaceAll("\\bdelete\\s+from\\b", "delete"));
                if ((writes && !rule.allows(place, true)) || (reads && !rule.allows(place, false))) {
                    wrong.add(place + (writes ? " writes " : " reads ") + table + ": " + text.strip());
                }
                if (writes) {
                    unused.remove(place + " does not write " + table);
                }
                if (reads) {
                    unused.remove(place + " does not read " + table);
                }
            }));
        });
        return Stream.concat(wrong.stream(), unused.stream()).toList();
    }

    private static boolean names(String keyword, String table, String text) {
        return Pattern.compile(keyword + table + "\\b(?!\\()").matcher(text).find();
    }

    /** The string constants of each package's classes. */
    public static Map<String, List<String>> ofClasses(Path root) throws IOException {
        return byPackage(root, ".class", file -> constants(Files.readAllBytes(file)));
    }

    /** The {@code .sql} files in the folder of each package, without comments. */
    public static Map<String, List<String>> ofResources(Path root) throws IOException {
        return byPackage(root, ".sql", file -> List.of(Files.readString(file).replaceAll("--.*", "")));
    }

    private interface Texts {
        List<String> of(Path file) throws IOException;
    }

    private static Map<String, List<String>> byPackage(Path root, String ending, Texts texts) throws IOException {
        var all = new TreeMap<String, List<String>>();
        try (var files = Files.walk(root)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                var place = root.relativize(file).getName(0).toString();
                all.computeIfAbsent(place, any -> new ArrayList<>()).addAll(texts.of(file));
            }
        }
        return all;
    }

    /** Both together. */
    public static Map<String, List<String>> merged(Map<String, List<String>> one, Map<String, List<String>> other) {
        var all = new TreeMap<String, List<String>>(one);
        other.forEach((place, texts) -> all.merge(
                place, texts, (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
        return all;
    }

    /** CONSTANT_String entries of a class file (JVMS 4.4), which are also the recipes of concatenations. */
    private static List<String> constants(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            var texts = new String[count];
            var strings = new HashSet<Integer>();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 8 -> strings.add(in.readUnsignedShort());
                    case 7, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    default -> throw new IOException("constant of kind " + tag);
                }
            }
            return strings.stream().map(index -> texts[index]).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
