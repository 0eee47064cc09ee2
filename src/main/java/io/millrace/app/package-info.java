/**
 * The program: start order, choice of servers, and what it logs about itself.
 *
 * <p>Owns: {@code Main}, {@code ServerLocations} (which servers this process uses: given ones or embedded ones),
 * {@code DatabaseUrl}, the start line, the one real clock.
 *
 * <p>Invariants: production never starts without a database it was given, unless embedded servers were asked for; the
 * embedded servers outlive the application's drain, and are never part of the native executable. Servers make
 * themselves known as {@code DATABASE_URL} and {@code REDIS_URL}; everything else reads only these two.
 */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
