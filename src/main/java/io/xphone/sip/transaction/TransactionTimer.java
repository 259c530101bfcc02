package io.xphone.sip.transaction;

/**
 * The timers of transactions, by the names of RFC 3261 Table 4 and RFC 6026; timer C, a proxy's, is not among them. The
 * timers without a letter have no name in the RFCs.
 */
public enum TransactionTimer {
    /** INVITE client, unreliable transport: retransmits the request, from T1, doubling. */
    A,
    /** INVITE client: no response was received within 64*T1. */
    B,
    /** INVITE client: end of the wait for retransmitted 300-699 responses, 32 s or more; 0 when reliable. */
    D,
    /** Non-INVITE client, unreliable transport: retransmits the request, from T1, doubling up to T2. */
    E,
    /** Non-INVITE client: no final response was received within 64*T1. */
    F,
    /** INVITE server, unreliable transport: retransmits the 300-699 response, from T1, doubling up to T2. */
    G,
    /** INVITE server: no ACK for the 300-699 response was received within 64*T1. */
    H,
    /** INVITE server: end of the wait for retransmitted ACKs, T4; 0 when reliable. */
    I,
    /** Non-INVITE server: end of the wait for retransmitted requests, 64*T1; 0 when reliable. */
    J,
    /** Non-INVITE client: end of the wait for retransmitted responses, T4; 0 when reliable. */
    K,
    /** INVITE server (RFC 6026): end of the wait for retransmitted INVITEs after a 2xx, 64*T1. */
    L,
    /** INVITE client (RFC 6026): end of the wait for further 2xx, 64*T1. */
    M,
    /** Server: a 100 is due, as there is no response yet: 200 ms for INVITE, otherwise as in RFC 4320. */
    TRYING,
    /** INVITE client: no final response was received within 64*T1 after the CANCEL (RFC 3261 §9.1). */
    CANCELLED,
    /** INVITE client that ended without a 2xx: end of the time in which a late 2xx is delivered, 64*T1. */
    LATE,
    /** Non-INVITE server: the client's timer F has expired, a response would be useless, 64*T1 (RFC 4320 §4.2). */
    EXPIRED
}
