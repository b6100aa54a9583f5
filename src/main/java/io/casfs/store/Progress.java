package io.casfs.store;

import io.casfs.namespace.Vector;

/**
 * Which mutations the replica has, and which of them survive power loss.
 *
 * <p>Thread-safe; one writer at a time moves it on. An own mutation costs one small object here.
 */
final class Progress {
    private final Vector.Incarnation own;
    private volatile Moment applied;
    private volatile Moment durable;

    /** What was applied at one moment: of others, and the counter of the running incarnation. */
    record Moment(Vector others, long counter) {}

    /** @param own the running incarnation */
    Progress(Vector.Incarnation own) {
        this.own = own;
        this.applied = new Moment(Vector.EMPTY, 0);
        this.durable = applied;
    }

    Vector.Incarnation own() {
        return own;
    }

    Moment now() {
        return applied;
    }

    Vector applied() {
        return vector(applied);
    }

    Vector durable() {
        return vector(durable);
    }

    private Vector vector(Moment moment) {
        return moment.counter() == 0 ? moment.others() : moment.others().with(own.dot(moment.counter()));
    }

    /** Takes note of an own mutation. */
    void authored(long counter) {
        applied = new Moment(applied.others(), counter);
    }

    /** Takes note of what is now applied of all incarnations but the running one. */
    void applied(Vector others) {
        applied = new Moment(others, applied.counter());
    }

    /** Takes note that everything up to {@code moment} is durable. */
    void durable(Moment moment) {
        durable = moment;
    }
}
