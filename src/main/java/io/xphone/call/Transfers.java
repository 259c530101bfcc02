package io.xphone.call;

import io.xphone.EndReason;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/**
 * Transfers of a call: commands and queries beside those of {@link CallMachine}, with the same rules. What we ask for is
 * in {@code TransferOut}, what the peer asks for in {@code TransfersIn}, calls that replace others in
 * {@link Replacement}.
 */
public final class Transfers {

    private final CallCore core;
    private final Teardown teardown;
    private final Optional<OutboundSetup> outbound;
    private final TransferOut out;
    private final TransfersIn in;

    Transfers(CallCore core, Teardown teardown, Optional<OutboundSetup> outbound) {
        this.core = core;
        this.teardown = teardown;
        this.outbound = outbound;
        out = new TransferOut(core, teardown);
        in = new TransfersIn(core);
    }

    /**
     * Sends the peer to someone else (RFC 3515). Done once the peer has agreed to try; how it goes then comes as
     * {@link CallEvent.TransferProgress} and {@link CallEvent.TransferEnded}.
     */
    public List<CallEffect> transfer(long token, Transfer wanted) {
        out.start(token, wanted);
        return core.drain();
    }

    /**
     * Tells that the peer of another call of ours is being sent to the peer of this one, by Replaces. When this peer
     * hangs up then, the call was transferred.
     *
     * @param step OFFERED before, KEPT when it failed, DONE when it succeeded: the call ends
     */
    public List<CallEffect> handOver(HandOver step) {
        core.handedOver = step != HandOver.KEPT;
        if (step == HandOver.DONE && core.state().established()) {
            teardown.transferred();
        }
        return core.drain();
    }

    /**
     * Agrees to call whom the peer sent us to: it is told 202, and 100 by NOTIFY. Whoever carries this out makes that
     * call and tells how it goes by {@link #goes}.
     *
     * @param request the id of {@link CallEvent.TransferRequested}
     */
    public List<CallEffect> accept(long token, String request, long nowMillis) {
        at(nowMillis);
        return conclude(token, in.accept(request));
    }

    /**
     * Refuses to call whom the peer sent us to.
     *
     * @param status 400 to 699
     * @param headers for the answer, where the REFER has none yet
     */
    public List<CallEffect> reject(long token, String request, int status, List<Header> headers, long nowMillis) {
        at(nowMillis);
        boolean sayable = status >= 400 && status <= 699;
        Optional<CallError> bad = sayable
                ? ApplicationHeaders.check(headers)
                : Optional.of(CallError.invalidArgument("not a refusal: " + status));
        return conclude(token, bad.or(() -> in.reject(request, status, headers)));
    }

    /**
     * How the call goes that was made because the peer asked for it: the peer is told by NOTIFY.
     *
     * @param status 100 to 699
     */
    public List<CallEffect> goes(String request, int status, String phrase, long nowMillis) {
        at(nowMillis);
        in.progress(request, status, phrase);
        return core.drain();
    }

    /**
     * Says where a call that follows a transfer has been sent so far, so that a circle is seen.
     *
     * @param visited the targets, the first one first
     */
    public void trail(List<Uri> visited) {
        in.trail(visited);
    }

    /** Ends the call because another one takes its place (RFC 3891 §3): BYE, or CANCEL when it is not answered. */
    public List<CallEffect> replaced() {
        if (core.state().established()) {
            teardown.transferred();
        } else if (!core.over()) {
            outbound.ifPresent(setup -> setup.giveUp(ReleaseCause.end(EndReason.TRANSFER, 487, "Replaced"), List.of()));
        }
        return core.drain();
    }

    /** What {@link #trail(List)} said. */
    public List<Uri> trail() {
        return in.trail();
    }

    // ---- for the machine ----

    /** What time it is, before anything else comes in. */
    void at(long nowMillis) {
        in.at(nowMillis);
    }

    void timer(CallTimer timer, long nowMillis) {
        at(nowMillis);
        if (timer == CallTimer.TRANSFER) {
            out.timeout();
        } else {
            in.timer();
        }
    }

    void referred(String txId, SipRequest refer, Dialog dialog) {
        in.received(txId, refer, dialog);
    }

    void notified(String txId, SipRequest notify, Dialog dialog) {
        out.received(txId, notify, dialog);
    }

    /** Whether NOTIFYs may still come, if need be after the end of the call (RFC 5057 §3.1). */
    boolean listening() {
        return out.listening();
    }

    /** The peer hangs up: whether that is because the call goes on elsewhere. */
    boolean left() {
        return out.left() || core.handedOver || in.followed();
    }

    private List<CallEffect> conclude(long token, Optional<CallError> error) {
        error.ifPresentOrElse(why -> core.refuse(token, why), () -> core.done(token));
        return core.drain();
    }
}
