package io.xphone.verticle.transport;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Certificates;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections whose peers begin no TLS handshake, or leave it. */
class TlsConnectionsTest {

    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: sip\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private Vertx vertx;
    private int port;

    private static final class Receiver implements StreamConnections.Receiver {
        @Override
        public void onMessage(SipMessage message, Flow from) {
            // none is sent
        }

        @Override
        public void onMalformed(SipParseException failure, Flow from) {
            // none is sent
        }

        @Override
        public void onPing(Flow from) {
            // the connection responds
        }

        @Override
        public void onPong(Flow from) {
            // none is sent
        }

        @Override
        public void onRead() {
            // nothing is read
        }

        @Override
        public void onClosed(Flow flow) {
            // as the test does
        }
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        await(vertx.close());
    }

    private void listen(SipTransport transport, int maxConnections, int maxPerSource) throws Exception {
        StreamConnections streams = new StreamConnections(
                vertx,
                new Certificates("authority").options("server", "IP:127.0.0.1"),
                new SipLimits(8_192, 64, 2_048),
                new StreamConnections.Bounds(20_000, 20_000, 100_000, maxConnections, maxPerSource, 20_000),
                List.of(),
                null,
                new Receiver());
        port = await(streams.listen(new ListenOptions()
                .setTransport(transport)
                .setHost("127.0.0.1")
                .setPort(0)
                .setPingMs(0)));
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(5_000); // a handshake may take ten seconds
        sockets.add(socket);
        return socket;
    }

    private static boolean closedByServer(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // an alert
            }
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Whether the server completes the handshake and answers. */
    private boolean works(SipTransport transport, String from) throws Exception {
        Socket plain = connect(from);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        try {
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
            sockets.add(socket);
            socket.startHandshake();
            String request = transport.isWebSocket() ? UPGRADE : "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (IOException rejected) {
            return false;
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            // any
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "WSS"})
    void aConnectionWithoutHandshakeCountsForItsSource(SipTransport transport) throws Exception {
        listen(transport, 10, 2);
        Socket first = connect("127.0.0.1");
        assertThat(works(transport, "127.0.0.1")).as("counted once").isTrue();
        assertThat(closedByServer(connect("127.0.0.1"))).isTrue();
        assertThat(works(transport, "127.0.0.1")).isFalse();
        assertThat(works(transport, "127.0.0.2")).as("another source").isTrue();
        first.close();
        boolean accepted = false;
        for (int i = 0; i < 200 && !accepted; i++) { // until the server has seen the end of the connection
            accepted = works(transport, "127.0.0.1");
        }
        assertThat(accepted).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "WSS"})
    void theIdlestIsClosedForANewConnection(SipTransport transport) throws Exception {
        listen(transport, 2, 2);
        Socket idlest = connect("127.0.0.1");
        Socket other = connect("127.0.0.1");
        assertThat(works(transport, "127.0.0.2")).isTrue();
        assertThat(closedByServer(idlest)).isTrue();
        other.getOutputStream().write(0);
    }
}
