package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.xphone.nat.turn.ChannelData;
import io.xphone.nat.turn.TurnFraming;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetSocketAddress;

/**
 * A TCP or TLS connection to a TURN server. Media that the connection cannot take at once is discarded.
 *
 * <p>Each connection has a client of its own: Vert.x closes a client with the verticle on whose context it was created,
 * here that of a call.
 */
final class StreamTurnWire implements TurnWire {

    private final NetClient client;
    private final NetSocket socket;
    private final Receiver receiver;
    private final TurnFraming framing = new TurnFraming();
    private final byte[] received = new byte[MAX_DATAGRAM];
    private boolean closed;

    private StreamTurnWire(NetClient client, NetSocket socket, Receiver receiver) {
        this.client = client;
        this.socket = socket;
        this.receiver = receiver;
    }

    /**
     * Connects; to be called on the context of the relay.
     *
     * @param client is closed with the connection
     * @param name the name that the certificate of the server must contain; null without TLS
     */
    static Future<TurnWire> open(NetClient client, InetSocketAddress server, String name, Receiver receiver) {
        SocketAddress address =
                SocketAddress.inetSocketAddress(server.getPort(), LocalAddresses.literal(server.getAddress()));
        Future<NetSocket> connected = name == null ? client.connect(address) : client.connect(address, name);
        return connected.onFailure(failed -> client.close()).map(socket -> {
            StreamTurnWire wire = new StreamTurnWire(client, socket, receiver);
            socket.handler(wire::onBytes)
                    .exceptionHandler(failure -> wire.onEnd(String.valueOf(failure.getMessage())))
                    .closeHandler(end -> wire.onEnd("the server closed the connection"));
            return wire;
        });
    }

    private void onBytes(Buffer buffer) {
        byte[] bytes = buffer.getBytes();
        if (!closed && !framing.add(bytes, 0, bytes.length, this::onFrame)) {
            onEnd("the server sent neither STUN nor ChannelData");
            socket.close();
        }
    }

    private void onFrame(byte[] data, int offset, int length) {
        if (closed) {
            return;
        }
        if (!ChannelData.matches(data, offset, length)) {
            receiver.onStun(data, offset, length);
            return;
        }
        int size = ChannelData.length(data, offset);
        if (size <= MAX_DATAGRAM) {
            System.arraycopy(data, offset + ChannelData.HEADER, received, 0, size);
            receiver.onChannelData(ChannelData.channel(data, offset), received, size);
        }
    }

    private void onEnd(String reason) {
        if (!closed) {
            closed = true;
            receiver.onClosed(reason);
        }
    }

    @Override
    public void send(byte[] message) {
        if (!closed) {
            socket.write(Buffer.buffer(message));
        }
    }

    @Override
    public void sendChannelData(int channel, byte[] data, int length) {
        if (closed || socket.writeQueueFull()) {
            return; // late audio is worth less than the next
        }
        byte[] message = new byte[ChannelData.size(length, true)];
        ChannelData.write(message, channel, data, length, true);
        socket.write(Buffer.buffer(message));
    }

    @Override
    public boolean reliable() {
        return true;
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return socket.close().eventually(client::close);
    }
}
