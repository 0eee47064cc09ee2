package io.millrace.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;

/**
 * A random workflow with its meaning: the definition to submit, and a sequential reference interpreter that shares no code
 * with the product. Steps compute numbers; http steps send one and get another back.
 */
final class RandomWorkflow {

    static final long MODULUS = 1_000_003;

    /** What the world answers to a number. */
    static final LongUnaryOperator WORLD = sent -> (sent * 31 + 7) % MODULUS;

    private enum Shape {
        SET,
        HTTP,
        IF,
        FOR_EACH,
        WHILE,
        SWITCH
    }

    private record Node(
            String id,
            Shape shape,
            List<Node> reads,
            int constant,
            int turns,
            int concurrency,
            List<List<Node>> bodies) {

        String value() {
            return switch (shape) {
                case SET, IF, WHILE, SWITCH -> id + ".v";
                case HTTP -> id + ".body.v";
                case FOR_EACH -> "$sum(" + id + ".v)";
            };
        }
    }

    private final Random random;
    private final String world;
    private final List<Node> top;
    private int budget;
    private int named;

    RandomWorkflow(long seed, int steps, String world) {
        this.random = new Random(seed);
        this.world = world;
        this.budget = steps;
        this.top = body(List.of(), 0, false);
    }

    // --- making one ---

    private List<Node> body(List<Node> outer, int depth, boolean inLoop) {
        int size = depth == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(5);
        var nodes = new ArrayList<Node>();
        while (nodes.size() < size && budget > 0) {
            budget--;
            nodes.add(node(outer, nodes, depth, inLoop));
        }
        // The body's output is its last step's: that one is a set which reads the others, so that all count.
        nodes.add(new Node("n" + named++, Shape.SET, pick(nodes, 4), random.nextInt(1000), 0, 0, List.of()));
        return nodes;
    }

    private Node node(List<Node> outer, List<Node> before, int depth, boolean inLoop) {
        var shape = depth >= 3 || budget < 4
                ? (random.nextBoolean() ? Shape.SET : Shape.HTTP)
                : Shape.values()[Math.min(5, (int) (Math.abs(random.nextGaussian()) * 2.2))];
        if (inLoop && (shape == Shape.FOR_EACH || shape == Shape.WHILE)) {
            shape = Shape.IF; // An inner index would hide the outer one, which names the calls.
        }
        var visible = new ArrayList<>(outer);
        visible.addAll(before);
        var reads = pick(visible, 3);
        int bodies =
                shape == Shape.IF ? 1 + random.nextInt(2) : shape == Shape.SWITCH ? 3 : shape.ordinal() > 2 ? 1 : 0;
        var id = "n" + named++;
        var inner = new ArrayList<List<Node>>();
        for (int i = 0; i < bodies; i++) {
            inner.add(body(visible, depth + 1, inLoop || shape == Shape.FOR_EACH || shape == Shape.WHILE));
        }
        return new Node(id, shape, reads, random.nextInt(1000), 1 + random.nextInt(4), 1 + random.nextInt(3), inner);
    }

    private List<Node> pick(List<Node> from, int most) {
        var shuffled = new ArrayList<>(from);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, Math.min(shuffled.size(), random.nextInt(most + 1))));
    }

    // --- as a definition ---

    Map<String, Object> definition(String name) {
        Map<String, Object> workflow = new LinkedHashMap<>();
        workflow.put("name", name);
        workflow.put("retry", Map.of("attempts", 0));
        workflow.put("steps", steps(top, "", true));
        workflow.put("output", "${ " + top.get(top.size() - 1).value() + " }");
        return workflow;
    }

    private List<Object> steps(List<Node> nodes, String at, boolean shuffle) {
        var steps = new ArrayList<Object>();
        for (var node : nodes.subList(0, nodes.size() - 1)) {
            steps.add(step(node, at));
        }
        if (shuffle) {
            // The order written means nothing but for the last step, whose output the body's is.
            Collections.shuffle(steps, new Random(nodes.size()));
        }
        steps.add(step(nodes.get(nodes.size() - 1), at));
        return steps;
    }

    // Within loops the path of a call carries the turns, so that each call has a name of its own.
    private Map<String, Object> step(Node node, String at) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("id", node.id);
        var sum = sum(node);
        switch (node.shape) {
            case SET -> step.put("set", Map.of("v", "${ " + sum + " }"));
            case HTTP ->
                step.put(
                        "http",
                        Map.of(
                                "method",
                                "POST",
                                "url",
                                world + "/" + node.id + at,
                                "body",
                                Map.of("v", "${ " + sum + " }")));
            case IF -> {
                step.put("if", "${ (" + sum + ") % 2 = 0 }");
                step.put("then", steps(node.bodies.get(0), at, true));
                if (node.bodies.size() > 1) {
                    step.put("else", steps(node.bodies.get(1), at, true));
                }
            }
            case SWITCH -> {
                step.put("switch", "${ (" + sum + ") % 3 }");
                step.put(
                        "cases",
                        Map.of("0", steps(node.bodies.get(0), at, true), "1", steps(node.bodies.get(1), at, true)));
                step.put("default", steps(node.bodies.get(2), at, true));
            }
            case FOR_EACH -> {
                step.put("forEach", "${ ($read := " + sum + "; [1.." + node.turns + "]) }");
                step.put("concurrency", node.concurrency);
                step.put("steps", steps(node.bodies.get(0), at + "-${ index }", true));
            }
            case WHILE -> {
                step.put("while", "${ ($read := " + sum + "; index < " + node.turns + ") }");
                step.put("steps", steps(node.bodies.get(0), at + "-${ index }", true));
            }
            default -> throw new AssertionError(node.shape);
        }
        return step;
    }

    private static String sum(Node node) {
        var terms = new StringBuilder(Integer.toString(node.constant));
        for (var read : node.reads) {
            // An if without else gives null: counts as 0, like in the reference.
            terms.append(" + ($exists(")
                    .append(read.value())
                    .append(") ? ")
                    .append(read.value())
                    .append(" : 0)");
        }
        return "(" + terms + ") % " + MODULUS;
    }

    // --- as it should run ---

    /**
     * @param inFlight the calls that must be under way, and no others
     * @param result the output, when nothing is
     */
    record Expected(TreeSet<String> inFlight, long result) {}

    /** What must be true once the given calls have been answered, and everything that could follow has. */
    Expected after(java.util.Set<String> answered) {
        var inFlight = new TreeSet<String>();
        Map<String, Long> values = new LinkedHashMap<>();
        boolean done = interpret(top, values, "", answered, inFlight);
        return new Expected(inFlight, done ? values.get(top.get(top.size() - 1).id) : -1);
    }

    private boolean interpret(
            List<Node> nodes,
            Map<String, Long> values,
            String at,
            java.util.Set<String> answered,
            TreeSet<String> calls) {
        boolean all = true;
        for (var node : nodes) { // Reads point backwards, so one pass in the order made is enough.
            if (inputs(node, nodes).stream().allMatch(values::containsKey)) {
                all &= interpret(node, values, at, answered, calls);
            } else {
                all = false;
            }
        }
        return all;
    }

    // What a step waits for: what it reads, and what is read inside it, as far as that is of this body.
    private static List<String> inputs(Node node, List<Node> body) {
        var ids = new TreeSet<String>();
        collectReads(node, ids);
        return ids.stream()
                .filter(id -> body.stream().anyMatch(sibling -> sibling.id.equals(id)))
                .toList();
    }

    private static void collectReads(Node node, TreeSet<String> ids) {
        node.reads.forEach(read -> ids.add(read.id));
        node.bodies.forEach(inner -> inner.forEach(child -> collectReads(child, ids)));
    }

    private boolean interpret(
            Node node, Map<String, Long> values, String at, java.util.Set<String> answered, TreeSet<String> calls) {
        long sum = node.constant;
        for (var read : node.reads) {
            sum += values.getOrDefault(read.id, 0L);
        }
        sum %= MODULUS;
        switch (node.shape) {
            case SET -> values.put(node.id, sum);
            case HTTP -> {
                var call = "/" + node.id + at;
                if (!answered.contains(call)) {
                    calls.add(call);
                    return false;
                }
                values.put(node.id, WORLD.applyAsLong(sum));
            }
            case IF, SWITCH -> {
                int branch = node.shape == Shape.SWITCH ? (int) (sum % 3) : (int) (sum % 2);
                if (branch >= node.bodies.size()) {
                    values.put(node.id, 0L);
                    return true;
                }
                var inner = new LinkedHashMap<>(values);
                if (!interpret(node.bodies.get(branch), inner, at, answered, calls)) {
                    return false;
                }
                values.put(node.id, last(node.bodies.get(branch), inner));
            }
            case FOR_EACH -> {
                long total = 0;
                int running = 0;
                for (int turn = 0; turn < node.turns && running < node.concurrency; turn++) {
                    var inner = new LinkedHashMap<>(values);
                    if (interpret(node.bodies.get(0), inner, at + "-" + turn, answered, calls)) {
                        total += last(node.bodies.get(0), inner);
                    } else {
                        running++;
                    }
                }
                if (running > 0) {
                    return false;
                }
                values.put(node.id, total);
            }
            case WHILE -> {
                long last = 0;
                for (int turn = 0; turn < node.turns; turn++) {
                    var inner = new LinkedHashMap<>(values);
                    if (!interpret(node.bodies.get(0), inner, at + "-" + turn, answered, calls)) {
                        return false;
                    }
                    last = last(node.bodies.get(0), inner);
                }
                values.put(node.id, last);
            }
            default -> throw new AssertionError(node.shape);
        }
        return true;
    }

    private static long last(List<Node> body, Map<String, Long> values) {
        return values.get(body.get(body.size() - 1).id);
    }
}
