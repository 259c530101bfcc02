package io.xphone.verticle.transport;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.xphone.RawWebSocket;
import io.xphone.Shows;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets of peers that send what they should not, slowly, endlessly or never, and of peers that do not read. */
class WebSocketConnectionsTest {

    private static final int WHOLE_MS = 500;
    private static final int SILENT_MS = 1_000;
    private static final int IDLE_MS = 2_000;
    private static final int MAX_MESSAGE = 8_192;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String OPTIONS = RawWebSocket.text("OPTIONS", "sip:a@b", "o", "i", "", 1, "", "");

    private Vertx vertx;
    private StreamConnections streams;
    private int port;
    private final List<Socket> sockets = new ArrayList<>();
    private final BlockingQueue<SipMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<SipParseException> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow> flows = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow> pongs = new LinkedBlockingQueue<>();
    private final BlockingQueue<Context> contexts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow> closed = new LinkedBlockingQueue<>();
    private volatile boolean waiting;

    private final class Receiver implements StreamConnections.Receiver {
        @Override
        public void onRead() {
            // messages are handled as they come
        }

        @Override
        public void onMessage(SipMessage message, Flow from) {
            if (waiting) {
                from.onWaiting();
            }
            flows.add(from);
            contexts.add(vertx.getOrCreateContext());
            messages.add(message);
        }

        @Override
        public void onMalformed(SipParseException failure, Flow from) {
            failures.add(failure);
        }

        @Override
        public void onPing(Flow from) {
            // the connection responds
        }

        @Override
        public void onPong(Flow from) {
            pongs.add(from);
        }

        @Override
        public void onClosed(Flow flow) {
            closed.add(flow);
        }
    }

    private static ListenOptions at() {
        return new ListenOptions()
                .setTransport(SipTransport.WS)
                .setHost("127.0.0.1")
                .setPort(0)
                .setPingMs(0);
    }

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        streams = new StreamConnections(
                vertx,
                new TlsOptions(),
                new SipLimits(MAX_MESSAGE, 64, 2_048),
                new StreamConnections.Bounds(WHOLE_MS, SILENT_MS, 100_000, 5, 3, IDLE_MS),
                List.of(),
                null,
                new Receiver());
        port = await(streams.listen(at()));
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        await(vertx.close());
    }

    private RawWebSocket browser() throws Exception {
        return RawWebSocket.connect(vertx, port);
    }

    private Socket connect() throws IOException {
        return connect("127.0.0.1");
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String upgrade(String lines) {
        return "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                + KEY + "\r\nSec-WebSocket-Version: 13\r\n" + lines + "\r\n";
    }

    /** A WebSocket whose frames the test writes itself. */
    private Socket upgraded() throws IOException {
        Socket socket = connect();
        write(socket, upgrade("Sec-WebSocket-Protocol: sip\r\n"));
        assertThat(head(socket)).startsWith("HTTP/1.1 101").contains("sip");
        return socket;
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                break;
            }
            head.append((char) octet);
        }
        return head.toString().toLowerCase().replace("http/1.1", "HTTP/1.1");
    }

    /** Writes periodically until the connection is closed. */
    private void every(int millis, Socket socket, Supplier<byte[]> octets) {
        vertx.setPeriodic(millis, timer -> {
            try {
                socket.getOutputStream().write(octets.get());
            } catch (IOException closedMeanwhile) {
                vertx.cancelTimer(timer);
            }
        });
    }

    /** A masked frame. */
    private static byte[] frame(int opcode, boolean last, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (opcode | (last ? 0x80 : 0)));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload); // masked with zero
        return java.util.Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] text(String text) {
        return frame(1, true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads to the end of the connection; what came, in ISO 8859-1. */
    private static String rest(Socket socket) throws IOException {
        StringBuilder rest = new StringBuilder();
        try {
            for (int octet = socket.getInputStream().read();
                    octet >= 0;
                    octet = socket.getInputStream().read()) {
                rest.append((char) octet);
            }
        } catch (java.net.SocketTimeoutException stays) {
            throw new AssertionError("it is open", stays);
        } catch (IOException reset) {
            return rest.toString();
        }
        return rest.toString();
    }

    // ---- handshakes ----

    @Test
    void handshakesThatAreNoneAreAnsweredWithAReason() throws Exception {
        String[][] wrong = {
            {upgrade(""), "400", "Sec-WebSocket-Protocol does not offer sip"},
            {upgrade("Sec-WebSocket-Protocol: chat, sips\r\n"), "400", "Sec-WebSocket-Protocol does not offer sip"},
            {
                upgrade("Sec-WebSocket-Protocol: sip\r\nOrigin: https://evil.example.net\r\n"),
                "403",
                "a page of https://evil.example.net may not open this WebSocket: see the option allowedOrigins"
            },
            {"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "426", "speaks SIP over WebSocket"},
            {"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", "426", "speaks SIP over WebSocket"},
        };
        for (String[] each : wrong) {
            Socket socket = connect();
            write(socket, each[0]);
            assertThat(rest(socket))
                    .as(each[0])
                    .startsWith("HTTP/1.1 " + each[1])
                    .contains(each[2]);
        }
        for (String malformed : List.of(
                "SIP/2.0 200 OK\r\n\r\n",
                "GET / HTTP/1.1\r\nX: " + "y".repeat(100_000),
                "GET /" + "y".repeat(100_000),
                upgrade("Sec-WebSocket-Protocol: sip\r\n").replace("Sec-WebSocket-Key: " + KEY + "\r\n", ""),
                upgrade("Sec-WebSocket-Protocol: sip\r\n").replace("Version: 13", "Version: 99"))) {
            Socket socket = connect();
            try {
                write(socket, malformed);
            } catch (IOException reset) {
                // closed during the write
            }
            assertThat(rest(socket)).as(malformed.substring(0, 10)).doesNotContain(" 101 ");
        }
        browser().send(OPTIONS); // none of them counts any more
        next(messages);
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Protocol: chat,sip\r\n",
                "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: sip\r\n"
            })
    void theSubprotocolMayBeOneOfSeveral(String lines) throws Exception {
        Socket socket = connect();
        write(socket, upgrade(lines));
        assertThat(head(socket)).startsWith("HTTP/1.1 101").contains("sec-websocket-protocol: sip\r\n");
    }

    @Test
    void halfOpenAndSlowHandshakesAreClosed() throws Exception {
        long start = System.nanoTime();
        Socket silent = connect();
        Socket slow = connect();
        every(5, slow, "y"::getBytes);
        write(slow, "GET / HTTP/1.1\r\nX: ");
        rest(silent);
        rest(slow);
        assertThat(System.nanoTime() - start)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(SILENT_MS - 50), TimeUnit.SECONDS.toNanos(15));
    }

    @Test
    void aConnectionWithoutAnyMessageIsClosedWhateverItsPings() throws Exception {
        Socket socket = upgraded();
        every(50, socket, () -> frame(9, true, new byte[0]));
        rest(socket);
        next(closed);
    }

    @Test
    void theConnectionsOfOneSourceAreLimitedAlsoDuringTheirHandshakes() throws Exception {
        Socket first = upgraded();
        connect(); // no handshake
        connect();
        assertThat(rest(connect())).isEmpty();
        Socket other = connect("127.0.0.2");
        write(other, upgrade("Sec-WebSocket-Protocol: sip\r\n"));
        assertThat(head(other)).startsWith("HTTP/1.1 101");
        first.close();
        next(closed);
        upgraded();
    }

    @Test
    void atTheLimitAConnectionWithoutMessageGivesWay() throws Exception {
        Socket busy = upgraded();
        busy.getOutputStream().write(text(OPTIONS));
        next(messages);
        Socket halfOpen = connect();
        List<Socket> others = new ArrayList<>();
        for (String from : List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")) {
            Socket other = connect(from);
            write(other, upgrade("Sec-WebSocket-Protocol: sip\r\n"));
            assertThat(head(other)).startsWith("HTTP/1.1 101");
            others.add(other);
        }
        assertThat(rest(halfOpen)).isEmpty();
        busy.getOutputStream().write(text(OPTIONS));
        next(messages);
    }

    // ---- messages ----

    @Test
    void aMessageInFragmentsAndTwoInOneSegment() throws Exception {
        Socket socket = upgraded();
        byte[] all = OPTIONS.getBytes(StandardCharsets.UTF_8);
        int half = all.length / 2;
        socket.getOutputStream().write(frame(1, false, java.util.Arrays.copyOf(all, half)));
        socket.getOutputStream().write(frame(9, true, new byte[] {1, 2})); // a ping between fragments
        socket.getOutputStream().write(frame(0, false, new byte[0]));
        socket.getOutputStream().write(frame(0, true, java.util.Arrays.copyOfRange(all, half, all.length)));
        assertThat(next(messages).callId()).isEqualTo("i");
        assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0x8a, 2, 1, 2); // the pong
        socket.getOutputStream()
                .write(Buffer.buffer(text(OPTIONS)).appendBytes(text(OPTIONS)).getBytes());
        next(messages);
        next(messages);
        for (byte octet : text(OPTIONS)) {
            socket.getOutputStream().write(octet);
        }
        next(messages);
        assertThat(closed).isEmpty();
    }

    @Test
    void keepAlivesByLineEndsAndByPing() throws Exception {
        RawWebSocket browser = browser();
        browser.send(OPTIONS);
        Flow flow = next(flows);
        next(messages);
        browser.send("\r\n\r\n");
        assertThat(next(browser.received())).isEqualTo("\r\n");
        browser.send("\r\n"); // a pong
        assertThat(next(pongs)).isSameAs(flow);
        next(contexts).runOnContext(ignored -> flow.keepAlive());
        assertThat(next(pongs)).isSameAs(flow); // of the WebSocket
        browser.socket().writePong(Buffer.buffer("unasked"));
        assertThat(next(pongs)).isSameAs(flow);
        browser.send("\r\n\r\n");
        assertThat(next(browser.received())).isEqualTo("\r\n");
        assertThat(browser.received()).isEmpty(); // two pongs are no ping
    }

    @Test
    void whatIsNotSipEndsTheConnection() throws Exception {
        for (String text :
                List.of("hello", "{\"type\":\"offer\"}", "GET / HTTP/1.1\r\n\r\n", "\r\nx", "\u00e9\u00e9")) {
            RawWebSocket browser = browser();
            browser.send(text);
            assertThat(browser.closeCode()).as(text).isEqualTo((short) 1002);
            next(closed);
        }
        for (byte[] binary : List.of(new byte[] {0}, new byte[1_000], new byte[] {(byte) 0xff, 'S', 'I', 'P'})) {
            RawWebSocket browser = browser();
            browser.sendBinary(binary);
            assertThat(browser.closeCode()).isEqualTo((short) 1002);
            next(closed);
        }
        assertThat(messages).isEmpty();
    }

    @Test
    void malformedSipIsAnsweredAndTheConnectionStays() throws Exception {
        RawWebSocket browser = browser();
        browser.send(OPTIONS.replace("CSeq: 1 OPTIONS", "CSeq: x"));
        assertThat(next(failures).status()).isEqualTo(400);
        browser.send(OPTIONS.replace("SIP/2.0\r\nVia", "SIP/3.0\r\nVia"));
        assertThat(next(failures).status()).isEqualTo(505);
        browser.send(OPTIONS);
        next(messages);
        assertThat(closed).isEmpty();
    }

    @Test
    void aHugeFrameAndAHugeMessageEndTheConnection() throws Exception {
        RawWebSocket one = browser();
        one.send(OPTIONS + "x".repeat(MAX_MESSAGE));
        assertThat(one.closeCode()).isEqualTo((short) 1009);
        assertThat(next(failures).status()).isEqualTo(513); // the request is answered
        next(closed);
        RawWebSocket fragments = browser();
        fragments.socket().writeFrame(WebSocketFrame.textFrame(OPTIONS, false));
        for (int i = 0; i < 9; i++) {
            fragments.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("x".repeat(1_000)), false));
        }
        assertThat(fragments.closeCode()).isEqualTo((short) 1009);
        assertThat(next(failures).status()).isEqualTo(513); // the request is answered
        next(closed);
        // announced: 2^62 octets
        Socket socket = upgraded();
        socket.getOutputStream()
                .write(ByteBuffer.allocate(14)
                        .put((byte) 0x81)
                        .put((byte) 0xff)
                        .putLong(1L << 62)
                        .putInt(0)
                        .array());
        rest(socket);
        next(closed);
        // not masked (RFC 6455 §5.1), a continuation of nothing, a reserved opcode
        for (byte[] wrong :
                new byte[][] {{(byte) 0x81, 1, 'x'}, frame(0, true, new byte[1]), frame(5, true, new byte[1])}) {
            Socket violator = upgraded();
            violator.getOutputStream().write(wrong);
            rest(violator);
            next(closed);
        }
        assertThat(messages).isEmpty();
    }

    @Test
    void aMessageThatIsNotCompleteInTimeEndsTheConnection() throws Exception {
        Socket fragments = upgraded();
        fragments.getOutputStream().write(text(OPTIONS));
        next(messages);
        fragments
                .getOutputStream()
                .write(frame(1, false, OPTIONS.substring(0, 50).getBytes(StandardCharsets.US_ASCII)));
        rest(fragments);
        next(closed);
        Socket partOfAFrame = upgraded();
        partOfAFrame.getOutputStream().write(text(OPTIONS));
        next(messages);
        partOfAFrame.getOutputStream().write(text(OPTIONS), 0, 30);
        rest(partOfAFrame);
        next(closed);
    }

    @Test
    void aConnectionWithManyMessagesThatWaitIsNotRead() throws Exception {
        waiting = true;
        Socket socket = upgraded();
        int some = 256;
        for (int i = 0; i < some; i++) {
            socket.getOutputStream().write(text(OPTIONS));
        }
        for (int i = 0; i < some; i++) {
            next(messages);
        }
        socket.getOutputStream().write(text(OPTIONS));
        assertThat(messages.poll(200, TimeUnit.MILLISECONDS)).isNull();
        Flow flow = next(flows);
        contexts.element().runOnContext(handled -> {
            for (int i = 0; i < some - 64; i++) {
                flow.onHandled();
            }
        });
        next(messages);
    }

    @Test
    void peersThatDoNotReadAreClosed() throws Exception {
        Socket socket = upgraded();
        socket.getOutputStream().write(text(OPTIONS));
        Flow flow = next(flows);
        byte[] much = OPTIONS.replace("JsSIP-like", "x".repeat(5_000)).getBytes(StandardCharsets.UTF_8);
        next(contexts).runOnContext(ignored -> {
            for (int i = 0; i < 10_000 && flow.open(); i++) { // 50 MB: more than the buffers of the system
                flow.send(much);
            }
        });
        assertThat(next(closed)).isSameAs(flow);
        // pings whose pongs are not read
        Socket pings = upgraded();
        pings.getOutputStream().write(text(OPTIONS));
        Flow pinging = next(flows);
        byte[] ping = frame(9, true, new byte[125]);
        Buffer many = Buffer.buffer();
        for (int i = 0; i < 1_000; i++) {
            many.appendBytes(ping);
        }
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 1_000; i++) {
                    pings.getOutputStream().write(many.getBytes()); // 130 MB
                }
            } catch (IOException reset) {
                // as wanted
            }
        });
        writer.start();
        assertThat(next(closed)).isSameAs(pinging);
        writer.join();
    }

    @Test
    void anIdleConnectionIsClosedAndAPingedOneIsNot() throws Exception {
        long start = System.nanoTime();
        RawWebSocket idle = browser();
        idle.send(OPTIONS);
        next(messages);
        assertThat(idle.closeCode()).isEqualTo((short) 1008);
        assertThat(System.nanoTime() - start).isGreaterThan((IDLE_MS - 100) * 1_000_000L);
    }

    @Test
    @Shows("ListenOptions.pingMs")
    void thePeerIsPingedAndClosedWhenItDoesNotRespond() throws Exception {
        port = await(streams.listen(at().setPingMs(100)));
        RawWebSocket browser = browser();
        browser.send(OPTIONS);
        Flow alive = next(flows);
        for (int i = 0; i < 5; i++) {
            assertThat(next(pongs)).isSameAs(alive);
        }
        Socket dead = upgraded(); // reads nothing, and so sends no pong
        dead.getOutputStream().write(text(OPTIONS));
        Flow flow = next(flows);
        assertThat(next(closed)).isSameAs(flow);
        assertThat(alive.open()).isTrue();
    }

    @Test
    void closingSaysGoodbye() throws Exception {
        RawWebSocket browser = browser();
        browser.send(OPTIONS);
        next(messages);
        await(streams.close());
        assertThat(browser.closeCode()).isEqualTo((short) 1001);
        next(closed);
    }
}
