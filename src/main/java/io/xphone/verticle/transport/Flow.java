package io.xphone.verticle.transport;

import io.xphone.options.SipTransport;

/**
 * A way to and from one peer (RFC 5626 §2: "flow"): a remote address on our UDP socket, or a TCP or TLS connection.
 */
interface Flow {

    SipTransport transport();

    /** The peer's address, a literal without brackets. */
    String remoteHost();

    int remotePort();

    /** Our address on it, a literal without brackets. */
    String localHost();

    /** Our port: where we listen, or the connection's own. */
    int localPort();

    /** Whether it can still carry a message. */
    boolean open();

    /** Sends bytes; a loss shows by the flow's end or a transaction's timeout. */
    default void send(byte[] message) {
        send(message, () -> {});
    }

    /**
     * Sends bytes.
     *
     * @param refused called, perhaps at once, when it is known that they did not leave: what gets lost on its way is not
     */
    void send(byte[] message, Runnable refused);

    /** It is found dead: a connection is closed at once, so that what goes there next opens another. */
    default void abandon() {}

    /** What is known of why it ended, for people; "" when nothing is. */
    default String failure() {
        return "";
    }

    default boolean reliable() {
        return transport() != SipTransport.UDP;
    }
}
