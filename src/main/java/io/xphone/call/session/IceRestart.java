package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.message.CallError;
import io.xphone.sdp.SessionDescription;
import java.util.function.Consumer;

/**
 * Restarts ICE when the media has lost the path that it had (RFC 7675 §5.1, RFC 8839 §4.4.1.1.1): with new candidates,
 * as the network may be another one. Where the peer has no ICE, the address of a new relay is offered in the same way.
 *
 * <pre>
 *   IDLE      --path lost-->                      GATHERING
 *   GATHERING --candidates-->                     READY; the call ends without any
 *   READY     --no other change pending-->        SENT: re-INVITE with new credentials
 *   SENT      --2xx-->                            IDLE
 *   SENT      --rejected, no answer-->            the call ends
 *   any       --the peer restarts ICE-->          IDLE
 * </pre>
 */
public final class IceRestart implements SessionChange {

    private enum Phase {
        IDLE,
        GATHERING,
        READY,
        SENT
    }

    private final CallCore core;
    private final Renegotiation renegotiation;
    private final SentSuccessResponse sentSuccess;
    private final Consumer<String> onFailure;
    private Phase phase = Phase.IDLE;
    private String reason = "";

    /** @param onFailure ends the call, with the reason for which the path was lost */
    public IceRestart(
            CallCore core, Renegotiation renegotiation, SentSuccessResponse sentSuccess, Consumer<String> onFailure) {
        this.core = core;
        this.renegotiation = renegotiation;
        this.sentSuccess = sentSuccess;
        this.onFailure = onFailure;
    }

    /**
     * The media of the answered call has lost its path.
     *
     * @param why in words for people
     */
    public void pathLost(String why) {
        if (phase == Phase.IDLE) {
            reason = why;
            phase = Phase.GATHERING;
            core.gatherMedia();
        }
    }

    /** The candidates are gathered. */
    public void gathered() {
        if (phase == Phase.GATHERING) {
            phase = Phase.READY;
        }
    }

    /** There are no candidates: the call has no path any more. */
    public void notGathered() {
        if (phase == Phase.GATHERING) {
            phase = Phase.IDLE;
            onFailure.accept(reason);
        }
    }

    /** The peer has restarted ICE: that is all that is needed. */
    public void restartedByPeer() {
        phase = Phase.IDLE;
    }

    /** Sends the offer, if it is due and nothing is pending. */
    public void sendIfReady() {
        if (phase == Phase.READY
                && core.state().established()
                && !core.offerAwaitsAnswer
                && !sentSuccess.awaitsAck()
                && renegotiation.idle()) {
            phase = Phase.SENT;
            renegotiation.begin(this);
        }
    }

    @Override
    public SessionDescription offer(SessionNegotiation session) {
        return session.restart();
    }

    @Override
    public boolean needed() {
        return phase == Phase.SENT;
    }

    @Override
    public void succeeded() {
        phase = Phase.IDLE;
    }

    @Override
    public void failed(CallError error) {
        if (phase == Phase.SENT && !core.ended()) {
            phase = Phase.IDLE;
            onFailure.accept(reason);
        }
    }
}
