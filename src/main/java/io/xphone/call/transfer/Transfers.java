package io.xphone.call.transfer;

import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.ReleaseCause;
import io.xphone.call.setup.OutboundSetup;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/**
 * The transfer commands and queries of a call, beside those of {@code CallMachine}, with the same rules. {@code
 * OutgoingTransfers} sends REFER, {@code IncomingTransfers} processes REFER, {@code Replacement} decides about
 * Replaces.
 */
public final class Transfers {

    private final CallCore core;
    private final Teardown teardown;
    private final Optional<OutboundSetup> outbound;
    private final OutgoingTransfers out;
    private final IncomingTransfers in;

    public Transfers(CallCore core, Teardown teardown, Optional<OutboundSetup> outbound) {
        this.core = core;
        this.teardown = teardown;
        this.outbound = outbound;
        out = new OutgoingTransfers(core, teardown);
        in = new IncomingTransfers(core);
    }

    /**
     * Transfers the peer to a third party (RFC 3515). Done when the peer accepts; then {@link
     * CallEvent.TransferProgress} and {@link CallEvent.TransferEnded} report the progress.
     */
    public List<CallEffect> transfer(long token, TransferSettings settings) {
        out.start(token, settings);
        return core.drain();
    }

    /**
     * Changes the state of an attended transfer that sends the peer of another local call to the peer of this call, by
     * Replaces. A BYE of this peer then counts as the transfer.
     *
     * @param state REQUESTED before, FAILED or SUCCEEDED after; on success the call ends
     */
    public List<CallEffect> attendedTransfer(AttendedTransferState state) {
        core.attendedTransferPending = state != AttendedTransferState.FAILED;
        if (state == AttendedTransferState.SUCCEEDED && core.state().established()) {
            teardown.transferred();
        }
        return core.drain();
    }

    /**
     * Accepts a REFER: sends 202, and 100 by NOTIFY. The caller of this method makes the new call and reports it by
     * {@link #progress}.
     *
     * @param request the id of {@link CallEvent.TransferRequested}
     */
    public List<CallEffect> accept(long token, String request, long nowMillis) {
        setTime(nowMillis);
        return conclude(token, in.accept(request));
    }

    /**
     * Rejects a REFER.
     *
     * @param status 400 to 699
     * @param headers for the response, where the REFER has none yet
     */
    public List<CallEffect> reject(long token, String request, int status, List<Header> headers, long nowMillis) {
        setTime(nowMillis);
        boolean valid = status >= 400 && status <= 699;
        Optional<CallError> bad = valid
                ? ApplicationHeaders.check(headers)
                : Optional.of(CallError.invalidArgument("not a rejection status: " + status));
        return conclude(token, bad.or(() -> in.reject(request, status, headers)));
    }

    /**
     * Reports the progress of the call to the transfer target, by NOTIFY.
     *
     * @param status 100 to 699
     */
    public List<CallEffect> progress(String request, int status, String phrase, long nowMillis) {
        setTime(nowMillis);
        in.progress(request, status, phrase);
        return core.drain();
    }

    /**
     * Sets the transfer history of this call, to detect loops.
     *
     * @param visited the targets, the first one first
     */
    public void history(List<Uri> visited) {
        in.history(visited);
    }

    /** Ends the call because another one replaces it (RFC 3891 §3): BYE, or CANCEL when it is not answered. */
    public List<CallEffect> replaced() {
        if (core.state().established()) {
            teardown.transferred();
        } else if (!core.ended()) {
            outbound.ifPresent(setup -> setup.cancel(ReleaseCause.end(EndReason.TRANSFER, 487, "Replaced"), List.of()));
        }
        return core.drain();
    }

    /** The transfer history. */
    public List<Uri> history() {
        return in.history();
    }

    // ---- for the machine ----

    /** Sets the current time; to be called before any other input. */
    public void setTime(long nowMillis) {
        in.setTime(nowMillis);
    }

    public void timer(CallTimer timer, long nowMillis) {
        setTime(nowMillis);
        if (timer == CallTimer.OUTGOING_TRANSFER) {
            out.timeout();
        } else {
            in.timer();
        }
    }

    public void referred(String txId, SipRequest refer, Dialog dialog) {
        in.received(txId, refer, dialog);
    }

    public void notified(String txId, SipRequest notify, Dialog dialog) {
        out.received(txId, notify, dialog);
    }

    /** Whether NOTIFYs may still arrive, possibly after the end of the call (RFC 5057 §3.1). */
    public boolean subscribed() {
        return out.subscribed();
    }

    /** The peer sent BYE: whether that is the result of a transfer. */
    public boolean endsByTransfer() {
        return out.byeReceived() || core.attendedTransferPending || in.accepted();
    }

    private List<CallEffect> conclude(long token, Optional<CallError> error) {
        error.ifPresentOrElse(why -> core.fail(token, why), () -> core.done(token));
        return core.drain();
    }
}
