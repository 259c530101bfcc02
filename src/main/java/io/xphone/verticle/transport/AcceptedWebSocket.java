package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.SocketAddress;
import io.xphone.sip.message.SipLimits;

/** A WebSocket that a peer has opened. Vert.x answers its pings, and its close. */
final class AcceptedWebSocket extends WebSocketWire {

    private static final Buffer NOTHING = Buffer.buffer();

    private final ServerWebSocket socket;

    AcceptedWebSocket(ServerWebSocket socket, SipLimits limits, int maxUnsent) {
        super(((WebSocketInternal) socket).channelHandlerContext(), limits, maxUnsent);
        this.socket = socket;
    }

    @Override
    void listen(Sink receiver) {
        socket.frameHandler(this::onFrame);
        socket.exceptionHandler(receiver::onFailure);
        socket.closeHandler(ignored -> receiver.onClosed());
    }

    private void onFrame(WebSocketFrame frame) {
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> onPart(frame.binaryData(), frame.isFinal());
            case PING -> onPing(frame.binaryData().length());
            case PONG -> onPong();
            default -> {} // the close follows
        }
    }

    @Override
    Future<Void> writeText(String text) {
        return socket.writeFinalTextFrame(text);
    }

    @Override
    Future<Void> writeBinary(byte[] data) {
        return socket.writeFinalBinaryFrame(Buffer.buffer(data));
    }

    @Override
    boolean writeQueueFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void ping() {
        socket.writePing(NOTHING);
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
        return socket.close(why.code());
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
