package io.millrace.definition;

import java.util.ArrayList;
import java.util.List;

/** Definitions that are valid, and definitions that are not. Steps are written below two lines of head. */
final class Corpus {

    /**
     * One that is not valid.
     *
     * @param structural whether the published schema sees it too
     */
    record Faulty(String text, int line, String path, String message, boolean structural) {
        @Override
        public String toString() {
            return message + " in " + text.replace('\n', '|');
        }
    }

    private Corpus() {}

    static String steps(String steps) {
        return "name: w\nsteps:\n" + steps.stripTrailing() + "\n";
    }

    static List<String> valid() {
        List<String> all = new ArrayList<>();
        for (var step : List.of(
                "http: https://example.org/",
                "http: \"https://example.org/${ input.path }\"",
                "http: \"${ input.url }\"",
                "http: { url: 'http://example.org', method: POST, body: { a: \"${ input.a }\", b: [1, null] } }",
                "http: { url: 'http://example.org', query: { q: \"${ input.q }\", l: [1, 2] }, headers: { X-A: b } }",
                "http: { url: 'http://example.org', query: \"${ input }\", headers: \"${ input.h }\" }",
                "http: { url: 'http://example.org', accept: [404, 410], followRedirects: false, maxBody: 1MB }",
                "http: { url: 'http://example.org', method: \"${ input.m }\", maxBody: 1024 }",
                "set: 1",
                "set: null",
                "set: { a: \"${ input.a & execution.id & trigger.kind }\" }",
                "set: [\"${ input.a }\", text, '$${literal}']",
                "if: \"${ input.a > 1 }\"\n    then: [{ id: x, set: 1 }]",
                "if: true\n    then: [{ id: x, set: 1 }]\n    else: [{ id: x, set: 2 }]",
                "switch: \"${ input.a }\"\n    cases: { 1: [{ id: x, set: 1 }], two: [{ id: x, set: 2 }] }",
                "switch: \"a ${ input.a }\"\n    cases: { a 1: [{ id: x, set: 1 }] }\n    default: [{ id: x, set: 2 }]",
                "forEach: \"${ input.list }\"\n    steps: [{ id: x, set: \"${ item & index }\" }]",
                "forEach: [1, \"${ input.a }\"]\n    concurrency: 1000\n    steps: [{ id: x, set: \"${ item }\" }]",
                "while: \"${ s.n < 3 or index = 0 }\"\n    maxIterations: 5\n    steps: [{ id: x, set: { n: \"${ s.n + 1 }\" } }]",
                "while: true\n    steps: [{ id: x, set: \"${ index }\" }]",
                "sleep: 5m",
                "sleep: PT5M",
                "sleep: \"${ input.pause }\"",
                "sleep: { until: 2030-01-31T09:00:00Z }",
                "sleep: { until: \"${ input.then }\" }",
                "workflow: other",
                "workflow: { name: other, version: 3, input: { a: \"${ input.a }\" } }",
                "fail: no ${ input.a } left",
                "fail: { message: m, details: { a: \"${ input.a }\" } }",
                "set: 1\n    when: \"${ input.a }\"",
                "set: 1\n    when: false",
                "set: 1\n    needs: []",
                "set: 1\n    retry: { attempts: 0, backoff: 250ms, factor: 1.5, maxBackoff: 1d }\n    timeout: 10s",
                "set: 1\n    retry: {}",
                "set: 1\n    compensate: [{ id: x, set: \"${ s & error.message & input.a }\" }]",
                "set: 1\n    compensate: { id: x, http: 'https://example.org', retry: { attempts: 3 } }",
                "if: true\n    then: [{ id: x, set: 1, compensate: { id: y, set: \"${ x }\" } }]\n"
                        + "    compensate: { id: z, set: \"${ s }\" }",
                "set: 1\n    onError: fail",
                "set: 1\n    onError: continue",
                "set: 1\n    onError: [{ id: x, set: \"${ error.message }\" }]",
                "forEach: [1]\n    steps: [{ id: x, forEach: [2], steps: [{ id: y, set: \"${ item & x2 }\" }] }, { id: x2, set: 1 }]")) {
            all.add(steps("  - id: s\n    " + step));
        }
        all.add(steps("  - { id: b, set: \"${ a.x }\" }\n  - { id: a, set: 1 }"));
        all.add(steps("  - { id: a, set: 1 }\n  - { id: b, set: 1, needs: a }\n  - { id: c, set: 1, needs: [a, b] }"));
        all.add(steps("  - &step { id: a, set: &v { x: 1 } }\n  - { id: b, set: *v }"));
        all.add("name: a-b_0\ndescription: what it does\ntimeout: 30d\nretry: { attempts: 5 }\n"
                + "input: { type: object, properties: { a: { type: integer, default: 10 } } }\n"
                + "steps: [{ id: s, set: \"${ input.a }\" }]\noutput: { r: \"${ s }\" }\n");
        for (var limits : List.of(
                "concurrency: 1",
                "concurrency: { limit: 10000 }",
                "concurrency: { key: \"${ input.customer }\", limit: 2 }",
                "concurrency: { key: \"${ trigger.type }-${ input.a }\", limit: 2 }",
                "concurrency: { key: mail, limit: 2 }",
                "rateLimit: 5",
                "rateLimit: { limit: 100, per: 1m, key: \"${ input.customer }\" }",
                "rateLimit: { limit: 100, per: 1h }\nconcurrency: 3")) {
            all.add("name: w\n" + limits + "\nsteps: [{ id: s, set: 1 }]\n");
        }
        all.add("name: w\nsteps: [{ id: on, set: yes }, { id: yes, set: \"${ on }\" }]\n");
        return all;
    }

    static List<Faulty> faulty() {
        List<Faulty> all = new ArrayList<>();
        // What a step says.
        step(all, true, "http: {}", 4, "http", "needs a `url`");
        step(all, true, "http: example.org", 4, "http", "begins with http://");
        step(all, true, "http: { url: 'ftp://x' }", 4, "http.url", "begins with http://");
        step(all, true, "http: { url: 'http://x', method: get }", 4, "http.method", "capital letters");
        step(all, true, "http: { url: 'http://x', accept: [200] }", 4, "http.accept.0", "400 to 599");
        step(all, true, "http: { url: 'http://x', accept: 404 }", 4, "http.accept", "a list of statuses");
        step(all, true, "http: { url: 'http://x', followRedirects: 'no' }", 4, "http.followRedirects", "true or false");
        step(all, true, "http: { url: 'http://x', maxBody: 1XB }", 4, "http.maxBody", "expected a size");
        step(all, false, "http: { url: 'http://x', maxBody: 9999999999GB }", 4, "http.maxBody", "expected a size");
        step(all, true, "http: { url: 'http://x', headers: [a] }", 4, "http.headers", "an object, or one");
        step(all, true, "http: { url: 'http://x', headers: text }", 4, "http.headers", "an object, or one");
        step(all, true, "http: { url: 'http://x', querry: {} }", 4, "http.querry", "did you mean `query`?");
        step(all, true, "http: [a]", 4, "http", "a URL, or an object");
        step(all, true, "if: maybe\n    then: [{ id: x, set: 1 }]", 4, "if", "a condition");
        step(all, false, "if: \"${ input.a } b ${ input.c }\"\n    then: [{ id: x, set: 1 }]", 4, "if", "a condition");
        step(all, true, "if: true", 3, "", "`if` needs `then`");
        step(all, true, "if: true\n    then: []", 5, "then", "at least one step");
        step(all, true, "if: true\n    then: { id: x, set: 1 }", 5, "then", "at least one step");
        step(all, true, "set: 1\n    then: [{ id: x, set: 1 }]", 5, "then", "not a key of a step of kind `set`");
        step(all, true, "switch: 1\n    cases: { a: [{ id: x, set: 1 }] }", 4, "switch", "needs an ${ expression }");
        step(all, false, "switch: a\n    cases: { a: [{ id: x, set: 1 }] }", 4, "switch", "needs an ${ expression }");
        step(all, true, "switch: \"${ input.a }\"", 3, "", "`switch` needs `cases`");
        step(all, true, "switch: \"${ input.a }\"\n    cases: {}", 5, "cases", "at least one value");
        step(
                all,
                true,
                "switch: \"${ input.a }\"\n    cases: { default: [{ id: x, set: 1 }] }",
                5,
                "cases.default",
                "beside");
        step(all, true, "forEach: 3\n    steps: [{ id: x, set: 1 }]", 4, "forEach", "a list, or one");
        step(all, true, "forEach: [1]", 3, "", "`forEach` needs `steps`");
        step(
                all,
                true,
                "forEach: [1]\n    concurrency: 0\n    steps: [{ id: x, set: 1 }]",
                5,
                "concurrency",
                "1 to 1000");
        step(
                all,
                true,
                "while: true\n    maxIterations: 100001\n    steps: [{ id: x, set: 1 }]",
                5,
                "maxIterations",
                "100000");
        step(
                all,
                true,
                "while: true\n    maxIterations: 1.5\n    steps: [{ id: x, set: 1 }]",
                5,
                "maxIterations",
                "whole");
        step(all, true, "sleep: 5 minutes", 4, "sleep", "is not a duration");
        step(all, true, "sleep: 5", 4, "sleep", "a duration");
        step(all, true, "sleep: {}", 4, "sleep", "object with `until`");
        step(all, false, "sleep: { until: tomorrow }", 4, "sleep.until", "2030-01-31T09:00:00Z");
        step(all, false, "sleep: 31d", 4, "sleep", "to 30d");
        step(all, true, "workflow: Upper", 4, "workflow", "lowercase");
        step(all, true, "workflow: \"${ input.name }\"", 4, "workflow", "cannot be an expression");
        step(all, true, "workflow: { version: 1 }", 4, "workflow", "needs a `name`");
        step(all, true, "workflow: { name: a, version: 0 }", 4, "workflow.version", "from 1");
        step(all, true, "fail: { details: 1 }", 4, "fail", "needs a `message`");
        step(all, true, "fail: [a]", 4, "fail", "a message");
        step(all, true, "htpp: https://example.org", 4, "htpp", "did you mean `http`?");
        step(all, true, "approval: {}", 4, "approval", "not available in this version");
        step(all, true, "script: x", 4, "script", "not available in this version");
        step(all, true, "set: 1\n    http: http://x", 5, "http", "a step has one kind");
        step(all, true, "when: true", 3, "", "one key that names its kind");
        step(all, true, "set: 1\n    compensate: []", 5, "compensate", "at least one step");
        step(all, true, "set: 1\n    compensate: undo", 5, "compensate", "at least one step");
        step(all, true, "set: 1\n    compensate: { set: 1 }", 5, "compensate.0", "a step has an `id`");
        step(
                all,
                false,
                "set: 1\n    compensate: { id: x, set: 1, compensate: { id: y, set: 1 } }",
                5,
                "compensate.0.compensate",
                "is not undone itself");
        step(
                all,
                false,
                "if: true\n    then: [{ id: x, set: 1, compensate: { id: y, set: \"${ s }\" } }]",
                5,
                "then.0.compensate.0.set",
                "may not be done when a step inside it is compensated");
        step(
                all,
                false,
                "switch: \"${ input.a }\"\n    cases: { compensate: [{ id: x, set: 1 }] }\n    compensate: { id: y, set: 1 }",
                6,
                "compensate",
                "a case of this step is called `compensate`");
        step(all, true, "set: 1\n    needs: 1", 5, "needs", "the id of a step");
        step(all, false, "set: 1\n    needs: [other]", 5, "needs.0", "no step `other`");
        step(all, false, "set: 1\n    needs: s", 5, "needs", "cannot need itself");
        step(all, true, "set: 1\n    retry: 3", 5, "retry", "an object with attempts");
        step(all, true, "set: 1\n    retry: { attempts: 101 }", 5, "retry.attempts", "0 to 100");
        step(all, true, "set: 1\n    retry: { factor: 0.5 }", 5, "retry.factor", "from 1.0 to 10.0");
        step(all, true, "set: 1\n    retry: { tries: 3 }", 5, "retry.tries", "not a key of retry");
        step(all, false, "set: 1\n    timeout: 0s", 5, "timeout", "from 1ms to 30d");
        step(all, true, "set: 1\n    timeout: soon", 5, "timeout", "is not a duration");
        step(all, true, "set: 1\n    timeout:", 5, "timeout", "found nothing");
        step(all, true, "set: 1\n    onError: contineu", 5, "onError", "did you mean `continue`?");
        step(all, true, "set: 1\n    when: sometimes", 5, "when", "a condition");
        // What it reads.
        step(all, false, "set: { a: \"${ inptu.a }\" }", 4, "set.a", "did you mean `input`?");
        step(all, false, "set: \"${ s.a }\"", 4, "set", "reads its own output");
        step(all, false, "set: \"${ item }\"", 4, "set", "within the steps of a loop");
        step(all, false, "set: \"${ error }\"", 4, "set", "within the steps of onError");
        step(all, false, "set: \"${ secrets.key }\"", 4, "set", "secrets are not available");
        step(all, false, "set: \"${ input. }\"", 4, "set", "");
        step(all, false, "set: \"${ input.a\"", 4, "set", "is not closed");
        step(all, false, "set: \"${ $$ }\"", 4, "set", "name what is meant");
        step(
                all,
                false,
                "forEach: \"${ item.list }\"\n    steps: [{ id: x, set: 1 }]",
                4,
                "forEach",
                "within the steps of a loop");
        step(
                all,
                false,
                "while: true\n    when: \"${ s.a }\"\n    steps: [{ id: x, set: 1 }]",
                5,
                "when",
                "reads its own output");
        step(all, false, "if: true\n    then: [{ id: s, set: 1 }]", 5, "then.0.id", "would hide");
        step(all, false, "if: true\n    then: [{ id: x, set: 1 }, { id: x, set: 1 }]", 5, "then.1.id", "is taken");
        step(all, false, "if: true\n    then: [{ id: x, set: 1, needs: s }]", 5, "then.0.needs", "enclosing body");
        // Whole documents.
        add(all, true, "", 1, "", "the document is empty");
        add(all, true, "- a\n", 1, "", "a workflow is an object");
        add(all, true, "name: w\n", 1, "", "a workflow has `steps`");
        add(all, true, "steps: [{ id: a, set: 1 }]\n", 1, "", "a workflow has a `name`");
        add(all, true, "name: W\nsteps: [{ id: a, set: 1 }]\n", 1, "name", "lowercase");
        add(all, true, "name: " + "a".repeat(101) + "\nsteps: [{ id: a, set: 1 }]\n", 1, "name", "up to 100");
        add(all, true, "name: w\nsteps: []\n", 2, "steps", "at least one step");
        add(all, true, "name: w\nsteps: [a]\n", 2, "steps.0", "expected a step");
        add(all, true, "name: w\nsteps: [{ set: 1 }]\n", 2, "steps.0", "has an `id`");
        add(all, true, "name: w\nsteps: [{ id: 1a, set: 1 }]\n", 2, "steps.0.id", "is not an id");
        add(all, true, "name: w\nsteps: [{ id: input, set: 1 }]\n", 2, "steps.0.id", "reserved");
        add(
                all,
                true,
                "name: w\non: [{ cron: x }]\nsteps: [{ id: a, set: 1 }]\n",
                2,
                "on",
                "start executions over the API");
        add(all, true, "name: w\nstep: 1\nsteps: [{ id: a, set: 1 }]\n", 2, "step", "did you mean `steps`?");
        add(all, true, "name: w\ndescription: [a]\nsteps: [{ id: a, set: 1 }]\n", 2, "description", "a text");
        add(all, true, "name: w\ntimeout: 5\nsteps: [{ id: a, set: 1 }]\n", 2, "timeout", "a duration");
        limits(all, true, "concurrency: 0", "concurrency", "from 1 to 10000");
        limits(all, true, "concurrency: 10001", "concurrency", "from 1 to 10000");
        limits(all, true, "concurrency: 1.5", "concurrency", "from 1 to 10000");
        limits(all, true, "concurrency: many", "concurrency", "an object with limit and key");
        limits(all, true, "concurrency: { key: a }", "concurrency", "needs a `limit`");
        limits(all, true, "concurrency: { limit: '2' }", "concurrency.limit", "from 1 to 10000");
        limits(all, true, "concurrency: { limit: 2, key: 3 }", "concurrency.key", "a text, such as");
        limits(all, true, "concurrency: { limit: 2, keyy: a }", "concurrency.keyy", "did you mean `key`?");
        limits(all, true, "concurrency: { limit: 2, per: 1m }", "concurrency.per", "not a key of concurrency");
        limits(all, false, "concurrency: { limit: 2, key: '${ execution.id }' }", "concurrency.key", "not `execution`");
        limits(
                all,
                false,
                "concurrency: { limit: 2, key: '${ s }' }",
                "concurrency.key",
                "reads `input` and `trigger`");
        limits(all, false, "concurrency: { limit: 2, key: '${ input. }' }", "concurrency.key", "");
        limits(all, true, "rateLimit: { per: 1m }", "rateLimit", "needs a `limit`");
        limits(all, true, "rateLimit: [1]", "rateLimit", "a number of executions per minute");
        limits(all, true, "rateLimit: { limit: 1, per: soon }", "rateLimit.per", "is not a duration");
        limits(all, false, "rateLimit: { limit: 1, per: 2h }", "rateLimit.per", "from 1s to 1h");
        limits(all, false, "rateLimit: { limit: 1, per: 500ms }", "rateLimit.per", "from 1s to 1h");
        limits(all, false, "rateLimit: { limit: 1, key: '${ s.a }' }", "rateLimit.key", "not `s`");
        limits(all, true, "rateLimits: 1", "rateLimits", "did you mean `rateLimit`?");
        add(all, true, "name: w\ninput: text\nsteps: [{ id: a, set: 1 }]\n", 2, "input", "a JSON Schema");
        add(all, true, "name: w\ninput:\n  type: objekt\nsteps: [{ id: a, set: 1 }]\n", 3, "input.type", "JSON Schema");
        add(
                all,
                true,
                "name: w\ninput:\n  properties:\n    a: { minimum: x }\nsteps: [{ id: a, set: 1 }]\n",
                4,
                "input.properties.a.minimum",
                "JSON Schema");
        add(
                all,
                false,
                "name: w\ninput: { $ref: 'https://example.org/s' }\nsteps: [{ id: a, set: 1 }]\n",
                2,
                "input.$ref",
                "stays within");
        add(
                all,
                false,
                "name: w\ninput: { $ref: '#/$defs/none' }\nsteps: [{ id: a, set: 1 }]\n",
                2,
                "input",
                "cannot be used");
        add(
                all,
                false,
                "name: w\nsteps: [{ id: a, set: 1 }]\noutput: \"${ b }\"\n",
                3,
                "output",
                "nothing is called `b`");
        add(
                all,
                false,
                "name: w\nname: v\nsteps: [{ id: a, set: 1 }]\n",
                2,
                "name",
                "the first is at line 1, column 1");
        add(all, false, "name: w\nsteps: [{ id: a, set: { <<: { b: 1 } } }]\n", 2, "steps.0.set", "merge keys");
        add(all, false, "name: w\nsteps: [{ id: a, set: !!int 1 }]\n", 2, "steps.0.set", "tag");
        add(all, false, "name: w\nsteps: [{ id: a, set: *b }]\n", 2, "steps.0.set", "refers to nothing");
        add(all, false, "name: w\nsteps: [{ id: a, set: &a [*a] }]\n", 2, "steps.0.set.0", "refers to nothing");
        add(all, false, "name: w\nsteps: [\n", 3, "", "not valid YAML");
        add(all, false, "name: w\n\tsteps: 1\n", 2, "", "not valid YAML");
        add(all, false, "name: w\nsteps: [{ id: a, set: 1 }]\n---\nname: v\n", 3, "", "one document");
        add(
                all,
                false,
                steps("  - { id: a, set: \"${ b }\" }\n  - { id: b, set: \"${ a }\" }"),
                3,
                "steps.0.set",
                "a -> b -> a (`a` waits for `b`: ${ b } at steps.0.set; `b` waits for `a`: ${ a } at steps.1.set)");
        add(
                all,
                false,
                steps("  - { id: a, set: 1, needs: b }\n  - { id: b, if: true, then: [{ id: x, set: \"${ a }\" }] }"),
                3,
                "steps.0.needs",
                "a -> b -> a");
        add(
                all,
                false,
                steps("  - { id: a, if: true, then: [{ id: x, set: 1 }] }\n  - { id: b, set: \"${ x }\" }"),
                4,
                "steps.1.set",
                "`x` is inside `a`; from outside only the output of `a`");
        return all;
    }

    private static void step(List<Faulty> all, boolean structural, String step, int line, String path, String message) {
        add(
                all,
                structural,
                steps("  - id: s\n    " + step),
                line,
                path.isEmpty() ? "steps.0" : "steps.0." + path,
                message);
    }

    private static void limits(List<Faulty> all, boolean structural, String limits, String path, String message) {
        add(all, structural, "name: w\n" + limits + "\nsteps: [{ id: s, set: 1 }]\n", 2, path, message);
    }

    private static void add(List<Faulty> all, boolean structural, String text, int line, String path, String message) {
        all.add(new Faulty(text, line, path, message, structural));
    }
}
