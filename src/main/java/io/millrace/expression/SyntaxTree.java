package io.millrace.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser.Symbol;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Access to the expression library's internal syntax tree. Reading it rather than parsing a second time guarantees
 * that references are found with the same grammar that is evaluated.
 */
final class SyntaxTree {

    private static final VarHandle AST;
    private static final ThreadLocal<?> CURRENT;
    private static final VarHandle TYPE;
    private static final VarHandle VALUE;
    private static final VarHandle POSITION;
    private static final MethodHandles.Lookup SYMBOLS;

    static {
        try {
            var jsonata = MethodHandles.privateLookupIn(Jsonata.class, MethodHandles.lookup());
            AST = jsonata.findVarHandle(Jsonata.class, "ast", Symbol.class);
            CURRENT = (ThreadLocal<?>) jsonata.findStaticVarHandle(Jsonata.class, "current", ThreadLocal.class)
                    .get();
            SYMBOLS = MethodHandles.privateLookupIn(Symbol.class, MethodHandles.lookup());
            TYPE = SYMBOLS.findVarHandle(Symbol.class, "type", String.class);
            VALUE = SYMBOLS.findVarHandle(Symbol.class, "value", Object.class);
            POSITION = SYMBOLS.findVarHandle(Symbol.class, "position", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final VarHandle FOCUS = field("focus", Object.class);
    private static final VarHandle ANCESTOR = field("ancestor", Symbol.class);
    private static final VarHandle GROUP = field("group", Symbol.class);
    private static final VarHandle PAIRS = field("lhsObject", List.class);
    private static final VarHandle TUPLE = field("tuple", Object.class);
    private static final VarHandle INDEX = field("index", Object.class);
    private static final VarHandle KEEP = field("keepArray", boolean.class);
    private static final VarHandle FILTER = field("expr", Object.class);
    private static final VarHandle SIGNATURE = field("signature", Object.class);
    static final Part LHS = new Part("lhs");
    static final Part RHS = new Part("rhs");
    static final Part CONDITION = new Part("condition");
    static final Part THEN = new Part("then");
    static final Part ELSE = new Part("_else");
    static final Part BODY = new Part("body");
    static final Part PROCEDURE = new Part("procedure");
    static final Part EXPRESSION = new Part("expression");
    static final Part PATTERN = new Part("pattern");
    static final Part UPDATE = new Part("update");
    static final Part DELETE = new Part("delete");
    static final Parts STEPS = new Parts("steps");
    static final Parts STAGES = new Parts("stages");
    static final Parts PREDICATE = new Parts("predicate");
    static final Parts TERMS = new Parts("terms");
    static final Parts ARGUMENTS = new Parts("arguments");
    static final Parts EXPRESSIONS = new Parts("expressions");

    private SyntaxTree() {}

    private static VarHandle field(String name, Class<?> type) {
        try {
            return SYMBOLS.findVarHandle(Symbol.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A field that holds one child. */
    static final class Part {
        private final VarHandle handle;

        private Part(String name) {
            handle = field(name, Symbol.class);
        }

        @Nullable
        Symbol of(Symbol node) {
            return (Symbol) handle.get(node);
        }
    }

    /** A field that holds several children; absent = none. */
    static final class Parts {
        private final VarHandle handle;

        private Parts(String name) {
            handle = field(name, List.class);
        }

        List<Symbol> of(Symbol node) {
            return symbols(handle.get(node));
        }
    }

    static Symbol of(Jsonata jsonata) {
        return (Symbol) AST.get(jsonata);
    }

    /**
     * Clears the library's thread-local instance. It would otherwise evaluate one expression with the clock, bindings
     * and input of another, and retain the last input of every thread.
     */
    static void forgetThread() {
        CURRENT.remove();
    }

    static String type(Symbol node) {
        var type = (String) TYPE.get(node);
        return type == null ? "" : type;
    }

    static @Nullable Object value(Symbol node) {
        return VALUE.get(node);
    }

    static int position(Symbol node) {
        return (int) POSITION.get(node);
    }

    static boolean hasFocus(Symbol node) {
        return FOCUS.get(node) != null;
    }

    static boolean hasAncestor(Symbol node) {
        return ANCESTOR.get(node) != null;
    }

    static @Nullable Symbol group(Symbol node) {
        return (Symbol) GROUP.get(node);
    }

    static @Nullable Object signature(Symbol node) {
        return SIGNATURE.get(node);
    }

    /** True for a path step that is only a name. */
    static boolean plain(Symbol node) {
        return FOCUS.get(node) == null
                && ANCESTOR.get(node) == null
                && GROUP.get(node) == null
                && TUPLE.get(node) == null
                && INDEX.get(node) == null
                && !(boolean) KEEP.get(node)
                && STAGES.of(node).isEmpty()
                && PREDICATE.of(node).isEmpty();
    }

    /** The condition of a filter; null for any other stage. */
    static @Nullable Symbol filter(Symbol stage) {
        return FILTER.get(stage) instanceof Symbol condition ? condition : null;
    }

    /** Keys and values of an object constructor, alternating. */
    static List<Symbol> pairs(Symbol node) {
        List<Symbol> all = new ArrayList<>();
        if (PAIRS.get(node) instanceof List<?> pairs) {
            for (var pair : pairs) {
                all.addAll(List.of((Symbol[]) pair));
            }
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private static List<Symbol> symbols(@Nullable Object list) {
        return list == null ? List.of() : (List<Symbol>) list;
    }
}
