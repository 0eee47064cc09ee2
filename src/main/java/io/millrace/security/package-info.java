/**
 * Identity of the caller.
 *
 * <p>Owns: {@code Caller} (the tenant a request acts for). Until access control exists every caller is tenant
 * {@code default}; packages that serve requests ask here, so that they need not change when it does.
 */
@NullMarked
package io.millrace.security;

import org.jspecify.annotations.NullMarked;
