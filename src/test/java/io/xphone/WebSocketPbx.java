package io.xphone;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A registrar at the path /ws of a WebSocket: REGISTER gets 200, everything else is for the test. */
public final class WebSocketPbx {

    /** What has come, and where from. */
    public record Received(SipMessage message, ServerWebSocket socket) {}

    private final HttpServer server;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> pings = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> paths = new LinkedBlockingQueue<>();

    private WebSocketPbx(HttpServer server) {
        this.server = server;
    }

    /** @param subprotocol what it speaks; "" for none */
    public static WebSocketPbx start(Vertx vertx, String subprotocol) throws Exception {
        HttpServerOptions options = new HttpServerOptions();
        if (!subprotocol.isEmpty()) {
            options.setWebSocketSubProtocols(List.of(subprotocol));
        }
        HttpServer server = vertx.createHttpServer(options);
        WebSocketPbx pbx = new WebSocketPbx(server);
        server.webSocketHandler(pbx::onWebSocket);
        Loopback.await(server.listen(0, "127.0.0.1"));
        return pbx;
    }

    public int port() {
        return server.actualPort();
    }

    public BlockingQueue<Received> received() {
        return received;
    }

    /** The pings that have come. */
    public BlockingQueue<Long> pings() {
        return pings;
    }

    /** Path, Host and Origin of each WebSocket. */
    public BlockingQueue<String> paths() {
        return paths;
    }

    /** The next request of a method. */
    public Received request(String method) throws Exception {
        return Loopback.next(
                received,
                each -> each.message() instanceof SipRequest request
                        && request.method().equals(method));
    }

    /** The next final response. */
    public SipResponse response() throws Exception {
        return (SipResponse) Loopback.next(
                        received, each -> each.message() instanceof SipResponse response && response.status() >= 200)
                .message();
    }

    private void onWebSocket(ServerWebSocket socket) {
        paths.add(socket.path() + " " + socket.headers().get("Host") + " "
                + socket.headers().get("Origin"));
        socket.textMessageHandler(text -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            SipMessage message = SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
            received.add(new Received(message, socket));
            if (message instanceof SipRequest request && request.is(Method.REGISTER)) {
                send(
                        socket,
                        RawUdp.answer(request, 200)
                                .set(
                                        HeaderName.CONTACT,
                                        request.contacts().get(0).toString())
                                .build());
            }
        });
        socket.frameHandler(frame -> {
            if (frame.type() == WebSocketFrameType.PING) {
                pings.add(System.nanoTime());
            }
        });
    }

    public static void send(ServerWebSocket socket, SipMessage message) {
        socket.writeTextMessage(new String(SipWriter.write(message), StandardCharsets.UTF_8));
    }
}
