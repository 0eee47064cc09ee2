/** What the resource classes declare, read once at the start: {@code Endpoints}. Uses no other package of the API. */
@NullMarked
package io.millrace.api.endpoint;

import org.jspecify.annotations.NullMarked;
