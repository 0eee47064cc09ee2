/**
 * The program: what is decided before anything starts, and the one line that is logged at the start.
 *
 * <p>Owns: {@code Main}, {@code ServerLocations} (which servers this process uses: configured ones or embedded ones), {@code
 * DatabaseUrlSource} and {@code RedisUrlSource} (their addresses as configuration), {@code StartupLine}, {@code ExampleWorkflows},
 * {@code Clock} (the only place where the real time is read).
 *
 * <p>Invariants: production never starts without a configured database, unless embedded servers were requested; the
 * embedded servers outlive the application's drain, and are never part of the native executable. Their addresses are set as
 * {@code DATABASE_URL} and {@code REDIS_URL}; everything else reads only these two.
 */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
