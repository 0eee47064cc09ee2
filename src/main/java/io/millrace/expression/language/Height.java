package io.millrace.expression.language;

/** How high a tree is: {@code a + a + a} has no bracket, but three levels. */
final class Height {

    /** Everything that walks a tree calls itself for each level, so a higher one is refused before anyone walks it. */
    static final int MAX = 300;

    private Height() {}

    static Node measured(Node node) {
        for (var child : node.children()) {
            node.height = Math.max(node.height, child.height + 1);
        }
        if (node.height > MAX) {
            throw exceeded(node.position);
        }
        return node;
    }

    static SyntaxError exceeded(int position) {
        return new SyntaxError("", position, "the expression is not valid: it is nested deeper than " + MAX + " parts");
    }
}
