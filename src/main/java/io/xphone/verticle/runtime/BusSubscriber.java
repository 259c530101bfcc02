package io.xphone.verticle.runtime;

import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusCodecs;
import io.xphone.bus.Subscription;

/** One subscription and when it ends; shared by an agent and its calls, so that what renews it there keeps it here. */
public final class BusSubscriber {

    /**
     * Lease of those on other nodes and in other languages when they name none: nobody else would notice that they are
     * gone.
     */
    public static final int REMOTE_LEASE_MS = 30_000;

    private static final long FRESH_NANOS = 2_000_000_000L;

    private final boolean local;
    private final DeliveryOptions options;
    private final String id;
    private String deliver;
    private String node;
    private boolean takesCalls;
    private boolean handle;
    private int leaseMs;
    private long renewed;

    BusSubscriber(Subscription subscription, String node, long nowNanos) {
        this.id = subscription.getId();
        this.local = node.equals(subscription.getNode());
        this.options = new DeliveryOptions().setLocalOnly(local);
        if (local) {
            options.setCodecName(BusCodecs.EVENT);
        }
        renew(subscription, nowNanos);
    }

    /** The same subscriber again, perhaps with other wishes. */
    void renew(Subscription again, long nowNanos) {
        deliver = again.getDeliver();
        handle = local && Addresses.isInbox(deliver);
        node = again.getNode();
        takesCalls = again.isTakesCalls();
        leaseMs = again.getLeaseMs() > 0 || local ? again.getLeaseMs() : REMOTE_LEASE_MS;
        renewed = nowNanos;
    }

    String id() {
        return id;
    }

    String deliver() {
        return deliver;
    }

    /** Null when it is no Vert.x with xphone in it, or does not say. */
    String node() {
        return node;
    }

    boolean local() {
        return local;
    }

    /** Whether it is a handle of ours on this node, which takes more than JSON. */
    boolean handle() {
        return handle;
    }

    boolean takesCalls() {
        return takesCalls;
    }

    /** How messages to it are sent: those to this node stay on it. */
    DeliveryOptions options() {
        return options;
    }

    boolean expired(long nowNanos) {
        return leaseMs > 0 && nowNanos - renewed > leaseMs * 1_000_000L;
    }

    /** Whether it has been heard of so lately that its node is up, whatever the cluster knows of a newcomer yet. */
    boolean fresh(long nowNanos) {
        return nowNanos - renewed < FRESH_NANOS;
    }
}
