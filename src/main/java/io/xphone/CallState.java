package io.xphone;

/**
 * The states of a call.
 *
 * <pre>
 *   outbound:  IDLE -> DIALING -> REMOTE_RINGING -> EARLY_MEDIA -> ACTIVE &lt;-> ON_HOLD -> ENDED
 *   inbound:   IDLE -> RINGING -> (EARLY_MEDIA) -> ACTIVE &lt;-> ON_HOLD -> ENDED
 * </pre>
 *
 * States may be skipped. A call never returns to an earlier state, except that ACTIVE and ON_HOLD alternate. ENDED can
 * follow any state.
 */
public enum CallState {
    /** Not started. */
    IDLE,
    /** Inbound: offered to the application, not answered yet. */
    RINGING,
    /** Outbound: the INVITE is sent, and no 180 was received yet. */
    DIALING,
    /** Outbound: 180 was received. */
    REMOTE_RINGING,
    /** Audio flows before the call is answered. */
    EARLY_MEDIA,
    /** Answered. */
    ACTIVE,
    /** Answered, and held by this side, by the peer, or by both. */
    ON_HOLD,
    /** The call has ended. */
    ENDED;

    /** @return whether the call is answered and has not ended */
    public boolean established() {
        return this == ACTIVE || this == ON_HOLD;
    }
}
