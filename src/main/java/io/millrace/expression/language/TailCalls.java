package io.millrace.expression.language;

import io.millrace.expression.language.Node.Kind;

/** Marks the calls that a function ends with. */
final class TailCalls {

    private TailCalls() {}

    static Node in(Node body) {
        if (body.is(Kind.CALL) && body.plain()) {
            var tail = Node.of(Kind.TAIL_CALL, body);
            tail.left = body;
            return tail;
        }
        if (body.is(Kind.CONDITION) && body.right != null) {
            body.right = in(body.right);
            body.otherwise = body.otherwise == null ? null : in(body.otherwise);
        } else if (body.is(Kind.BLOCK) && !body.parts.isEmpty()) {
            body.parts.set(body.parts.size() - 1, in(body.last()));
        }
        return body;
    }
}
