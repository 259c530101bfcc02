package io.xphone.verticle.media.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that SRTP drops packets: once after each negotiation, as an attacker may cause any number of them.
 */
final class SrtpWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(SrtpWarnings.class);

    /** So many packets have failed their authentication when the log says so. */
    private static final long REJECTED_PACKETS = 50;

    private final String callId;
    private final MediaTransport transport;
    private boolean rejectionLogged;
    private boolean unsentLogged;
    private long rejectedBefore;

    SrtpWarnings(String callId, MediaTransport transport) {
        this.callId = callId;
        this.transport = transport;
    }

    /** The peer may encrypt otherwise from now on. */
    void onNegotiated() {
        rejectionLogged = false;
        rejectedBefore = transport.rejected();
    }

    /** Checks the counters, a few times a second. */
    void onTick() {
        checkRejected();
        checkUnsent();
    }

    /** The peer does not encrypt as agreed, or others send packets. */
    private void checkRejected() {
        if (rejectionLogged || transport.rejected() == rejectedBefore) {
            return;
        }
        if (transport.keyEnded()) {
            rejectionLogged = true;
            LOG.warn(
                    "call {}: the peer's SRTP key ({}) was used for as many packets as the peer permits (RFC 4568"
                            + " §6.1): what it sends is dropped until it has a new key",
                    callId,
                    transport.suite());
        } else if (transport.rejected() - rejectedBefore >= REJECTED_PACKETS) {
            rejectionLogged = true;
            LOG.warn(
                    "call {}: {} packets were dropped because they are not encrypted as agreed ({}), the last: {}",
                    callId,
                    transport.rejected() - rejectedBefore,
                    transport.suite(),
                    transport.rejection());
        }
    }

    /** SRTP forbids what an application sends, for example a number that was sent before; said once in the call. */
    private void checkUnsent() {
        if (!unsentLogged && transport.unsent() > 0) {
            unsentLogged = true;
            LOG.warn(
                    "call {}: {} packets were not encrypted, and not sent, the last: {}; a writer of RTP packets"
                            + " must not repeat sequence numbers (RFC 3711 §3.3.1)",
                    callId,
                    transport.unsent(),
                    transport.unsentReason());
        }
    }
}
