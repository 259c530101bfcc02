package io.xphone.call;

import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.List;

/**
 * The end of an answered call (RFC 3261 §15).
 *
 * <pre>
 *   ESTABLISHED --hang up--> BYE sent --any final answer, or none in time--> gone
 *        |   |
 *        |   +-- hang up, ACK of the first 2xx missing --> held back --ACK, or 64 T1--> BYE sent
 *        +-- BYE from the peer: 200 --> gone
 * </pre>
 *
 * For the application the call is over at once; what is left is courtesy towards the peer.
 */
final class Teardown {

    private final CallCore core;
    private final SentAnswer sentAnswer;
    private List<Header> heldBack;

    Teardown(CallCore core, SentAnswer sentAnswer) {
        this.core = core;
        this.sentAnswer = sentAnswer;
    }

    /** Ends an answered call with BYE. A called party must not send it before the ACK came (RFC 3261 §15). */
    void hangUp(CallEnd end, List<Header> headers) {
        if (core.over()) {
            return;
        }
        if (sentAnswer.waitingForFirst()) {
            heldBack = headers;
        } else {
            sentAnswer.stop();
            bye(core.dialog, headers);
        }
        core.finish(end);
    }

    /** The peer's session description is of no use. */
    void unusable(String why) {
        hangUp(ReleaseCause.end(EndReason.ERROR, 488, why), List.of(reason(ReleaseCause.sipValue(488, why))));
    }

    /** A request of ours failed: 481 and 408 mean that the peer has lost the call or is gone (RFC 3261 §12.2.1.2). */
    void lost(int status, String phrase) {
        if (gone(status)) {
            hangUp(ReleaseCause.end(status == 408 ? EndReason.TIMEOUT : EndReason.ERROR, status, phrase), List.of());
        }
    }

    /** Whether a final answer to a request of ours says that the peer knows nothing of the call any more. */
    static boolean gone(int status) {
        return status == 481 || status == 408;
    }

    /** The ACK that was missing came, or never will: what was held back can go. */
    void acknowledged() {
        if (heldBack != null) {
            List<Header> headers = heldBack;
            heldBack = null;
            bye(core.dialog, headers);
        }
    }

    /** No ACK came for our 2xx (RFC 3261 §13.3.1.4). */
    void notAcknowledged() {
        sentAnswer.stop();
        if (core.over()) {
            acknowledged();
        } else {
            hangUp(
                    ReleaseCause.end(EndReason.ERROR, 408, "No ACK"),
                    List.of(reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, "No ACK"))));
        }
    }

    /**
     * The peer hung up; it has been told 200.
     *
     * @param transferred whether it did so because the call goes on elsewhere
     */
    void hungUpBy(SipRequest bye, boolean transferred) {
        heldBack = null;
        sentAnswer.stop();
        core.finish(ReleaseCause.endedBy(bye, transferred ? EndReason.TRANSFER : EndReason.REMOTE, 0));
    }

    /** Another call takes the place of this one (RFC 3891 §3), or its peer has been sent to another. */
    void transferred() {
        hangUp(new CallEnd(EndReason.TRANSFER, 0, "", ReleaseCause.NORMAL), List.of());
    }

    /** Sends BYE in a dialog, whatever becomes of it. */
    void bye(Dialog dialog, List<Header> headers) {
        SipRequest.Builder bye = Capabilities.name(dialog.request(Method.BYE), core.settings);
        ApplicationHeaders.addTo(bye, headers);
        // The dialog is gone whatever is answered (RFC 3261 §15.1.1).
        core.requests.send(bye.build(), dialog::nextSequence, PendingRequests.Outcome.NONE);
    }

    static Header reason(String value) {
        return new Header(HeaderName.REASON, value);
    }
}
