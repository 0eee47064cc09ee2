/**
 * Answers that are not a success, as {@code application/problem+json} (RFC 9457).
 *
 * <p>Owns: {@code ProblemType} (the stable types), {@code ProblemBody} (the JSON), {@code Refusal} (ends a request with a
 * problem), {@code ProblemMapping} (what the REST layer throws), {@code EdgeProblems} (requests refused before the REST
 * layer), {@code Outage} (whether a failure is a database that is unavailable: 503, try again).
 */
@NullMarked
package io.millrace.api.problem;

import org.jspecify.annotations.NullMarked;
