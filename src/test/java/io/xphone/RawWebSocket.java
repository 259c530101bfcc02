package io.xphone;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A SIP client on a WebSocket, as a script in a browser is: it knows no address of its own (RFC 7118 §8). */
public final class RawWebSocket {

    /** Its host, as JsSIP chooses one: it leads nowhere. */
    public static final String HOST = "df7jal23ls0d.invalid";

    private final WebSocketClient client; // Vert.x closes one that is unreachable
    private final WebSocket socket;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Short> closed = new CompletableFuture<>();

    private RawWebSocket(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
    }

    public static WebSocketConnectOptions options(int port) {
        WebSocketConnectOptions options = new WebSocketConnectOptions().setSubProtocols(List.of("sip"));
        options.setHost("127.0.0.1").setPort(port).setURI("/");
        return options.setAllowOriginHeader(false);
    }

    public static RawWebSocket connect(Vertx vertx, WebSocketConnectOptions options) throws Exception {
        CompletableFuture<RawWebSocket> connected = new CompletableFuture<>();
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setTrustAll(true).setClosingTimeout(1));
        client.connect(options)
                .onSuccess(socket -> {
                    RawWebSocket raw = new RawWebSocket(client, socket);
                    socket.textMessageHandler(raw.received::add);
                    socket.binaryMessageHandler(
                            message -> raw.received.add(message.toString(StandardCharsets.ISO_8859_1)));
                    socket.closeHandler(end -> raw.closed.complete(socket.closeStatusCode()));
                    connected.complete(raw);
                })
                .onFailure(connected::completeExceptionally);
        try {
            return connected.get(20, java.util.concurrent.TimeUnit.SECONDS);
        } finally {
            Reference.reachabilityFence(client);
        }
    }

    public static RawWebSocket connect(Vertx vertx, int port) throws Exception {
        return connect(vertx, options(port));
    }

    public WebSocket socket() {
        Reference.reachabilityFence(client);
        return socket;
    }

    /** The texts that have come, and those that do. */
    public BlockingQueue<String> received() {
        return received;
    }

    public void send(String text) {
        socket.writeTextMessage(text);
    }

    public void sendBinary(byte[] message) {
        socket.writeBinaryMessage(Buffer.buffer(message));
    }

    public void reply(SipResponse response) {
        send(new String(SipWriter.write(response), StandardCharsets.UTF_8));
    }

    public SipMessage message() throws Exception {
        byte[] bytes = Loopback.next(received).getBytes(StandardCharsets.UTF_8);
        return SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
    }

    public SipRequest request(String method) throws Exception {
        while (true) {
            if (message() instanceof SipRequest request && request.method().equals(method)) {
                return request;
            }
        }
    }

    /** The next final response. */
    public SipResponse answer() throws Exception {
        while (true) {
            if (message() instanceof SipResponse response && response.status() >= 200) {
                return response;
            }
        }
    }

    /** The close code, when the connection ends; null without one. */
    public Short closeCode() throws Exception {
        return closed.get(20, java.util.concurrent.TimeUnit.SECONDS);
    }

    /** A request as JsSIP writes it; without Content-Length, which RFC 7118 §5 makes unnecessary. */
    public static String text(
            String method,
            String uri,
            String branch,
            String callId,
            String toTag,
            long cseq,
            String lines,
            String body) {
        return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/WS " + HOST + ";branch=z9hG4bK" + branch
                + "\r\nMax-Forwards: 69\r\nTo: <sip:600@pbx>" + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nFrom: \"Browser\" <sip:browser@pbx>;tag=from" + callId + "\r\nCall-ID: " + callId + "\r\nCSeq: "
                + cseq + " " + method + "\r\nContact: <sip:q8s3k@" + HOST + ";transport=ws;ob>\r\n"
                + "Supported: outbound\r\nUser-Agent: JsSIP-like\r\n" + lines
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "\r\n" + body;
    }
}
