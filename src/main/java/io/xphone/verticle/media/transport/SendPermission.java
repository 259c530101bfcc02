package io.xphone.verticle.media.transport;

/**
 * Limits what is sent to a caller that has not confirmed yet that it receives our responses: the source of its INVITE,
 * or the host in its SDP, may be that of a victim. An ACK or PRACK confirms it.
 *
 * <p>Until then a host that is neither the source of the INVITE nor sends packets itself receives early media for a
 * second, and nothing after the 200. The others receive audio for four seconds after the 200, while the ACK may be
 * lost. Connectivity checks of unproven hosts have a limit in octets (RFC 8445 §19.5.1), as those that respond are
 * proven. A DTLS handshake needs none: without a response it is a ClientHello that is repeated a few times.
 */
final class SendPermission {

    /** Early media that is sent to an unproven host, in nanoseconds. */
    static final long EARLY_NANOS = 1_000_000_000L;

    /** Time for the ACK of a 200, in nanoseconds. */
    static final long ACK_NANOS = 4_000_000_000L;

    /** Connectivity checks of unproven hosts, in octets: less than twice an INVITE that offers ICE. */
    static final int CHECK_OCTETS = 1_500;

    private boolean confirmed;
    private boolean planned;
    private boolean early;
    private long since;
    private int checkOctets;

    /** @param confirmed whether the peer is the one that was called */
    SendPermission(boolean confirmed) {
        this.confirmed = confirmed;
    }

    /** Media begins or changes, before the answer ({@code early}) or after it. */
    void onPlan(boolean isEarly, long nowNanos) {
        if (!planned || early && !isEarly) {
            since = nowNanos;
        }
        planned = true;
        early = isEarly;
    }

    /** The caller is confirmed. */
    void confirm() {
        confirmed = true;
    }

    /** Whether nothing is limited. */
    boolean unlimited() {
        return confirmed;
    }

    /**
     * Whether audio may be sent now.
     *
     * @param proven whether it is sent to the source of the INVITE or of received packets
     */
    boolean granted(boolean proven, long nowNanos) {
        long age = nowNanos - since;
        return confirmed || (early ? proven || age <= EARLY_NANOS : proven && age <= ACK_NANOS);
    }

    /**
     * Whether a connectivity check may be sent to an unproven host; if so, it counts.
     *
     * @param octets its length
     */
    boolean checkGranted(int octets) {
        if (!confirmed && checkOctets + octets > CHECK_OCTETS) {
            return false;
        }
        checkOctets += confirmed ? 0 : octets;
        return true;
    }
}
