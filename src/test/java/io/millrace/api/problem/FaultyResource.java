package io.millrace.api.problem;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Has a fault, for tests only. */
@Path("/api/faulty")
class FaultyResource {

    static final String SECRET = "jdbc password hunter2";

    @GET
    public String fail() {
        throw new IllegalStateException(SECRET);
    }
}
