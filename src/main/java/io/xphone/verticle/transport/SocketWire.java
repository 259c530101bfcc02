package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.xphone.sip.message.SipFramer;
import io.xphone.sip.message.SipLimits;

/** A TCP or TLS connection, whose octets are framed by Content-Length (RFC 3261 §18.3). */
final class SocketWire implements Wire {

    private static final Buffer PING = Buffer.buffer("\r\n\r\n");

    private final NetSocket socket;
    private final SipFramer framer;
    private Sink sink;

    SocketWire(NetSocket socket, SipLimits limits) {
        this.socket = socket;
        this.framer = new SipFramer(limits);
    }

    @Override
    public void start(Sink receiver) {
        sink = receiver;
        socket.handler(this::onData);
        socket.exceptionHandler(sink::onFailure);
        socket.closeHandler(ignored -> sink.onClosed());
    }

    private void onData(Buffer data) {
        sink.onData();
        byte[] bytes = data.getBytes();
        framer.feed(bytes, 0, bytes.length, sink);
        sink.onRead(framer.pending() > 0);
    }

    @Override
    public Future<Void> write(byte[] message) {
        return socket.write(Buffer.buffer(message));
    }

    @Override
    public void ping() {
        socket.write(PING.copy());
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public Future<Void> close(Closing why) {
        return socket.close();
    }

    @Override
    public void closeAtOnce() {
        ((NetSocketInternal) socket).channelHandlerContext().close();
    }

    @Override
    public SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public SocketAddress localAddress() {
        return socket.localAddress();
    }
}
