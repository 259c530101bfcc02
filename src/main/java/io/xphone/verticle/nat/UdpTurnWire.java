package io.xphone.verticle.nat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.turn.ChannelData;
import io.xphone.verticle.runtime.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A UDP socket for one TURN server. Datagrams of others are discarded. */
final class UdpTurnWire implements TurnWire {

    private static final int MAX_MESSAGE = MAX_DATAGRAM + 100;

    private final ContextInternal context;
    private final InetSocketAddress server;
    private final Receiver receiver;
    private final byte[] received = new byte[MAX_MESSAGE];
    private UdpSocket socket;
    private boolean closed;

    private UdpTurnWire(ContextInternal context, InetSocketAddress server, Receiver receiver) {
        this.context = context;
        this.server = server;
        this.receiver = receiver;
    }

    static Future<TurnWire> open(
            ContextInternal context, InetAddress bind, int dscp, InetSocketAddress server, Receiver receiver) {
        UdpTurnWire wire = new UdpTurnWire(context, server, receiver);
        return UdpSocket.bind(context, bind, 0, dscp, MAX_MESSAGE, 1, wire::onDatagram)
                .map(bound -> {
                    wire.socket = bound;
                    return wire;
                });
    }

    private void onDatagram(ByteBuf data, InetSocketAddress sender) {
        int length = data.readableBytes();
        if (closed || length < ChannelData.HEADER || !sender.equals(server)) {
            return;
        }
        int at = data.readerIndex();
        if ((data.getByte(at) & 0xf0) != 0x40) {
            data.getBytes(at, received, 0, length);
            receiver.onStun(received, 0, length);
            return;
        }
        int size = data.getUnsignedShort(at + 2);
        if (size <= length - ChannelData.HEADER && size <= MAX_DATAGRAM) {
            data.getBytes(at + ChannelData.HEADER, received, 0, size);
            receiver.onChannelData(data.getUnsignedShort(at), received, size);
        }
    }

    @Override
    public void send(byte[] message) {
        socket.send(socket.buffer(message.length).writeBytes(message), server);
    }

    @Override
    public void sendChannelData(int channel, byte[] data, int length) {
        ByteBuf message = socket.buffer(ChannelData.HEADER + length)
                .writeShort(channel)
                .writeShort(length)
                .writeBytes(data, 0, length);
        socket.send(message, server);
    }

    @Override
    public boolean reliable() {
        return false;
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return socket.close(context);
    }
}
