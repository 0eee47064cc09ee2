package io.millrace.expression.language;

import io.millrace.expression.language.Node.Kind;
import io.millrace.expression.language.Node.Pair;
import io.millrace.expression.language.Node.Stage;
import io.millrace.expression.language.Node.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what the parser read into what is evaluated: chains of dots into paths, what follows a step into its stages. */
final class TreeBuilder {

    private final Ancestors ancestors = new Ancestors();

    private TreeBuilder() {}

    static Node build(Node parsed) {
        var builder = new TreeBuilder();
        var tree = builder.of(parsed);
        if (tree.is(Kind.PARENT) || !tree.seeking.isEmpty()) {
            throw Ancestors.unknown(tree);
        }
        return tree;
    }

    private Node of(@Nullable Node node) {
        if (node == null) {
            throw new IllegalStateException("the parser left an operand out");
        }
        var built =
                switch (node.kind) {
                    case NAME -> path(node);
                    case PARENT -> ancestors.parent(node);
                    case BINARY -> binary(node);
                    case NEGATE -> negate(node);
                    case LIST -> list(node);
                    case OBJECT -> object(node);
                    case CALL, PARTIAL -> call(node);
                    case LAMBDA -> lambda(node);
                    case CONDITION -> condition(node);
                    case DEFAULT -> operands(node);
                    case TRANSFORM -> transform(node);
                    case BLOCK -> block(node);
                    default -> node;
                };
        if (node.keepList) {
            built.keepList = true;
        }
        return built;
    }

    private static Node path(Node name) {
        var path = new Node(Kind.PATH, name.position, null);
        path.parts.add(name);
        path.keepSingleton = name.keepList;
        return path;
    }

    private Node binary(Node node) {
        return switch (node.name()) {
            case "." -> dot(node);
            case "[" -> filter(node);
            case "{" -> group(node);
            case "^" -> sort(node);
            case ":=" -> bind(node);
            case "@" -> Bindings.focus(node, of(node.left));
            case "#" -> Bindings.index(node, asPath(of(node.left)));
            case "~>" -> apply(node);
            default -> operands(node);
        };
    }

    private Node operands(Node node) {
        var built = Node.of(node.kind, node);
        built.left = of(node.left);
        built.right = of(node.right);
        Ancestors.seek(built, built.left);
        Ancestors.seek(built, built.right);
        return built;
    }

    private Node dot(Node node) {
        var first = of(node.left);
        Node path;
        if (first.is(Kind.PATH)) {
            path = first;
        } else {
            path = new Node(Kind.PATH, node.position, null);
            path.parts.add(first);
            if (first.slot != null) {
                path.seeking.add(first.slot);
            }
        }
        var rest = of(node.right);
        if (rest.is(Kind.PATH)) {
            path.parts.addAll(rest.parts);
        } else {
            path.parts.add(rest);
        }
        path.parts.replaceAll(TreeBuilder::step);
        if (path.parts.stream().anyMatch(step -> step.keepList)) {
            path.keepSingleton = true;
        }
        if (path.parts.get(0).is(Kind.LIST)) {
            path.parts.get(0).constructs = true;
        }
        if (path.last().is(Kind.LIST)) {
            path.last().constructs = true;
        }
        ancestors.resolve(path);
        return path;
    }

    /** A text as a step is a name; other literals cannot be one. */
    private static Node step(Node step) {
        if (!step.is(Kind.LITERAL)) {
            return step;
        }
        if (!(step.value instanceof String)) {
            throw new SyntaxError("S0213", step.position, step.value + " cannot be a step of a path");
        }
        var name = Node.of(Kind.NAME, step);
        name.stages = step.stages;
        name.group = step.group;
        name.keepList = step.keepList;
        return name;
    }

    private Node filter(Node node) {
        var built = of(node.left);
        var step = built.is(Kind.PATH) ? built.last() : built;
        if (step.group != null) {
            throw new SyntaxError("S0209", node.position, "a filter cannot follow a group: { }");
        }
        var condition = of(node.right);
        for (var slot : condition.seeking) {
            if (slot.level == 1) {
                ancestors.find(step, slot);
            } else {
                slot.level--;
            }
        }
        if (!condition.seeking.isEmpty()) {
            Ancestors.seek(step, condition);
        }
        step.stages.add(new Stage(condition, null));
        return built;
    }

    private Node group(Node node) {
        var built = of(node.left);
        if (built.group != null) {
            throw new SyntaxError("S0210", node.position, "a step can have one group only: { }");
        }
        built.group = pairs(node.pairs, null);
        return built;
    }

    private List<Pair> pairs(List<Pair> pairs, @Nullable Node seeker) {
        List<Pair> built = new ArrayList<>();
        for (var pair : pairs) {
            var key = of(pair.key());
            var value = of(pair.value());
            if (seeker != null) {
                Ancestors.seek(seeker, key);
                Ancestors.seek(seeker, value);
            }
            built.add(new Pair(key, value));
        }
        return built;
    }

    private static Node asPath(Node built) {
        if (built.is(Kind.PATH)) {
            return built;
        }
        var path = new Node(Kind.PATH, built.position, null);
        path.parts.add(built);
        return path;
    }

    private Node sort(Node node) {
        var path = asPath(of(node.left));
        var sort = new Node(Kind.SORT, node.position, null);
        sort.terms = new ArrayList<>();
        for (var term : node.terms) {
            var expression = of(term.expression());
            Ancestors.seek(sort, expression);
            sort.terms.add(new Term(expression, term.descending()));
        }
        path.parts.add(sort);
        ancestors.resolve(path);
        return path;
    }

    private Node bind(Node node) {
        var bind = Node.of(Kind.BIND, node);
        bind.left = of(node.left);
        bind.right = of(node.right);
        Ancestors.seek(bind, bind.right);
        return bind;
    }

    private Node apply(Node node) {
        var apply = Node.of(Kind.APPLY, node);
        apply.left = of(node.left);
        apply.right = of(node.right);
        apply.keepList = apply.left.keepList || apply.right.keepList;
        return apply;
    }

    private Node negate(Node node) {
        var operand = of(node.left);
        if (operand.is(Kind.LITERAL) && operand.value instanceof Number number) {
            return new Node(Kind.LITERAL, operand.position, Arithmetic.negate(number));
        }
        var negate = Node.of(Kind.NEGATE, node);
        negate.left = operand;
        Ancestors.seek(negate, operand);
        return negate;
    }

    private void parts(Node from, Node to) {
        for (var part : from.parts) {
            var built = of(part);
            Ancestors.seek(to, built);
            to.parts.add(built);
        }
    }

    private Node list(Node node) {
        var list = Node.of(Kind.LIST, node);
        parts(node, list);
        return list;
    }

    private Node object(Node node) {
        var object = Node.of(Kind.OBJECT, node);
        object.pairs = pairs(node.pairs, object);
        return object;
    }

    private Node call(Node node) {
        var call = Node.of(node.kind, node);
        parts(node, call);
        call.left = of(node.left);
        return call;
    }

    private Node lambda(Node node) {
        var lambda = Node.of(Kind.LAMBDA, node);
        lambda.parts = node.parts;
        lambda.signature = node.signature;
        lambda.left = TailCalls.in(of(node.left));
        return lambda;
    }

    private Node condition(Node node) {
        var condition = operands(node);
        if (node.otherwise != null) {
            condition.otherwise = of(node.otherwise);
            Ancestors.seek(condition, condition.otherwise);
        }
        return condition;
    }

    private Node transform(Node node) {
        var transform = Node.of(Kind.TRANSFORM, node);
        transform.left = of(node.left);
        transform.right = of(node.right);
        transform.otherwise = node.otherwise == null ? null : of(node.otherwise);
        return transform;
    }

    private Node block(Node node) {
        var block = Node.of(Kind.BLOCK, node);
        parts(node, block);
        block.constructs = block.parts.stream()
                .anyMatch(part -> part.constructs || (part.is(Kind.PATH) && part.parts.get(0).constructs));
        return block;
    }
}
