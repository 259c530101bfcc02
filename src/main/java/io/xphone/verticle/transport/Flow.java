package io.xphone.verticle.transport;

import io.xphone.bus.internal.SipRoute;
import io.xphone.options.SipTransport;

/**
 * A flow to and from one peer (RFC 5626 §2): a remote address on a UDP socket, or a TCP, TLS or WebSocket connection.
 */
interface Flow {

    /** A keep-alive by line ends; on a stream the peer responds with one line end. */
    byte[] KEEP_ALIVE = {'\r', '\n', '\r', '\n'};

    SipTransport transport();

    /** Which connection it is; {@link SipRoute#NO_FLOW} for datagrams. */
    default long id() {
        return SipRoute.NO_FLOW;
    }

    /** The peer's address, a literal without brackets. */
    String remoteHost();

    int remotePort();

    /** The local address, a literal without brackets. */
    String localHost();

    /** The local port: that of the UDP socket or of the connection. */
    int localPort();

    /** Whether the flow can still carry a message. */
    boolean open();

    /** Sends bytes; a loss is detected when the flow closes or the transaction times out. */
    default void send(byte[] message) {
        send(message, () -> {});
    }

    /**
     * Sends bytes.
     *
     * @param onFailure called, possibly at once, when the bytes could not be sent; not called for loss in the network
     */
    void send(byte[] message, Runnable onFailure);

    /** Sends a keep-alive (RFC 5626 §3.5.1, RFC 7118 §6). */
    default void keepAlive() {
        send(KEEP_ALIVE);
    }

    /** Closes a connection that no longer works at once, so that the next message opens another one. */
    default void abandon() {}

    /** Why the flow ended, for logs and error messages; "" when unknown. */
    default String failure() {
        return "";
    }

    /** A message of this flow waits to be handled. */
    default void onWaiting() {}

    /** A message of this flow waits no longer. */
    default void onHandled() {}

    default boolean reliable() {
        return transport() != SipTransport.UDP;
    }
}
