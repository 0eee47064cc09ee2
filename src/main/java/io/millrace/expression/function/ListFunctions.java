package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions on lists that call no other function. */
final class ListFunctions {

    private ListFunctions() {}

    static void declare(Declarations functions) {
        functions.always("count", "<a:n>", 1, in -> in.list(0).size());
        functions.always("append", "<xx:a>", 2, in -> Values.append(in.get(0), in.get(1), in.budget()));
        functions.of("reverse", "<a:a>", 1, in -> {
            if (in.list(0).size() <= 1) {
                return in.get(0);
            }
            var reversed = copy(in);
            Collections.reverse(reversed);
            return reversed;
        });
        functions.of("shuffle", "<a:a>", 1, in -> {
            var shuffled = copy(in);
            Collections.shuffle(shuffled);
            return shuffled;
        });
        functions.of("distinct", "<x:x>", 1, ListFunctions::distinct);
        functions.always("zip", "<a+>", 1, ListFunctions::zip);
    }

    private static List<@Nullable Object> copy(Arguments in) {
        in.budget().allocate(8L * in.list(0).size());
        return new ArrayList<>(in.list(0));
    }

    private static @Nullable Object distinct(Arguments in) {
        if (!(in.get(0) instanceof List<?> list) || list.size() <= 1) {
            return in.get(0);
        }
        Set<@Nullable Object> seen = new HashSet<>();
        List<@Nullable Object> distinct = list instanceof Sequence ? new Sequence() : new ArrayList<>();
        in.budget().allocate(8L * list.size());
        for (var item : list) {
            // Items may be made to have the same hash: then each is compared with all before it.
            in.budget().look();
            if (seen.add(Values.key(item, in.budget()))) {
                distinct.add(item);
            }
        }
        return distinct;
    }

    private static Object zip(Arguments in) {
        int length = Integer.MAX_VALUE;
        for (int i = 0; i < in.values().size(); i++) {
            length = Math.min(length, in.list(i).size());
        }
        List<@Nullable Object> zipped = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            in.budget().allocate(8L * (in.values().size() + 1));
            List<@Nullable Object> items = new ArrayList<>();
            for (int k = 0; k < in.values().size(); k++) {
                items.add(in.list(k).get(i));
            }
            zipped.add(items);
        }
        return zipped;
    }
}
