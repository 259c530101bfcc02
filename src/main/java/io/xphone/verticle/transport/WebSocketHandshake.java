package io.xphone.verticle.transport;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.xphone.sip.message.SipLimits;
import java.net.URI;

/**
 * Opens a WebSocket on a connection (RFC 6455 §4.1, RFC 7118 §4.1). It is done here, as the client of Vert.x looks up
 * the address of the host itself, which is known already (RFC 3263), and may be that of an SRV record.
 */
final class WebSocketHandshake {

    private static final int MAX_LINE = 4_096;
    private static final int MAX_HEADERS = 8_192;
    private static final int MAX_RESPONSE = 65_536;
    private static final int NO_HTTP = 600; // and above: what came was no response

    private final Vertx vertx;
    private final NetSocketInternal socket;
    private final SipLimits limits;
    private final int maxUnsent;
    private final String path;
    private final WebSocketClientHandshaker handshaker;
    private final Promise<Wire> opened = Promise.promise(); // completes at once: frames may follow the response

    private WebSocketHandshake(
            Vertx vertx, NetSocketInternal socket, URI uri, String host, SipLimits limits, int maxUnsent) {
        this.vertx = vertx;
        this.socket = socket;
        this.limits = limits;
        this.maxUnsent = maxUnsent;
        this.path = uri.getPath();
        // without extensions: no compression; without Origin, the header of browsers
        this.handshaker = WebSocketClientHandshakerFactory.newHandshaker(
                uri,
                WebSocketVersion.V13,
                WebSocketListener.SUBPROTOCOL,
                false,
                new DefaultHttpHeaders().set(HttpHeaderNames.HOST, host),
                WebSocketListener.maxFrame(limits),
                true,
                false,
                0,
                false,
                false);
    }

    /**
     * Sends the request and awaits the response; the connection is closed when that is none.
     *
     * @param uri the URI of the WebSocket, with an address
     * @param host the Host header: the name of the server
     * @param timeoutMs time for the response, in ms
     * @param maxUnsent maximum queued bytes for a peer that does not read
     */
    static Future<Wire> open(
            Vertx vertx,
            NetSocketInternal socket,
            URI uri,
            String host,
            int timeoutMs,
            SipLimits limits,
            int maxUnsent) {
        return new WebSocketHandshake(vertx, socket, uri, host, limits, maxUnsent).open(timeoutMs);
    }

    private Future<Wire> open(int timeoutMs) {
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        String vertxHandler = socket.channelHandlerContext().name();
        pipeline.addBefore(vertxHandler, "http", new HttpClientCodec(MAX_LINE, MAX_HEADERS, MAX_HEADERS));
        pipeline.addBefore(vertxHandler, "response", new HttpObjectAggregator(MAX_RESPONSE));
        long timer = vertx.setTimer(
                timeoutMs, late -> fail("no response to the WebSocket handshake in " + timeoutMs + " ms"));
        socket.messageHandler(this::onMessage);
        socket.exceptionHandler(failure -> fail(failure.getMessage()));
        socket.closeHandler(closed -> fail("the connection was closed during the WebSocket handshake"));
        handshaker.handshake(socket.channelHandlerContext().channel());
        return opened.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void onMessage(Object received) {
        try {
            if (received instanceof FullHttpResponse response
                    && !opened.future().isComplete()) {
                onResponse(response);
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void onResponse(FullHttpResponse response) {
        if (response.decoderResult().isFailure() || response.status().code() >= NO_HTTP) {
            fail("it does not speak HTTP");
            return;
        }
        if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            boolean elsewhere = response.status().equals(HttpResponseStatus.NOT_FOUND);
            fail("the server rejects the WebSocket with status "
                    + response.status().code() + (elsewhere ? ": see the option webSocketPath, now " + path : ""));
            return;
        }
        String subprotocol = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (!WebSocketListener.SUBPROTOCOL.equals(subprotocol)) {
            fail("the server does not speak the WebSocket subprotocol sip");
            return;
        }
        try {
            handshaker.finishHandshake(socket.channelHandlerContext().channel(), response);
        } catch (WebSocketHandshakeException wrong) {
            fail(wrong.getMessage());
            return;
        }
        opened.tryComplete(new OpenedWebSocket(vertx, socket, limits, maxUnsent));
    }

    private void fail(String why) {
        if (opened.tryFail(why)) {
            socket.close();
        }
    }
}
