package io.xphone;

/**
 * The states of a call as an application sees them.
 *
 * <pre>
 *   outbound:  IDLE -> DIALING -> REMOTE_RINGING -> EARLY_MEDIA -> ACTIVE &lt;-> ON_HOLD -> ENDED
 *   inbound:   IDLE -> RINGING -> (EARLY_MEDIA) -> ACTIVE &lt;-> ON_HOLD -> ENDED
 * </pre>
 *
 * Steps may be skipped, never taken backwards (ACTIVE and ON_HOLD alternate), and ENDED can follow any.
 */
public enum CallState {
    /** Not started. */
    IDLE,
    /** Inbound: presented to the application, not answered. */
    RINGING,
    /** Outbound: the INVITE is being sent, nobody rings yet. */
    DIALING,
    /** Outbound: 180 came. */
    REMOTE_RINGING,
    /** Sound flows before the answer. */
    EARLY_MEDIA,
    /** Answered. */
    ACTIVE,
    /** Answered, and held by us, by the peer, or by both. */
    ON_HOLD,
    /** Over. */
    ENDED;

    /** @return whether the call was answered and is not over */
    public boolean established() {
        return this == ACTIVE || this == ON_HOLD;
    }
}
