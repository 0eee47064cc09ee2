package io.millrace.definition;

import io.millrace.definition.Tree.Field;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Position;
import io.millrace.definition.Tree.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 with the JSON schema: {@code on} and {@code yes} are texts. Aliases are followed within the limits;
 * merge keys and custom tags are rejected.
 */
final class YamlReader {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,399})");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]*)?([eE][-+]?[0-9]+)?");
    private static final String STRING_TAG = "tag:yaml.org,2002:str";

    private record Anchored(Tree tree, int values) {}

    private final DefinitionLimits limits;
    private final Problems problems;
    private final TreeBuilder builder;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int aliases;

    YamlReader(DefinitionLimits limits, Problems problems) {
        this.limits = limits;
        this.problems = problems;
        this.builder = new TreeBuilder(limits, problems);
    }

    /** Null when the document is empty. */
    @Nullable
    Tree read(String text) {
        var settings = LoadSettings.builder()
                .setCodePointLimit(Math.max(1, text.length()))
                .setUseMarks(true)
                .build();
        try {
            var events = new Parse(settings).parseString(text).iterator();
            Tree tree = null;
            while (events.hasNext()) {
                var event = events.next();
                switch (event.getEventId()) {
                    case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                    case DocumentStart -> {
                        if (tree != null) {
                            throw problems.stop(
                                    "", position(event.getStartMark()), "one document at a time: a second starts here");
                        }
                    }
                    default -> tree = node(event, events, "", 1);
                }
            }
            return tree;
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark);
            throw problems.stop("", position(mark), "not valid YAML: " + sentence(e));
        } catch (ReaderException e) {
            throw problems.stop(
                    "",
                    at(text, e.getPosition()),
                    "not valid YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YamlEngineException | IndexOutOfBoundsException | NumberFormatException e) {
            throw problems.stop("", Position.START, "not valid YAML: " + e.getMessage());
        }
    }

    private static String sentence(MarkedYamlEngineException e) {
        var problem = e.getProblem();
        var context = e.getContext();
        return context == null || context.isEmpty() ? String.valueOf(problem) : context + ", " + problem;
    }

    private Tree node(Event event, Iterator<Event> events, String path, int depth) {
        var at = position(event.getStartMark());
        builder.checkDepth(depth, path, at);
        if (event instanceof AliasEvent alias) {
            return followed(alias, path, at);
        }
        int before = builder.values();
        builder.count(1, path, at);
        Tree tree;
        if (event instanceof ScalarEvent scalar) {
            tree = scalar(scalar, path, at);
        } else if (event.getEventId() == Event.ID.SequenceStart) {
            checkTag(((CollectionStartEvent) event).getTag(), path, at);
            List<Tree> items = new ArrayList<>();
            for (var next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
                items.add(node(next, events, Tree.join(path, items.size()), depth + 1));
            }
            tree = new Items(items, at);
        } else {
            checkTag(((CollectionStartEvent) event).getTag(), path, at);
            tree = mapping(events, path, at, depth);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            anchors.put(node.getAnchor().get().getValue(), new Anchored(tree, builder.values() - before));
        }
        return tree;
    }

    private Tree mapping(Iterator<Event> events, String path, Position at, int depth) {
        var fields = builder.newFields();
        for (var next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            var keyAt = position(next.getStartMark());
            var key = key(next, events, path, keyAt, depth);
            var below = Tree.join(path, key);
            builder.checkNew(fields, key, below, keyAt);
            fields.put(key, new Field(keyAt, node(events.next(), events, below, depth + 1)));
        }
        return new Fields(fields, at);
    }

    private String key(Event event, Iterator<Event> events, String path, Position at, int depth) {
        if (!(event instanceof ScalarEvent scalar)) {
            node(event, events, path, depth + 1);
            problems.add(path, at, "a key must be a text");
            return "?";
        }
        if (scalar.isPlain() && scalar.getValue().equals("<<")) {
            problems.add(path, at, "merge keys (<<) are not supported: write the keys out, or use an alias as a value");
        }
        return builder.whole(scalar.getValue(), path, at);
    }

    private Tree followed(AliasEvent alias, String path, Position at) {
        var name = alias.getAlias().getValue();
        var anchored = anchors.get(name);
        if (anchored == null) {
            throw problems.stop(path, at, "the alias *" + name + " refers to nothing that is complete before it");
        }
        if (++aliases > limits.aliases()) {
            throw problems.stop(path, at, "more than " + limits.aliases() + " uses of aliases");
        }
        builder.count(anchored.values(), path, at);
        return anchored.tree();
    }

    private void checkTag(Optional<String> tag, String path, Position at) {
        tag.filter(name -> !name.equals("tag:yaml.org,2002:seq") && !name.equals("tag:yaml.org,2002:map"))
                .ifPresent(name -> problems.add(path, at, "the tag " + name + " is not supported"));
    }

    private Tree scalar(ScalarEvent event, String path, Position at) {
        boolean oneLine = event.getStartMark()
                .map(Mark::getLine)
                .equals(event.getEndMark().map(Mark::getLine));
        int indent = !oneLine || event.isLiteral() || event.isFolded() ? -1 : event.isPlain() ? 0 : 1;
        var text = builder.whole(event.getValue(), path, at);
        var tag = event.getTag().orElse("");
        if (tag.isEmpty() && event.isPlain()) {
            return new Scalar(plain(text, path, at), at, indent);
        }
        if (!tag.isEmpty() && !tag.equals("!") && !tag.equals(STRING_TAG)) {
            problems.add(path, at, "the tag " + tag + " is not supported");
        }
        return new Scalar(text, at, tag.isEmpty() ? indent : -1);
    }

    private @Nullable Object plain(String text, String path, Position at) {
        switch (text) {
            case "", "null", "~" -> {
                return null;
            }
            case "true" -> {
                return true;
            }
            case "false" -> {
                return false;
            }
            default -> {
                if (INTEGER.matcher(text).matches()) {
                    return integer(text);
                }
                if (DECIMAL.matcher(text).matches()) {
                    double number = Double.parseDouble(text);
                    if (Double.isInfinite(number)) {
                        problems.add(path, at, "the number is out of range");
                        return 0;
                    }
                    return number;
                }
                return text;
            }
        }
    }

    private static Number integer(String text) {
        if (text.length() < 10) {
            return Integer.valueOf(text);
        }
        var number = new BigInteger(text);
        if (number.bitLength() > 63) {
            return number;
        }
        long value = number.longValue();
        return value == (int) value ? Integer.valueOf((int) value) : (Number) value;
    }

    private static Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.START);
    }

    private static Position at(String text, int offset) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(offset, text.length()); i++) {
            boolean newline = text.charAt(i) == '\n';
            line += newline ? 1 : 0;
            column = newline ? 1 : column + 1;
        }
        return new Position(line, column);
    }
}
