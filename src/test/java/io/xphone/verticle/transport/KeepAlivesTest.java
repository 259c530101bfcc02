package io.xphone.verticle.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.stun.TransactionId;
import io.xphone.options.SipTransport;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.LocalAddresses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lost flow is detected with any keep-alive period. */
class KeepAlivesTest {

    private static final int TICK_MS = 20;
    private static final int PONG_MS = 300;

    /** Fails 140 ms after the first request: seven periods. */
    private static final StunTimers STUN = new StunTimers(20, 3, 4);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final BlockingQueue<SipIndication> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    private KeepAlives keepAlives;

    /** Handles a keep-alive of the peer, on the event loop. */
    private Consumer<byte[]> peer = bytes -> {};

    private final class FakeFlow implements Flow {

        private final SipTransport transport;
        private final CompletableFuture<Integer> abandoned = new CompletableFuture<>();

        FakeFlow(SipTransport transport) {
            this.transport = transport;
        }

        @Override
        public SipTransport transport() {
            return transport;
        }

        @Override
        public String remoteHost() {
            return "192.0.2.1";
        }

        @Override
        public int remotePort() {
            return 5060;
        }

        @Override
        public String localHost() {
            return "192.0.2.2";
        }

        @Override
        public int localPort() {
            return 5060;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public void abandon() {
            abandoned.complete(told.size());
            keepAlives.onClosed(this);
        }

        @Override
        public void send(byte[] message, Runnable onFailure) {
            sent.add(message);
            peer.accept(message);
        }
    }

    private FakeFlow start(SipTransport transport, int periodMs, boolean stun) {
        FakeFlow flow = new FakeFlow(transport);
        start(Future.succeededFuture(flow), periodMs, stun);
        return flow;
    }

    private void start(Future<Flow> found, int periodMs, boolean stun) {
        keepAlives = new KeepAlives(
                vertx,
                uri -> found,
                new CountingIdentifiers(),
                PONG_MS,
                STUN,
                (address, indication) -> told.add(indication));
        context.runOnContext(ignored -> keepAlives.start(
                new SipCommand.KeepAlive(Uri.parse("sip:pbx.example.com"), periodMs, stun, "registration")));
    }

    private String lost() throws Exception {
        return ((SipIndication.FlowLost) Loopback.next(told)).detail();
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    @Test
    void streamWithoutFurtherPongsIsLost() throws Exception {
        int[] pongs = new int[1];
        peer = ping -> {
            if (pongs[0]++ < 3) {
                keepAlives.onPong(flow);
            }
        };
        flow = start(SipTransport.TCP, TICK_MS, false);
        // reported first: a failure caused by the closed connection would look like a rejection by the registrar
        assertThat(Loopback.await(Future.fromCompletionStage(flow.abandoned))).isEqualTo(1);
        assertThat(lost()).contains("no pong");
        assertThat(new String(sent.peek(), StandardCharsets.US_ASCII)).isEqualTo("\r\n\r\n");
        assertThat(sent.size()).isGreaterThan(3);
        assertThat(told).isEmpty();
    }

    private FakeFlow flow;

    @Test
    void streamWithPongsOrWithoutAnyPongIsKept() throws Exception {
        for (boolean answers : new boolean[] {true, false}) {
            peer = ping -> {
                if (answers) {
                    keepAlives.onPong(flow);
                }
            };
            flow = start(SipTransport.TCP, TICK_MS, false);
            for (int i = 0; i < 2 * PONG_MS / TICK_MS; i++) {
                Loopback.next(sent);
            }
            assertThat(told).isEmpty();
            KeepAlives over = keepAlives;
            context.runOnContext(ignored -> over.stop());
        }
    }

    /** A line end long after a ping is no pong, and does not show that the peer responds to pings. */
    @Test
    void streamOfAPeerThatSendsStrayLineEndsIsKept() throws Exception {
        peer = ping -> vertx.setTimer(PONG_MS * 3 / 2, ignored -> keepAlives.onPong(flow));
        flow = start(SipTransport.TCP, 2 * PONG_MS, false);
        for (int i = 0; i < 4; i++) {
            Loopback.next(sent);
        }
        assertThat(told).isEmpty();
    }

    /** Line ends of a peer that answers no pings: some of them come soon after a ping by chance. */
    @ParameterizedTest
    @ValueSource(strings = {"0 2", "0 1 3"})
    void streamOfAPeerWithLineEndsOfItsOwnIsKept(String soonAfter) throws Exception {
        List<String> pings = List.of(soonAfter.split(" "));
        int[] sentPings = new int[1];
        peer = ping -> {
            if (pings.contains(Integer.toString(sentPings[0]++))) {
                keepAlives.onPong(flow);
            }
        };
        flow = start(SipTransport.TCP, PONG_MS + 3 * TICK_MS, false);
        for (int i = 0; i < 6; i++) {
            Loopback.next(sent);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aFlowThatIsNotFoundIsReportedLost() throws Exception {
        start(Future.failedFuture("192.0.2.1:5060/TCP: connection refused"), TICK_MS, false);
        assertThat(lost()).contains("connection refused");
    }

    /** Two pongs in one read cannot be distinguished from a ping of the peer: both show that the flow works. */
    @Test
    void streamWithPingsOfThePeerIsKept() throws Exception {
        int[] pings = new int[1];
        peer = ping -> {
            if (pings[0]++ == 0) {
                keepAlives.onPong(flow);
            } else {
                keepAlives.onPing(flow);
            }
        };
        flow = start(SipTransport.TCP, TICK_MS, false);
        for (int i = 0; i < 2 * PONG_MS / TICK_MS; i++) {
            Loopback.next(sent);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void respondsToBindingRequestsAndWith420ToUnknownAttributes() throws Exception {
        FakeFlow flow = start(SipTransport.UDP, 0, false);
        TransactionId id = new TransactionId("000102030405060708090a0b");
        StunMessage request =
                StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, id).build();
        StunMessage unknown = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, id)
                .attribute(0x7777, new byte[0])
                .build();
        context.runOnContext(ignored -> {
            keepAlives.onStun(request.bytes(), flow);
            keepAlives.onStun(unknown.bytes(), flow);
        });
        byte[] success = Loopback.next(sent);
        assertThat(StunMessage.parse(success, 0, success.length).mappedAddress())
                .contains(new StunAddress(LocalAddresses.ofLiteral("192.0.2.1"), 5060));
        byte[] error = Loopback.next(sent);
        StunMessage rejected = StunMessage.parse(error, 0, error.length);
        assertThat(rejected.error().orElseThrow().code()).isEqualTo(420);
        assertThat(rejected.unknownAttributes()).containsExactly(0x7777);
    }

    @Test
    void stunTimeoutIsDetectedWhenThePeriodIsShorterThanIt() throws Exception {
        start(SipTransport.UDP, TICK_MS, true);
        assertThat(lost()).contains("no response to STUN");
    }

    @Test
    void addressChangeIsReported() throws Exception {
        int[] asked = new int[1];
        peer = request -> {
            try {
                StunAddress seen =
                        new StunAddress(LocalAddresses.ofLiteral("203.0.113.7"), asked[0]++ < 3 ? 5_060 : 6_060);
                byte[] answer = StunMessage.parse(request, 0, request.length)
                        .bindingResponse(seen)
                        .bytes();
                context.runOnContext(ignored -> keepAlives.onStun(answer, flow));
            } catch (io.xphone.nat.stun.StunParseException wrong) {
                throw new AssertionError(wrong);
            }
        };
        flow = start(SipTransport.UDP, TICK_MS, true);
        assertThat(Loopback.next(told)).isEqualTo(new SipIndication.AddressChanged("203.0.113.7", 6_060));
        assertThat(asked[0]).isGreaterThan(3);
    }

    @Test
    void closedConnectionIsReportedWithoutKeepAlives() throws Exception {
        flow = start(SipTransport.TCP, 0, false);
        context.runOnContext(ignored -> keepAlives.onClosed(flow));
        assertThat(lost()).contains("closed");
        assertThat(sent).isEmpty();
    }
}
