package io.casfs.replication;

import java.time.Duration;
import java.time.Instant;

/**
 * When the core's work is done: all of it one piece after another, by one thread or in a simulation's time. Its methods
 * can be called by any thread and never block; once it is closed, what it is given is dropped.
 */
interface Agenda {
    /** Does {@code task} as soon as what was given before is done. */
    void execute(Runnable task);

    /** Does {@code task} after a time. */
    void after(Duration delay, Runnable task);

    /** Does something slow that decides nothing, beside all the rest. */
    void aside(Runnable task);

    /** Returns nanoseconds since some moment. */
    long nanos();

    /** Returns the wall clock's time, for people. */
    Instant now();
}
