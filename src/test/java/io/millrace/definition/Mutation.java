package io.millrace.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes one random change to a document. */
final class Mutation {

    private static final List<String> KEYS = List.of(
            "id",
            "set",
            "http",
            "if",
            "then",
            "else",
            "while",
            "steps",
            "forEach",
            "switch",
            "cases",
            "default",
            "needs",
            "when",
            "retry",
            "timeout",
            "onError",
            "compensate",
            "url",
            "name",
            "input",
            "x",
            "sleep",
            "fail",
            "until",
            "workflow",
            "concurrency",
            "rateLimit",
            "limit",
            "key",
            "per",
            "on");

    private Mutation() {}

    static void apply(JsonNode root, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        var target = containers.get(random.nextInt(containers.size()));
        if (target instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            var name = names.isEmpty() || random.nextInt(3) == 0
                    ? KEYS.get(random.nextInt(KEYS.size()))
                    : names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                object.remove(name);
            } else {
                object.set(name, value(random));
            }
        } else if (target instanceof ArrayNode array) {
            if (array.size() > 0 && random.nextInt(3) == 0) {
                array.remove(random.nextInt(array.size()));
            } else {
                array.insert(random.nextInt(array.size() + 1), value(random));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode value(Random random) {
        var make = JsonNodeFactory.instance;
        return switch (random.nextInt(12)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(random.nextInt(500) - 3);
            case 3 -> make.numberNode(random.nextDouble());
            case 4 -> make.textNode("${ input.a }");
            case 5 -> make.textNode("5m");
            case 6 -> make.textNode("https://example.org");
            case 7 -> make.textNode("x ${ s }");
            case 8 -> make.textNode("");
            case 9 -> make.arrayNode();
            case 10 ->
                make.arrayNode()
                        .add(make.objectNode()
                                .put("id", "q" + random.nextInt(9))
                                .put("set", 1));
            default -> make.objectNode();
        };
    }
}
