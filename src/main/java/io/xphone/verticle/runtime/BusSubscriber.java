package io.xphone.verticle.runtime;

import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusCodecs;
import io.xphone.bus.Subscription;

/** A subscription and its lease; shared by an agent and its calls, so that one renewal serves both. */
public final class BusSubscriber {

    /**
     * Lease of subscribers on other nodes and in other languages that name none: otherwise their loss would not be
     * detected.
     */
    public static final int REMOTE_LEASE_MS = 30_000;

    private static final long FRESH_NANOS = 2_000_000_000L;

    private final boolean local;
    private final DeliveryOptions options;
    private final String id;
    private String deliver;
    private String node;
    private boolean incomingCalls;
    private boolean handle;
    private int leaseMs;
    private long renewed;
    private boolean lost;
    private boolean left;

    BusSubscriber(Subscription subscription, String node, long nowNanos) {
        this.id = subscription.getId();
        this.local = node.equals(subscription.getNode());
        this.options = new DeliveryOptions().setLocalOnly(local);
        if (local) {
            options.setCodecName(BusCodecs.EVENT);
        }
        renew(subscription, nowNanos);
    }

    /** Renews the lease; the subscription may differ. */
    void renew(Subscription subscription, long nowNanos) {
        deliver = subscription.getDeliver();
        handle = local && Addresses.isInbox(deliver);
        node = subscription.getNode();
        incomingCalls = subscription.isIncomingCalls();
        leaseMs = subscription.getLeaseMs() > 0 || local ? subscription.getLeaseMs() : REMOTE_LEASE_MS;
        renewed = nowNanos;
    }

    public String id() {
        return id;
    }

    String deliver() {
        return deliver;
    }

    /** The node id; null when the subscriber names none. */
    String node() {
        return node;
    }

    boolean local() {
        return local;
    }

    /** Whether it is the inbox of handles on this node, which receives events by reference. */
    boolean handle() {
        return handle;
    }

    public boolean incomingCalls() {
        return incomingCalls;
    }

    /** Delivery options for JSON: messages to this node stay on it. */
    DeliveryOptions options() {
        return options;
    }

    /** It was dropped: not renewed, its node has left, or its application has ended. */
    void lose() {
        lost = true;
    }

    public boolean lost() {
        return lost;
    }

    /** It unsubscribed. */
    void leave() {
        left = true;
    }

    public boolean left() {
        return left;
    }

    boolean expired(long nowNanos) {
        return leaseMs > 0 && nowNanos - renewed > leaseMs * 1_000_000L;
    }

    /** Whether it was renewed so recently that its node is up, even if the cluster does not list a new node yet. */
    boolean fresh(long nowNanos) {
        return nowNanos - renewed < FRESH_NANOS;
    }
}
