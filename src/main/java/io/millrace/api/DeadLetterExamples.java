package io.millrace.api;

/** What the documentation shows of dead letters and reruns. A test holds each of them to what is taken and answered. */
public final class DeadLetterExamples {

    private DeadLetterExamples() {}

    public static final String RETRY = """
            {"workflow": "morning-digest", "type": "http-status", "step": "announce", "limit": 1000}
            """;

    public static final String DISCARD = """
            {"reason": "the customer has left"}
            """;

    public static final String DISCARD_MANY = """
            {"reason": "the customer has left", "workflow": "morning-digest", "to": "2026-03-01T00:00:00Z"}
            """;

    public static final String PAGE = """
            {
              "items": [
                {
                  "id": "019a9f3c-6c1e-7d31-8012-3456789abcde",
                  "workflow": "morning-digest",
                  "version": 3,
                  "failedAt": "2026-03-01T09:30:14.221093Z",
                  "attempts": 3,
                  "cause": {
                    "type": "http-status",
                    "message": "POST https://hooks.example.org:443/digest answered 503 Service Unavailable",
                    "step": "announce"
                  },
                  "parent": null
                }
              ],
              "next": "1772357414221093.019a9f3c-6c1e-7d31-8012-3456789abcde"
            }
            """;

    public static final String CAUSES = """
            {
              "items": [
                {
                  "workflow": "morning-digest",
                  "type": "http-status",
                  "step": "announce",
                  "count": 2981,
                  "first": "2026-03-01T09:30:14.221093Z",
                  "last": "2026-03-01T10:12:59.884120Z"
                }
              ],
              "more": false
            }
            """;

    public static final String RERUN = """
            {"id": "019a9f3c-6c1e-7d31-8012-3456789abcde", "status": "queued", "rerun": 1, "steps": ["digest", "announce"]}
            """;
}
