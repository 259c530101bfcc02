package io.xphone.call.setup;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.RAck;
import io.xphone.call.message.Rejection;
import io.xphone.call.settings.OptionTags;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The provisional responses to an inbound INVITE, reliable ones where negotiated (RFC 3262 §3).
 *
 * <pre>
 *   IDLE --send--> OUTSTANDING --PRACK--> IDLE, or the next queued response
 *                    |     ^  RETRANSMIT_PROVISIONAL: send again, double the interval
 *                    |     +------
 *                    +--PRACK timer, 64 T1: the call is rejected with 5xx
 * </pre>
 *
 * One reliable response is outstanding at a time; the others are queued in order, none is skipped. The final response
 * stops retransmission, but a late PRACK is still recognised.
 */
final class SentProvisionals {

    /** The bound on queued responses. */
    private static final int MAX_WAITING = 16;

    private record Provisional(SipResponse.Builder response, boolean hasSdp) {}

    private final CallCore core;
    private final String txId;
    private final SipRequest invite;
    private final Deque<Provisional> waiting = new ArrayDeque<>(2);
    private long rseq;
    private SipResponse outstanding;
    private boolean hasSdp;
    private long interval;

    SentProvisionals(CallCore core, String txId, SipRequest invite) {
        this.core = core;
        this.txId = txId;
        this.invite = invite;
    }

    /** 421 when 100rel is required and the caller does not support it (RFC 3262 §3). */
    Optional<Rejection> screen() {
        boolean required = core.settings.reliableProvisionals() == ReliableProvisionalPolicy.REQUIRED;
        return required && !callerSupports()
                ? Optional.of(Rejection.of(421, HeaderName.REQUIRE, OptionTags.RELIABLE_PROVISIONAL))
                : Optional.empty();
    }

    /** Whether the provisional responses of this call are reliable. */
    boolean reliable() {
        return core.settings.reliableProvisionals() != ReliableProvisionalPolicy.NEVER && callerSupports();
    }

    private boolean callerSupports() {
        return invite.optionTags(HeaderName.SUPPORTED).contains(OptionTags.RELIABLE_PROVISIONAL)
                || invite.optionTags(HeaderName.REQUIRE).contains(OptionTags.RELIABLE_PROVISIONAL);
    }

    /** Sends a provisional response, or queues it until the PRACK of the previous one. */
    void send(SipResponse.Builder response, boolean hasSdp) {
        if (!reliable()) {
            core.emit(new CallEffect.Respond(txId, response.build()));
            return;
        }
        Provisional next = new Provisional(response, hasSdp);
        if (outstanding == null) {
            transmit(next);
            return;
        }
        waiting.add(next);
    }

    private void transmit(Provisional next) {
        rseq = rseq == 0 ? 1 + core.ids.nextInt(Integer.MAX_VALUE - 1) : rseq + 1;
        outstanding = next.response()
                .set(HeaderName.CONTACT, NameAddress.of(core.contact()).toString()) // it may have changed while queued
                .add(HeaderName.REQUIRE, OptionTags.RELIABLE_PROVISIONAL)
                .set(HeaderName.RSEQ, Long.toString(rseq))
                .build();
        hasSdp = next.hasSdp();
        interval = core.settings.t1Millis();
        core.emit(new CallEffect.Respond(txId, outstanding));
        core.start(CallTimer.RETRANSMIT_PROVISIONAL, interval);
        core.start(CallTimer.PRACK, core.settings.transactionTimeoutMillis());
    }

    /** Whether the queue is full. */
    boolean full() {
        return waiting.size() >= MAX_WAITING;
    }

    /** Whether no response waits for a PRACK. */
    boolean idle() {
        return outstanding == null;
    }

    /** Whether a local description waits for its PRACK, so that no 2xx may be sent (RFC 3262 §3). */
    boolean awaitsSdpAcknowledgement() {
        return outstanding != null && hasSdp || waiting.stream().anyMatch(Provisional::hasSdp);
    }

    /** Processes a PRACK; false when it does not match the outstanding response, for 481. */
    boolean acknowledgedBy(SipRequest prack) {
        boolean matches = outstanding != null && RAck.of(prack).equals(Optional.of(new RAck(rseq, invite.cseq())));
        if (matches) {
            outstanding = null;
            stopTimers();
        }
        return matches;
    }

    /** Sends the next queued response. */
    void next() {
        if (outstanding == null && !waiting.isEmpty()) {
            transmit(waiting.removeFirst());
        }
    }

    /** Retransmits; the interval doubles without bound (RFC 3262 §3). */
    void retransmit() {
        core.emit(new CallEffect.Respond(txId, outstanding));
        interval *= 2;
        core.start(CallTimer.RETRANSMIT_PROVISIONAL, interval);
    }

    /** The final response is sent: clears the queue and stops retransmission. */
    void stop() {
        waiting.clear();
        stopTimers();
    }

    private void stopTimers() {
        core.stop(CallTimer.RETRANSMIT_PROVISIONAL);
        core.stop(CallTimer.PRACK);
    }
}
