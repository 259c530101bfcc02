package io.xphone.bus.internal;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** What the SIP transport tells a transaction user. By reference, on one node. */
public sealed interface SipIndication {

    /**
     * A request that is no retransmission. The ACK of a 2xx comes with an empty {@code txId}.
     *
     * @param source where it came from, and on which address of ours
     */
    record Request(String txId, SipRequest request, SipRoute source) implements SipIndication {}

    /** An answer to a transaction of ours; a stray 2xx comes with an empty {@code txId}. */
    record Response(String txId, SipResponse response) implements SipIndication {}

    /** A transaction ended without a final answer. */
    record Failed(String txId, boolean timeout, String detail) implements SipIndication {}

    /** The peer cancelled an INVITE that has no final answer; the CANCEL itself has been answered. */
    record Cancelled(String inviteTxId, SipRequest cancel) implements SipIndication {}

    /** The flow to the registrar is dead: connection closed, or no pong (RFC 5626 §3.5.1). */
    record FlowLost(String detail) implements SipIndication {}

    /** The address that a STUN keep-alive shows has changed (RFC 5626 §3.5.2). */
    record AddressChanged(String host, int port) implements SipIndication {}
}
