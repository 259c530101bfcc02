package io.xphone.impl;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of readers and writers: unique in the cluster. They are not secret, so one random number serves the whole
 * process.
 */
final class LeaseIds {

    private static final String STEM = UUID.randomUUID() + "-";
    private static final AtomicLong LAST = new AtomicLong();

    private LeaseIds() {}

    static String next() {
        return STEM + LAST.incrementAndGet();
    }
}
