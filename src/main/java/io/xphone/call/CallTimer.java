package io.xphone.call;

/** The timers of a call. Each runs at most once at a time: starting it again replaces it. */
public enum CallTimer {
    /** Outbound: the whole time from dialling to the answer. */
    DIAL,
    /** Inbound: the time in which the application has to answer. */
    RING,
    /** Inbound: the call asked to be answered by itself, and this is when. */
    AUTO_ANSWER,
    /** Inbound: a provisional answer a minute keeps proxies waiting (RFC 3261 §13.3.1.1). */
    KEEP_RINGING,
    /** Outbound: how long a final answer is waited for after CANCEL (RFC 3261 §9.1). */
    CANCELLED,
    /** The 2xx to an INVITE is due again (RFC 3261 §13.3.1.4). */
    RESEND_ANSWER,
    /** No ACK came for the 2xx (RFC 3261 §13.3.1.4). */
    ACK,
    /** Our offer met one of the peer's: try again (RFC 3261 §14.1). */
    GLARE,
    /** Our Contact is another and the peer could not take that: tell it again. */
    TARGET_REFRESH,
    /** Outbound: other branches of a forked INVITE may still answer with 2xx (RFC 3261 §13.2.2.4). */
    FORKS,
    /** A transfer of ours: until the first NOTIFY, the outcome, the last NOTIFY (RFC 6665 §4.1.2.4, Timer N). */
    TRANSFER,
    /** The peer asks us to call elsewhere: the next of what falls due of its REFERs. */
    REFERRALS,
    /** A reliable provisional answer is due again (RFC 3262 §3). */
    RESEND_PROVISIONAL,
    /** No PRACK came for a reliable provisional answer (RFC 3262 §3). */
    PRACK,
    /** The session is to be refreshed by us (RFC 4028 §10). */
    SESSION_REFRESH,
    /** The session was not refreshed: BYE, slightly before its end (RFC 4028 §10). */
    SESSION_EXPIRES
}
