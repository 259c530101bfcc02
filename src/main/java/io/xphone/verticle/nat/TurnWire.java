package io.xphone.verticle.nat;

import io.vertx.core.Future;

/** The connection to a TURN server: a UDP socket or a stream. Used on its event loop alone. */
interface TurnWire {

    /** The longest datagram of a peer; longer ones are discarded. */
    int MAX_DATAGRAM = 2_048;

    /** Receives from the server, on the event loop. */
    interface Receiver {

        /** A STUN message, which may be malformed. */
        void onStun(byte[] data, int offset, int length);

        /**
         * A ChannelData message.
         *
         * @param data the application data from index 0; valid until this method returns, and may be written to
         */
        void onChannelData(int channel, byte[] data, int length);

        /** The connection was closed by the server, or is unusable. */
        void onClosed(String reason);
    }

    /** Sends a STUN message. */
    void send(byte[] message);

    /** Sends a ChannelData message. */
    void sendChannelData(int channel, byte[] data, int length);

    /** Whether the connection is a stream, over which requests are not repeated. */
    boolean reliable();

    /** Closes the connection; nothing is received any more. */
    Future<Void> close();
}
