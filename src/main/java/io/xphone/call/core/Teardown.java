package io.xphone.call.core;

import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.ReleaseCause;
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
 *   ESTABLISHED --hang up--> BYE sent --any final response, or timeout--> finished
 *        |   |
 *        |   +-- hang up, ACK of the first 2xx missing --> BYE deferred --ACK, or 64 T1--> BYE sent
 *        +-- BYE from the peer: 200 --> finished
 * </pre>
 *
 * For the application the call ends at once; the remaining messages complete the dialog with the peer.
 */
public final class Teardown {

    private final CallCore core;
    private final SentSuccessResponse sentSuccess;
    private List<Header> deferredByeHeaders;

    public Teardown(CallCore core, SentSuccessResponse sentSuccess) {
        this.core = core;
        this.sentSuccess = sentSuccess;
    }

    /** Ends an answered call with BYE. The called party must not send it before the ACK is received (RFC 3261 §15). */
    public void hangUp(CallEnd end, List<Header> headers) {
        if (core.ended()) {
            return;
        }
        if (sentSuccess.awaitsInitialAck()) {
            deferredByeHeaders = headers;
        } else {
            sentSuccess.stop();
            bye(core.dialog, headers);
        }
        core.finish(end);
    }

    /** Ends the call because the peer's session description cannot be used. */
    public void unusableSdp(String why) {
        hangUp(ReleaseCause.end(EndReason.ERROR, 488, why), List.of(reason(ReleaseCause.sipValue(488, why))));
    }

    /**
     * Handles a failed request: 481 and 408 mean that the peer has no such dialog or is unreachable, and end the call
     * (RFC 3261 §12.2.1.2).
     */
    public void requestFailed(int status, String phrase) {
        if (endsDialog(status)) {
            hangUp(ReleaseCause.end(status == 408 ? EndReason.TIMEOUT : EndReason.ERROR, status, phrase), List.of());
        }
    }

    /** Whether a final response to a local request ends the dialog. */
    public static boolean endsDialog(int status) {
        return status == 481 || status == 408;
    }

    /** The missing ACK was received, or its timer ended: sends the deferred BYE. */
    public void ackReceived() {
        if (deferredByeHeaders != null) {
            List<Header> headers = deferredByeHeaders;
            deferredByeHeaders = null;
            bye(core.dialog, headers);
        }
    }

    /** No ACK was received for the 2xx (RFC 3261 §13.3.1.4). */
    public void ackTimeout() {
        sentSuccess.stop();
        if (core.ended()) {
            ackReceived();
        } else {
            hangUp(
                    ReleaseCause.end(EndReason.ERROR, 408, "No ACK"),
                    List.of(reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, "No ACK"))));
        }
    }

    /**
     * The peer ended the call with BYE, which has its 200.
     *
     * @param transferred whether the BYE is the result of a transfer
     */
    public void byeReceived(SipRequest bye, boolean transferred) {
        deferredByeHeaders = null;
        sentSuccess.stop();
        core.finish(ReleaseCause.endedBy(bye, transferred ? EndReason.TRANSFER : EndReason.REMOTE, 0));
    }

    /** Ends the call because it was replaced (RFC 3891 §3) or its peer was transferred. */
    public void transferred() {
        hangUp(new CallEnd(EndReason.TRANSFER, 0, "", ReleaseCause.NORMAL), List.of());
    }

    /** Sends BYE in a dialog and ignores its response. */
    public void bye(Dialog dialog, List<Header> headers) {
        SipRequest.Builder bye = Capabilities.addAgent(dialog.request(Method.BYE), core.settings);
        ApplicationHeaders.addTo(bye, headers);
        // The dialog ends with any response (RFC 3261 §15.1.1).
        core.requests.send(bye.build(), dialog::nextSequence, PendingRequests.Outcome.NONE);
    }

    public static Header reason(String value) {
        return new Header(HeaderName.REASON, value);
    }
}
