package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.xphone.sip.message.SipFramer;

/** What carries the messages of a {@link StreamConnection}: the octets of a stream, or the messages of a WebSocket. */
interface Wire {

    /** Handles what arrives. */
    interface Sink extends SipFramer.Sink {

        /** Data has been read; the messages in it follow. */
        void onData();

        /**
         * The messages of one read have been passed on.
         *
         * @param incomplete whether a message has begun that is not complete
         */
        void onRead(boolean incomplete);

        /** The connection fails; {@link #onClosed} follows. */
        void onFailure(Throwable failure);

        void onClosed();
    }

    /** Why a connection is closed: the close code of a WebSocket (RFC 6455 §7.4.1). */
    enum Closing {
        /** This end stops. */
        GOING_AWAY(1001),
        /** What the peer sends is not SIP. */
        NOT_SIP(1002),
        /** A limit is exceeded. */
        LIMIT(1008),
        /** A message is too large. */
        TOO_LARGE(1009);

        private final short code;

        Closing(int code) {
            this.code = (short) code;
        }

        short code() {
            return code;
        }
    }

    void start(Sink sink);

    /** Sends one message. */
    Future<Void> write(byte[] message);

    /** Sends a keep-alive, to which a peer that is there responds. */
    void ping();

    /** Reads nothing more until {@link #resume}. */
    void pause();

    void resume();

    /** Closes the connection when what has been written is sent. */
    Future<Void> close(Closing why);

    /** Closes the connection without waiting for data that the peer does not read. */
    void closeAtOnce();

    SocketAddress remoteAddress();

    SocketAddress localAddress();
}
