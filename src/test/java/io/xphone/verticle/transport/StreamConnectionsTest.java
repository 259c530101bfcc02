package io.xphone.verticle.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that send slowly, endlessly or never, and peers that do not read. */
class StreamConnectionsTest {

    private static final int WHOLE_MS = 500;
    private static final int SILENT_MS = 1_000;
    private static final int IDLE_MS = 2_000;
    private static final String OPTIONS =
            "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c:1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                    + "From: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: i\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    private Vertx vertx;
    private StreamConnections streams;
    private int port;
    private final List<Socket> sockets = new ArrayList<>();
    private final BlockingQueue<SipMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<SipParseException> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow> flows = new LinkedBlockingQueue<>();
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
            // no pings are sent
        }

        @Override
        public void onClosed(Flow flow) {
            closed.add(flow);
        }
    }

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        streams = new StreamConnections(
                vertx,
                new TlsOptions(),
                new SipLimits(8_192, 64, 2_048),
                new StreamConnections.Bounds(WHOLE_MS, SILENT_MS, 100_000, 3, 100, IDLE_MS),
                List.of(),
                null,
                new Receiver());
        port = Loopback.await(streams.listen(new ListenOptions()
                .setTransport(SipTransport.TCP)
                .setHost("127.0.0.1")
                .setPort(0)));
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        Loopback.await(vertx.close());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Reads to the end of the connection; false after a timeout without an end. */
    private static boolean ends(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // pongs
            }
        } catch (java.net.SocketTimeoutException stays) {
            return false;
        } catch (IOException reset) {
            return true;
        }
        return true;
    }

    @Test
    void silentConnectionIsClosed() throws Exception {
        long start = System.nanoTime();
        assertThat(ends(connect())).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThan((SILENT_MS - 50) * 1_000_000L);
    }

    /** What TCP has accepted is in the buffers of the system then: its peer is slowed down, and nothing is lost. */
    @Test
    void aConnectionWithManyMessagesThatWaitIsNotRead() throws Exception {
        waiting = true;
        Socket socket = connect();
        int some = 256;
        write(socket, OPTIONS.repeat(some));
        for (int i = 0; i < some; i++) {
            Loopback.next(messages);
        }
        write(socket, OPTIONS);
        assertThat(messages.poll(200, TimeUnit.MILLISECONDS)).isNull();
        Flow flow = Loopback.next(flows);
        contexts.element().runOnContext(handled -> {
            for (int i = 0; i < some - 64; i++) {
                flow.onHandled();
            }
        });
        Loopback.next(messages);
    }

    @Test
    void incompleteMessageIsClosed() throws Exception {
        Socket socket = connect();
        write(socket, OPTIONS);
        Loopback.next(messages);
        write(socket, OPTIONS.substring(0, 50));
        assertThat(ends(socket)).isTrue();
    }

    @Test
    void slowMessageIsClosed() throws Exception {
        Socket socket = connect();
        boolean open = true;
        socket.setSoTimeout(10);
        for (int i = 0; open && i < 10_000; i++) {
            try {
                write(socket, "x"); // a byte every 10 ms, without end
                open = socket.getInputStream().read() >= 0;
            } catch (java.net.SocketTimeoutException nothing) {
                open = true;
            } catch (IOException reset) {
                open = false;
            }
        }
        assertThat(open).isFalse();
        assertThat(messages).isEmpty();
    }

    @Test
    void oversizedLinesHeadersAndBodiesAreClosed() throws Exception {
        for (String endless : List.of(
                "x".repeat(20_000),
                "OPTIONS sip:a@b SIP/2.0\r\n" + "X: y\r\n".repeat(4_000),
                OPTIONS.replace("Content-Length: 0", "Content-Length: 99999999"),
                OPTIONS.replace("Content-Length: 0", "Content-Length: -1"),
                OPTIONS.replace("Content-Length: 0\r\n", ""))) {
            Socket socket = connect();
            try {
                write(socket, endless);
            } catch (IOException reset) {
                // closed during the write
            }
            assertThat(ends(socket)).as(endless.substring(0, 20)).isTrue();
            Loopback.next(closed);
        }
        assertThat(messages).isEmpty();
    }

    @Test
    void busyConnectionMayAlwaysHaveAnIncompleteMessage() throws Exception {
        Socket socket = connect();
        int half = OPTIONS.length() / 2;
        write(socket, OPTIONS.substring(0, half));
        long until = System.nanoTime() + 4L * WHOLE_MS * 1_000_000;
        int sent = 0;
        while (System.nanoTime() < until) {
            write(socket, OPTIONS.substring(half) + OPTIONS.substring(0, half));
            Loopback.next(messages);
            sent++;
        }
        assertThat(sent).isPositive();
        assertThat(closed).isEmpty();
    }

    @Test
    void messagesAreFramedAcrossAndWithinSegments() throws Exception {
        Socket socket = connect();
        for (byte octet : OPTIONS.getBytes(StandardCharsets.US_ASCII)) {
            socket.getOutputStream().write(octet);
        }
        assertThat(Loopback.next(messages).callId()).isEqualTo("i");
        write(socket, OPTIONS.repeat(20) + "\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            Loopback.next(messages);
        }
        assertThat(socket.getInputStream().read()).isEqualTo('\r'); // the pong
    }

    /** RFC 5626 §3.5.1: every ping has its pong, in whatever segments it arrives. */
    @Test
    void pingsAcrossSegmentsReceivePongs() throws Exception {
        Socket socket = connect();
        for (String ping : List.of("\r|\n\r\n", "\r\n|\r\n", "\r\n\r|\n", OPTIONS + "\r\n|\r\n", "\r\n\r\n")) {
            for (String segment : ping.split("\\|")) {
                write(socket, segment);
                Loopback.await(vertx.timer(50, TimeUnit.MILLISECONDS)); // each segment in its own read
            }
            assertThat(socket.getInputStream().readNBytes(2)).as(ping).containsExactly('\r', '\n');
        }
        write(socket, "\r\n"); // no ping: there is nothing to respond to
        socket.setSoTimeout(200);
        assertThatExceptionOfType(java.net.SocketTimeoutException.class)
                .isThrownBy(() -> socket.getInputStream().read());
    }

    @Test
    void idlestConnectionIsClosedAtTheLimit() throws Exception {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket socket = connect();
            write(socket, OPTIONS);
            Loopback.next(messages);
            open.add(socket);
        }
        write(open.get(0), "\r\n\r\n"); // a keep-alive
        assertThat(open.get(0).getInputStream().read()).isEqualTo('\r');
        write(connect(), OPTIONS);
        Loopback.next(messages);
        assertThat(ends(open.get(1))).isTrue();
        Loopback.next(closed);
        write(open.get(0), OPTIONS);
        Loopback.next(messages);
        write(open.get(2), OPTIONS);
        Loopback.next(messages);
        assertThat(closed).isEmpty();
    }

    @Test
    void idleConnectionIsClosedAndKeptAliveConnectionIsNot() throws Exception {
        long start = System.nanoTime();
        Socket idle = connect();
        write(idle, "\r\n");
        Socket alive = connect();
        write(alive, "\r\n\r\n"); // at once: a connection without a complete message is closed after SILENT_MS
        BlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> ended.add(ends(idle)));
        reader.start();
        Boolean end = null;
        while (end == null) { // a ping and its pong every 100 ms
            assertThat(alive.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
            end = ended.poll(100, TimeUnit.MILLISECONDS);
            write(alive, "\r\n\r\n");
        }
        assertThat(end).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThan((IDLE_MS - 100) * 1_000_000L);
        write(alive, OPTIONS);
        Loopback.next(messages);
    }

    @Test
    void connectionOfAPeerThatDoesNotReadIsClosed() throws Exception {
        Socket socket = connect();
        socket.setReceiveBufferSize(4_096);
        write(socket, OPTIONS);
        Flow flow = Loopback.next(flows);
        byte[] much = new byte[50_000];
        Loopback.next(contexts).runOnContext(ignored -> {
            for (int i = 0; i < 1_000 && flow.open(); i++) { // 50 MB: more than the buffers of the system
                flow.send(much);
            }
        });
        assertThat(Loopback.next(closed)).isSameAs(flow);
    }

    @Test
    void abandonedConnectionIsNotReused() throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Flow dead = Loopback.await(connectTo(peer));
            Socket first = peer.accept();
            sockets.add(first);
            first.setSoTimeout(20_000);
            assertThat(Loopback.await(connectTo(peer))).isSameAs(dead);
            CompletableFuture<Boolean> open = new CompletableFuture<>();
            vertx.runOnContext(ignored -> {
                dead.abandon();
                open.complete(dead.open());
            });
            assertThat(Loopback.await(Future.fromCompletionStage(open)))
                    .as("at once")
                    .isFalse();
            assertThat(Loopback.next(closed)).isSameAs(dead);
            assertThat(ends(first)).isTrue();
            Flow next = Loopback.await(connectTo(peer));
            assertThat(next.open()).isTrue();
            assertThat(next.localPort()).isNotEqualTo(dead.localPort());
        }
    }

    private Future<Flow> connectTo(ServerSocket peer) {
        CompletableFuture<Flow> connected = new CompletableFuture<>();
        vertx.runOnContext(ignored -> streams.connect(
                        SipTransport.TCP, new InetSocketAddress("127.0.0.1", peer.getLocalPort()), "127.0.0.1")
                .onSuccess(connected::complete)
                .onFailure(connected::completeExceptionally));
        return Future.fromCompletionStage(connected);
    }
}
