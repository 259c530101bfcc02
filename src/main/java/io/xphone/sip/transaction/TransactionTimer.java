package io.xphone.sip.transaction;

/**
 * The timers of a transaction by their letters (RFC 3261 Table 4, RFC 6026). C is missing: it belongs to proxies.
 */
public enum TransactionTimer {
    /** INVITE client, unreliable: request again, T1 doubling. */
    A,
    /** INVITE client: no response at all, 64*T1. */
    B,
    /** INVITE client: absorbs repeated failures, 32 s or more; 0 when reliable. */
    D,
    /** Non-INVITE client, unreliable: request again, T1 doubling up to T2. */
    E,
    /** Non-INVITE client: no final response, 64*T1. */
    F,
    /** INVITE server, unreliable: failure again, T1 doubling up to T2. */
    G,
    /** INVITE server: no ACK to the failure, 64*T1. */
    H,
    /** INVITE server: absorbs repeated ACKs, T4; 0 when reliable. */
    I,
    /** Non-INVITE server: absorbs repeated requests, 64*T1; 0 when reliable. */
    J,
    /** Non-INVITE client: absorbs repeated responses, T4; 0 when reliable. */
    K,
    /** INVITE server, RFC 6026: absorbs repeated INVITEs after a 2xx, 64*T1. */
    L,
    /** INVITE client, RFC 6026: takes further 2xx, 64*T1. */
    M,
    /** Server: the transaction user has said nothing, send 100: 200 ms for INVITE, else as RFC 4320 says. */
    TRYING,
    /** INVITE client: no final response after our CANCEL, 64*T1 (RFC 3261 §9.1). */
    CANCELLED,
    /** INVITE client that is over without a 2xx: from now on a branch that answers is nobody's, 64*T1. */
    LATE,
    /** Non-INVITE server: the client's timer F has run out, no answer is of use any more, 64*T1 (RFC 4320 §4.2). */
    EXPIRED
}
