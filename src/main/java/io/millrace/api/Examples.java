package io.millrace.api;

/** What the documentation shows. A test puts and parses each of them. */
public final class Examples {

    private Examples() {}

    public static final String WORKFLOW_YAML = """
            name: greet
            description: Says hello.
            input:
              type: object
              properties:
                name: { type: string, default: world }
            steps:
              - id: greeting
                set: { text: "Hello, ${ input.name }!" }
            output: "${ greeting.text }"
            """;

    public static final String WORKFLOW_JSON = """
            {
              "name": "greet",
              "description": "Says hello.",
              "input": {"type": "object", "properties": {"name": {"type": "string", "default": "world"}}},
              "steps": [{"id": "greeting", "set": {"text": "Hello, ${ input.name }!"}}],
              "output": "${ greeting.text }"
            }
            """;

    public static final String WORKFLOWS = """
            {
              "items": [
                {
                  "name": "greet",
                  "version": 1,
                  "active": true,
                  "description": "Says hello.",
                  "updatedAt": "2026-03-01T09:29:00Z",
                  "recent": [
                    {
                      "id": "019a9f3c-6c1e-7d31-8012-3456789abcde",
                      "status": "succeeded",
                      "finishedAt": "2026-03-01T09:30:00.129Z",
                      "durationMs": 5
                    }
                  ],
                  "medianMs": 5,
                  "running": 0,
                  "waiting": 2
                }
              ],
              "next": null
            }
            """;

    public static final String PLAN = """
            {
              "name": "greet",
              "version": 1,
              "steps": [
                {
                  "path": "greeting",
                  "id": "greeting",
                  "kind": "set",
                  "waitsFor": [],
                  "when": false,
                  "label": "text",
                  "line": 8
                }
              ]
            }
            """;

    public static final String RUN = """
            {"triggerData": {"name": "Ada"}, "priority": 5, "delay": "5m"}
            """;

    public static final String RUN_AT = """
            {"triggerData": {"name": "Ada"}, "at": "2026-12-24T18:00:00+01:00"}
            """;

    public static final String RUN_ONCE = """
            {"triggerData": {"name": "Ada"}, "idempotencyKey": "order-4711"}
            """;

    public static final String RUN_HERE = """
            {"triggerData": {"name": "Ada"}, "useQueue": false}
            """;

    public static final String QUEUED = """
            {
              "success": true,
              "queued": true,
              "jobId": "019a9f3c-6c1e-7d31-8012-3456789abcde",
              "message": "Workflow queued for execution"
            }
            """;

    public static final String FINISHED = """
            {
              "success": true,
              "queued": true,
              "jobId": "019a9f3c-6c1e-7d31-8012-3456789abcde",
              "status": "succeeded",
              "output": "Hello, Ada!",
              "error": null
            }
            """;

    public static final String CANCEL = """
            {"reason": "no longer needed"}
            """;

    public static final String STEP = """
            {
              "path": "greeting",
              "attempt": 1,
              "kind": "set",
              "status": "succeeded",
              "input": {"text": "Hello, Ada!"},
              "inputNote": null,
              "output": {"text": "Hello, Ada!"},
              "error": null,
              "startedAt": "2026-03-01T09:30:00.125Z",
              "finishedAt": "2026-03-01T09:30:00.126Z",
              "reads": []
            }
            """;

    public static final String CANCEL_IDS = """
            {"ids": ["019a9f3c-6c1e-7d31-8012-3456789abcde", "019a9f3c-6c1e-7d31-8012-3456789abcdf"], "reason": "no longer needed"}
            """;

    public static final String CANCEL_MATCHING = """
            {"workflow": "greet", "status": "queued,waiting", "createdTo": "2026-03-01T00:00:00Z", "limit": 5000}
            """;

    public static final String CANCELLED = """
            {"cancelled": 1, "more": false, "refused": [{"id": "019a9f3c-6c1e-7d31-8012-3456789abcdf", "status": "succeeded"}]}
            """;

    public static final String RETRY_IDS = """
            {"ids": ["019a9f3c-6c1e-7d31-8012-3456789abcde"]}
            """;

    public static final String RETRY_MATCHING = """
            {"workflow": "greet", "status": "failed", "text": "hooks.example.org"}
            """;

    public static final String RETRIED = """
            {"queued": 1000, "more": true, "refused": []}
            """;

    public static final String PROBLEM = """
            {
              "type": "/problems/invalid-definition",
              "title": "The definition is not valid",
              "status": 422,
              "detail": "1 problem. Line 4, column 10: there is no step 'redit'; did you mean 'reddit'?",
              "instance": "/api/workflows/digest",
              "errors": [
                {"path": "steps.1.set", "line": 4, "column": 10, "message": "there is no step 'redit'; did you mean 'reddit'?"}
              ]
            }
            """;

    public static final String EXECUTIONS = """
            {
              "items": [
                {
                  "id": "019a9f3c-6c1e-7d31-8012-3456789abcde",
                  "workflow": "greet",
                  "version": 1,
                  "status": "succeeded",
                  "attempt": 1,
                  "priority": 5,
                  "trigger": "api",
                  "parent": null,
                  "error": null,
                  "createdAt": "2026-03-01T09:30:00.120Z",
                  "due": "2026-03-01T09:30:00.120Z",
                  "startedAt": "2026-03-01T09:30:00.124Z",
                  "finishedAt": "2026-03-01T09:30:00.129Z",
                  "pausedAt": null,
                  "compensating": false
                }
              ],
              "next": "019a9f2b-1d00-7c42-8012-3456789abcde",
              "searchedTo": "2026-03-01T09:11:05.472Z"
            }
            """;

    public static final String EXECUTION = """
            {
              "id": "019a9f3c-6c1e-7d31-8012-3456789abcde",
              "workflow": "greet",
              "version": 1,
              "status": "succeeded",
              "attempt": 1,
              "priority": 5,
              "trigger": "api",
              "parent": null,
              "input": {"name": "Ada"},
              "inputSize": 14,
              "output": "Hello, Ada!",
              "outputSize": 13,
              "error": null,
              "createdAt": "2026-03-01T09:30:00.120Z",
              "due": "2026-03-01T09:30:00.120Z",
              "startedAt": "2026-03-01T09:30:00.124Z",
              "finishedAt": "2026-03-01T09:30:00.129Z",
              "pausedAt": null,
              "compensating": false,
              "steps": [
                {
                  "path": "greeting",
                  "attempt": 1,
                  "status": "succeeded",
                  "output": {"text": "Hello, Ada!"},
                  "outputSize": 22,
                  "error": null,
                  "startedAt": "2026-03-01T09:30:00.125Z",
                  "finishedAt": "2026-03-01T09:30:00.126Z"
                }
              ]
            }
            """;
}
