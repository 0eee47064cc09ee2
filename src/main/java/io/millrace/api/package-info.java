/**
 * The REST API. The packages below it each hold one noun; here are only what configures them and the index at {@code /}.
 *
 * <p>{@code problem} and {@code request} are what the resources share: answers that are not a success, and reading of
 * parameters and bodies. {@code workflow}, {@code execution}, {@code deadletter}, {@code monitoring} and {@code health} are
 * the resources and the records they answer with. Summaries, descriptions and examples of the OpenAPI document are in
 * {@code META-INF/openapi.yaml}.
 *
 * <p>Invariants: every answer that is not a success is {@code application/problem+json} with a stable {@code type}; a
 * body or a parameter is checked here or in the package it is passed to, before anything is written; stored JSON is sent
 * as it was stored, never parsed again. When Postgres is unavailable the answer is 503 with {@code Retry-After}; when
 * Redis is unavailable, executions are still accepted. The packages have no cycles, and none uses a resource of another.
 */
@NullMarked
package io.millrace.api;

import org.jspecify.annotations.NullMarked;
