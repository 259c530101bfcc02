package io.xphone.verticle.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.SocketAddress;
import io.xphone.sip.message.SipLimits;

/** A WebSocket that was opened here, on a connection with Netty's codec; see {@link WebSocketHandshake}. */
final class OpenedWebSocket extends WebSocketWire {

    /** Time in which the peer must respond to a close (RFC 6455 §7.1.1). */
    private static final int CLOSING_MS = 1_000;

    private final Vertx vertx;
    private final NetSocketInternal socket;
    private final Promise<Void> ended = Promise.promise();
    private boolean closing;

    OpenedWebSocket(Vertx vertx, NetSocketInternal socket, SipLimits limits, int maxUnsent) {
        super(socket.channelHandlerContext(), limits, maxUnsent);
        this.vertx = vertx;
        this.socket = socket;
    }

    @Override
    void listen(Sink receiver) {
        socket.messageHandler(this::onMessage);
        socket.exceptionHandler(receiver::onFailure);
        socket.closeHandler(ignored -> {
            ended.tryComplete();
            receiver.onClosed();
        });
    }

    private void onMessage(Object received) {
        try {
            if (received instanceof WebSocketFrame frame) {
                onFrame(frame);
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void onFrame(WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            onPing(frame.content().readableBytes());
            socket.writeMessage(new PongWebSocketFrame(Unpooled.copiedBuffer(frame.content())));
        } else if (frame instanceof PongWebSocketFrame) {
            onPong();
        } else if (frame instanceof CloseWebSocketFrame close) {
            onClose(close);
        } else {
            onPart(octets(frame.content()), frame.isFinalFragment());
        }
    }

    private static Buffer octets(ByteBuf content) {
        return Buffer.buffer(ByteBufUtil.getBytes(content));
    }

    /** The peer closes, or responds to the close of this end. */
    private void onClose(CloseWebSocketFrame close) {
        if (closing) {
            socket.close();
            return;
        }
        closing = true;
        CloseWebSocketFrame response =
                close.statusCode() < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(close.statusCode(), "");
        socket.writeMessage(response).onComplete(sent -> socket.close());
    }

    @Override
    Future<Void> writeText(String text) {
        return socket.writeMessage(new TextWebSocketFrame(text));
    }

    @Override
    Future<Void> writeBinary(byte[] data) {
        return socket.writeMessage(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(data)));
    }

    @Override
    boolean writeQueueFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void ping() {
        socket.writeMessage(new PingWebSocketFrame());
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
        if (!closing) {
            closing = true;
            socket.writeMessage(new CloseWebSocketFrame(why.code(), ""));
            long timer = vertx.setTimer(CLOSING_MS, late -> socket.close());
            ended.future().onComplete(closed -> vertx.cancelTimer(timer));
        }
        return ended.future();
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
