/**
 * Identity of the caller.
 *
 * <p>Owns: {@code Principal} (tenant, subject and roles of a request) and {@code Caller}, which reads it where a request enters.
 * From there it is passed on as an argument and never asked for again. Until access control exists everybody is
 * {@code anonymous} of tenant {@code default}.
 */
@NullMarked
package io.millrace.security;

import org.jspecify.annotations.NullMarked;
