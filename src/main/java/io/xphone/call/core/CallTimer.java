package io.xphone.call.core;

/** The timers of a call. Each is active at most once: starting it again restarts it. */
public enum CallTimer {
    /** Outbound: the total time from dialling until the call is answered. */
    DIAL,
    /** Inbound: the time that the application has to answer. */
    RING,
    /** Inbound: the delay of a requested automatic answer. */
    AUTO_ANSWER,
    /** Inbound: a provisional response every minute keeps proxies waiting (RFC 3261 §13.3.1.1). */
    KEEP_RINGING,
    /** Outbound: the time to wait for a final response after CANCEL (RFC 3261 §9.1). */
    CANCELLED,
    /** Retransmission of the 2xx to an INVITE (RFC 3261 §13.3.1.4). */
    RETRANSMIT_SUCCESS,
    /** No ACK was received for the 2xx (RFC 3261 §13.3.1.4). */
    ACK,
    /** Retry after the local offer crossed one of the peer (RFC 3261 §14.1). */
    GLARE,
    /** Retry of a target refresh that the peer could not process. */
    TARGET_REFRESH,
    /** Outbound: other branches of a forked INVITE may still send a 2xx (RFC 3261 §13.2.2.4). */
    FORKS,
    /** A requested transfer: until the first NOTIFY, the outcome, the last NOTIFY (RFC 6665 §4.1.2.4, Timer N). */
    OUTGOING_TRANSFER,
    /** The next deadline of the peer's REFERs. */
    INCOMING_TRANSFERS,
    /** Retransmission of a reliable provisional response (RFC 3262 §3). */
    RETRANSMIT_PROVISIONAL,
    /** No PRACK was received for a reliable provisional response (RFC 3262 §3). */
    PRACK,
    /** The local refresh of the session is due (RFC 4028 §10). */
    SESSION_REFRESH,
    /** The session was not refreshed: BYE, slightly before its end (RFC 4028 §10). */
    SESSION_EXPIRES
}
