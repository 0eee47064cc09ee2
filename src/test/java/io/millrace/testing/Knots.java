package io.millrace.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Groups of classes of one package each of which depends on each other, be it through others: none of them can be understood,
 * tested or changed without all. Nested classes count as their outer class. Found with Tarjan's algorithm.
 */
public final class Knots {

    private final Map<String, Set<String>> uses;
    private final Map<String, Integer> number = new HashMap<>();
    private final Map<String, Integer> low = new HashMap<>();
    private final ArrayDeque<String> stack = new ArrayDeque<>();
    private final Set<String> open = new TreeSet<>();
    private final List<List<String>> found = new ArrayList<>();

    private Knots(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    /** Those of two classes and more, by package, the largest first. */
    public static Map<String, List<List<String>>> of(Iterable<JavaClass> classes) {
        Map<String, Map<String, Set<String>>> packages = new TreeMap<>();
        for (var type : classes) {
            var own = packages.computeIfAbsent(type.getPackageName(), name -> new TreeMap<>());
            var uses = own.computeIfAbsent(outer(type), name -> new TreeSet<>());
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(type.getPackageName())
                        && !outer(target).equals(outer(type))) {
                    uses.add(outer(target));
                }
            }
        }
        Map<String, List<List<String>>> knots = new TreeMap<>();
        packages.forEach((name, uses) -> knots.put(name, new Knots(uses).search()));
        return knots;
    }

    /** Classes in the largest knot; 1 = there is none. */
    public static int largest(Collection<List<String>> knots) {
        return knots.stream().mapToInt(List::size).max().orElse(1);
    }

    /** No knot of more than so many classes in any package. */
    static ArchCondition<JavaClass> atMost(int most) {
        return new ArchCondition<>("be in no knot of more than " + most + " classes") {
            private final List<JavaClass> all = new ArrayList<>();

            @Override
            public void init(Collection<JavaClass> classes) {
                all.addAll(classes);
            }

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                // A knot is of all of them: see finish.
            }

            @Override
            public void finish(ConditionEvents events) {
                of(all).forEach((name, knots) -> knots.stream()
                        .filter(knot -> knot.size() > most)
                        .forEach(knot -> events.add(SimpleConditionEvent.violated(
                                name, "package " + name + " has a knot of " + knot.size() + " classes: " + knot))));
            }
        };
    }

    private static String outer(JavaClass type) {
        var name = type.getName().substring(type.getName().lastIndexOf('.') + 1);
        return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
    }

    private List<List<String>> search() {
        for (var type : uses.keySet()) {
            if (!number.containsKey(type)) {
                visit(type);
            }
        }
        found.sort(Comparator.comparingInt((List<String> knot) -> knot.size()).reversed());
        return found;
    }

    private void visit(String type) {
        number.put(type, number.size());
        low.put(type, number.get(type));
        stack.push(type);
        open.add(type);
        for (var used : uses.getOrDefault(type, Set.of())) {
            if (!number.containsKey(used)) {
                visit(used);
                low.merge(type, low.get(used), Math::min);
            } else if (open.contains(used)) {
                low.merge(type, number.get(used), Math::min);
            }
        }
        if (low.get(type).equals(number.get(type))) {
            var knot = new TreeSet<String>();
            String one;
            do {
                one = stack.pop();
                open.remove(one);
                knot.add(one);
            } while (!one.equals(type));
            if (knot.size() > 1) {
                found.add(List.copyOf(knot));
            }
        }
    }
}
