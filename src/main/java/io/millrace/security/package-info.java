/**
 * Who is calling, and what they may do.
 *
 * <p>Owns: {@code Caller} (the tenant a request acts for). Until access control exists every caller is tenant
 * {@code default}; the rooms that face the outside ask here, so that nothing of theirs changes when that day comes.
 */
@NullMarked
package io.millrace.security;

import org.jspecify.annotations.NullMarked;
