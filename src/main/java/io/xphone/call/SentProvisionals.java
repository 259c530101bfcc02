package io.xphone.call;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The provisional answers to the INVITE of the peer, reliable ones where that was wished for (RFC 3262 §3).
 *
 * <pre>
 *   IDLE --send--> OUTSTANDING --PRACK--> IDLE, or the next one that waited
 *                    |     ^  RESEND_PROVISIONAL: send again, double the interval
 *                    |     +------
 *                    +--PRACK timer, 64 T1: the call is refused with 5xx
 * </pre>
 *
 * One at a time: what comes meanwhile waits in order, none is passed over. With the final answer repeating ends, but a late PRACK is still known.
 */
final class SentProvisionals {

    static final String OPTION_TAG = "100rel";

    /** More than a called party has to say while a PRACK is on its way. */
    private static final int MAX_WAITING = 16;

    private record Provisional(SipResponse.Builder response, boolean describes) {}

    private final CallCore core;
    private final String txId;
    private final SipRequest invite;
    private final Deque<Provisional> waiting = new ArrayDeque<>(2);
    private long rseq;
    private SipResponse outstanding;
    private boolean describes;
    private long interval;

    SentProvisionals(CallCore core, String txId, SipRequest invite) {
        this.core = core;
        this.txId = txId;
        this.invite = invite;
    }

    /** 421 for a caller who cannot, when we insist (RFC 3262 §3). */
    Optional<Refusal> screen() {
        boolean insist = core.settings.reliableProvisionals() == ReliableProvisionalPolicy.REQUIRED;
        return insist && !callerCan() ? Optional.of(Refusal.of(421, HeaderName.REQUIRE, OPTION_TAG)) : Optional.empty();
    }

    /** Whether provisional answers of this call are reliable. */
    boolean reliable() {
        return core.settings.reliableProvisionals() != ReliableProvisionalPolicy.NEVER && callerCan();
    }

    private boolean callerCan() {
        return invite.optionTags(HeaderName.SUPPORTED).contains(OPTION_TAG)
                || invite.optionTags(HeaderName.REQUIRE).contains(OPTION_TAG);
    }

    /** Sends a provisional answer, or has it wait for the PRACK of the one before. */
    void send(SipResponse.Builder response, boolean withDescription) {
        if (!reliable()) {
            core.emit(new CallEffect.Respond(txId, response.build()));
            return;
        }
        Provisional next = new Provisional(response, withDescription);
        if (outstanding == null) {
            transmit(next);
            return;
        }
        waiting.add(next);
    }

    private void transmit(Provisional next) {
        rseq = rseq == 0 ? 1 + core.ids.nextInt(Integer.MAX_VALUE - 1) : rseq + 1;
        outstanding = next.response()
                .set(HeaderName.CONTACT, NameAddress.of(core.contact()).toString()) // it may have waited for long
                .add(HeaderName.REQUIRE, OPTION_TAG)
                .set(HeaderName.RSEQ, Long.toString(rseq))
                .build();
        describes = next.describes();
        interval = core.settings.t1Millis();
        core.emit(new CallEffect.Respond(txId, outstanding));
        core.start(CallTimer.RESEND_PROVISIONAL, interval);
        core.start(CallTimer.PRACK, core.settings.patienceMillis());
    }

    /** Whether so many wait that no further one can. */
    boolean full() {
        return waiting.size() >= MAX_WAITING;
    }

    /** Whether nothing waits for a PRACK. */
    boolean idle() {
        return outstanding == null;
    }

    /** Whether a description of ours waits for its PRACK, so that no 2xx may be sent (RFC 3262 §3). */
    boolean describing() {
        return outstanding != null && describes || waiting.stream().anyMatch(Provisional::describes);
    }

    /** Takes a PRACK; false when it is not for the one outstanding, which is 481. */
    boolean acknowledgedBy(SipRequest prack) {
        boolean matches = outstanding != null && RAck.of(prack).equals(Optional.of(new RAck(rseq, invite.cseq())));
        if (matches) {
            outstanding = null;
            stopTimers();
        }
        return matches;
    }

    /** Sends what waited for the PRACK that came. */
    void next() {
        if (outstanding == null && !waiting.isEmpty()) {
            transmit(waiting.removeFirst());
        }
    }

    /** Time to send it again; the interval doubles without bound (RFC 3262 §3). */
    void resend() {
        core.emit(new CallEffect.Respond(txId, outstanding));
        interval *= 2;
        core.start(CallTimer.RESEND_PROVISIONAL, interval);
    }

    /** The final answer goes out: nothing is repeated or sent any more. */
    void stop() {
        waiting.clear();
        stopTimers();
    }

    private void stopTimers() {
        core.stop(CallTimer.RESEND_PROVISIONAL);
        core.stop(CallTimer.PRACK);
    }
}
