package io.millrace.app;

import io.millrace.database.DatabaseClock;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The only place where the clock of this machine is read. What is injected as the time is that of Postgres. */
final class Clock {

    private Clock() {}

    @Produces
    @Singleton
    static DatabaseClock clock(ClockConfig config) {
        return new DatabaseClock(InstantSource.offset(InstantSource.system(), config.offset()), System::nanoTime);
    }
}
