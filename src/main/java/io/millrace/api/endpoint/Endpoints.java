package io.millrace.api.endpoint;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the resource classes declare: the methods of each path, and the query parameters that each reads. */
@Startup
@Singleton
public class Endpoints {

    /** In a path template: a variable, or literal text. */
    private static final Pattern PART = Pattern.compile("\\{[^}]*}|[^{]+");

    private record Endpoint(String verb, Pattern path, int literals, Set<String> parameters) {}

    private final List<Endpoint> endpoints = new ArrayList<>();

    Endpoints() {
        for (var bean : Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE)) {
            var resource = bean.getBeanClass();
            var base = resource.getAnnotation(Path.class);
            if (base != null) {
                Arrays.stream(resource.getDeclaredMethods()).forEach(method -> add(base.value(), method));
            }
        }
    }

    private void add(String base, Method method) {
        var below = method.getAnnotation(Path.class);
        for (var annotation : method.getAnnotations()) {
            var verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                var template = base + (below == null ? "" : below.value());
                endpoints.add(new Endpoint(verb.value(), pattern(template), literals(template), parameters(method)));
            }
        }
    }

    /** The methods of a path, sorted; empty when there is nothing at it. */
    public Set<String> verbs(String path) {
        var verbs = new TreeSet<String>();
        endpoints.stream()
                .filter(endpoint -> endpoint.path.matcher(path).matches())
                .forEach(endpoint -> verbs.add(endpoint.verb));
        if (verbs.contains("GET")) {
            verbs.add("HEAD");
        }
        if (!verbs.isEmpty()) {
            verbs.add("OPTIONS");
        }
        return verbs;
    }

    /** The query parameters that this method of a path reads; empty when it reads none or does not exist. */
    public Set<String> parameters(String verb, String path) {
        var sought = verb.equals("HEAD") ? "GET" : verb;
        // As the REST layer does: of several paths that match, the one with the most literal text.
        Endpoint best = null;
        for (var endpoint : endpoints) {
            if (endpoint.verb.equals(sought)
                    && (best == null || endpoint.literals > best.literals)
                    && endpoint.path.matcher(path).matches()) {
                best = endpoint;
            }
        }
        return best == null ? Set.of() : best.parameters;
    }

    private static Pattern pattern(String template) {
        var regex = new StringBuilder();
        PART.matcher(template)
                .results()
                .forEach(part -> regex.append(part.group().startsWith("{") ? "[^/]+" : Pattern.quote(part.group())));
        return Pattern.compile(regex + "/?");
    }

    private static int literals(String template) {
        return template.replaceAll("\\{[^}]*}", "").length();
    }

    private static Set<String> parameters(Method method) {
        var names = new TreeSet<String>();
        for (var parameter : method.getParameters()) {
            addName(parameter, names);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                Arrays.stream(parameter.getType().getDeclaredFields()).forEach(field -> addName(field, names));
            }
        }
        return names;
    }

    private static void addName(AnnotatedElement parameter, Set<String> names) {
        var query = parameter.getAnnotation(QueryParam.class);
        if (query != null) {
            names.add(query.value());
        }
    }
}
