package io.xphone.verticle.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.Loopback;
import io.xphone.nat.ice.IceState;
import io.xphone.nat.stun.StunMessage;
import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.verticle.runtime.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ICE at real sockets of the loopback interface, with STUN servers and relays that work, are slow, or are down. */
class IceConnectionTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final List<Side> sides = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Side side : sides) {
            if (side.ice != null) {
                onLoop(() -> side.ice.close());
            }
        }
        Loopback.await(vertx.close());
    }

    private <T> T onLoop(Callable<T> step) throws Exception {
        return Loopback.await(Future.future(promise -> context.runOnContext(ignored -> {
            try {
                promise.complete(step.call());
            } catch (Exception failure) {
                promise.fail(failure);
            }
        })));
    }

    private void until(BooleanSupplier condition) throws Exception {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> vertx.setPeriodic(5, id -> {
            if (condition.getAsBoolean()) {
                vertx.cancelTimer(id);
                done.tryComplete();
            }
        }));
        Loopback.await(done.future());
    }

    /** Sees what a side sends. */
    @FunctionalInterface
    private interface Observer {
        void onSend(int component, byte[] data, InetSocketAddress to);
    }

    /** One end of a call: its sockets and what it received. */
    private final class Side implements IceConnection.Sender, IceConnection.Listener {
        final UdpSocket[] sockets = new UdpSocket[3];
        final List<IceDescription> later = new CopyOnWriteArrayList<>();
        final List<String> media = new CopyOnWriteArrayList<>();
        IceConnection ice;
        volatile String failed;
        Observer observer = (component, data, to) -> {};

        @Override
        public void send(int component, byte[] data, int length, InetSocketAddress to) {
            observer.onSend(component, Arrays.copyOf(data, length), to);
            ByteBuf buffer = sockets[component].buffer(length);
            sockets[component].send(buffer.writeBytes(data, 0, length), to);
        }

        @Override
        public void onRelayed(int component, byte[] data, int length, InetSocketAddress from) {
            onDatagram(component, data, length, from);
        }

        @Override
        public boolean mayCheck(InetSocketAddress to, int octets) {
            return true;
        }

        @Override
        public void onPath(int component) {}

        @Override
        public void onCandidates() {
            later.add(ice.description());
        }

        @Override
        public void onFailed(String reason, boolean worked) {
            failed = reason;
        }

        void onDatagram(int component, byte[] data, int length, InetSocketAddress from) {
            if (ice != null && !ice.onStun(component, data, length, from) && ice.permits(component, from)) {
                media.add(component + ":" + new String(data, 0, length));
            }
        }

        Future<UdpSocket> bind(int component) {
            return UdpSocket.bind(context, LOOPBACK, 0, 0, 1_500, 4, (data, sender) -> {
                        byte[] bytes = new byte[data.readableBytes()];
                        data.readBytes(bytes);
                        onDatagram(component, bytes, bytes.length, sender);
                    })
                    .onSuccess(bound -> sockets[component] = bound);
        }

        void sendMedia(int component, String text) {
            ice.send(component, text.getBytes(), text.length(), null);
        }
    }

    private Side side(
            boolean lite,
            int components,
            IceGathering.Mapped mapped,
            IntFunction<Future<Relay>> relay,
            boolean relayOnly)
            throws Exception {
        Side side = new Side();
        sides.add(side);
        Promise<Void> gathered = Promise.promise();
        onLoop(() -> side.bind(1)
                .compose(one -> components == 2 ? side.bind(2) : Future.succeededFuture(one))
                .compose(bound -> {
                    side.ice = new IceConnection(
                            context,
                            "call",
                            new IceGathering(
                                    lite,
                                    LOOPBACK,
                                    side.sockets[1].port(),
                                    components == 2 ? side.sockets[2].port() : 0,
                                    null,
                                    LOOPBACK,
                                    mapped,
                                    relay,
                                    relayOnly,
                                    200),
                            new CountingIdentifiers().numbers(new SecureRandom()::nextInt),
                            side,
                            side);
                    return side.ice.gather();
                })
                .onComplete(gathered));
        Loopback.await(gathered.future());
        return side;
    }

    private void negotiate(Side caller, Side called, boolean mux) throws Exception {
        onLoop(() -> {
            called.ice.apply(new NegotiatedIce(called.ice.description(), caller.ice.description(), false), mux);
            caller.ice.apply(new NegotiatedIce(caller.ice.description(), called.ice.description(), true), mux);
            return null;
        });
        until(() -> caller.ice.state() == IceState.COMPLETED && called.ice.state() == IceState.COMPLETED);
    }

    private void carryMedia(Side one, Side other, int component) throws Exception {
        onLoop(() -> {
            one.sendMedia(component, "to the other");
            other.sendMedia(component, "to the one");
            return null;
        });
        until(() -> other.media.contains(component + ":to the other") && one.media.contains(component + ":to the one"));
    }

    @Test
    void twoComponentsFindTheirPathsAndOneIsEnoughWithRtcpMux() throws Exception {
        Side caller = side(false, 2, null, null, false);
        Side called = side(false, 2, null, null, false);
        negotiate(caller, called, false);
        carryMedia(caller, called, 1);
        carryMedia(caller, called, 2);

        Side muxed = side(false, 2, null, null, false);
        Side other = side(false, 2, null, null, false);
        negotiate(muxed, other, true);
        carryMedia(muxed, other, 1);
        assertThat(muxed.ice.remote(2)).isNull();
    }

    @Test
    void mediaOfOtherAddressesIsNotThePeers() throws Exception {
        Side caller = side(false, 1, null, null, false);
        Side called = side(false, 1, null, null, false);
        Side stranger = side(false, 1, null, null, false);
        negotiate(caller, called, true);
        InetSocketAddress to = caller.sockets[1].local();
        onLoop(() -> {
            stranger.send(1, "stranger".getBytes(), 8, to);
            return null;
        });
        carryMedia(caller, called, 1);
        assertThat(caller.media).containsExactly("1:to the one");
        assertThat(onLoop(() -> caller.ice.permits(1, stranger.sockets[1].local())))
                .isFalse();
    }

    @Test
    void aLiteSideIsFoundByAFullOne() throws Exception {
        Side caller = side(true, 1, null, null, false);
        Side called = side(false, 1, null, null, false);
        negotiate(caller, called, true);
        carryMedia(caller, called, 1);
        assertThat(onLoop(() -> caller.ice.description().lite())).isTrue();
    }

    @Test
    void namesOfMulticastDnsAndTcpCandidatesAreIgnored() throws Exception {
        Side caller = side(false, 1, null, null, false);
        Side called = side(false, 1, null, null, false);
        onLoop(() -> {
            IceDescription real = called.ice.description();
            IceDescription hidden = new IceDescription(
                    real.ufrag(),
                    real.password(),
                    false,
                    Set.of(),
                    List.of(
                            IceCandidate.parse(
                                            "1 1 UDP 2122252543 3f8f0a7e-91c1-4d5a-b1c2-000000000001.local 50000 typ host")
                                    .orElseThrow(),
                            IceCandidate.parse("2 1 TCP 1518280447 127.0.0.1 9 typ host tcptype active")
                                    .orElseThrow(),
                            IceCandidate.parse("3 1 UDP 1 0.0.0.0 9 typ host").orElseThrow(),
                            IceCandidate.parse("4 1 UDP 4294967295 127.0.0.1 9 typ host")
                                    .orElseThrow()),
                    false,
                    List.of());
            called.ice.apply(new NegotiatedIce(real, caller.ice.description(), false), true);
            caller.ice.apply(new NegotiatedIce(caller.ice.description(), hidden, true), true);
            return null;
        });
        until(() -> caller.ice.state() == IceState.COMPLETED && called.ice.state() == IceState.COMPLETED);
        carryMedia(caller, called, 1);
    }

    @Test
    void aStunServerAddsAServerReflexiveCandidate() throws Exception {
        int[] port = {7_000};
        InetAddress outside = InetAddress.getByName("198.51.100.7");
        Side side = side(
                false,
                2,
                (client, sender) -> Future.succeededFuture(new InetSocketAddress(outside, ++port[0])),
                null,
                false);

        List<IceCandidate> candidates = onLoop(() -> side.ice.description().candidates());
        assertThat(candidates).extracting(IceCandidate::type).containsExactly("host", "host", "srflx", "srflx");
        assertThat(candidates.get(2).text())
                .endsWith("198.51.100.7 7001 typ srflx raddr 127.0.0.1 rport " + side.sockets[1].port());
        assertThat(onLoop(() -> side.ice.defaultAddress(1)).getAddress().getHostAddress())
                .isEqualTo("127.0.0.1");
        // the peer of the signalling is on this side of the NAT
    }

    @Test
    void mappedAddressesAreKeptOpenWhereNoChecksDoIt() throws Exception {
        List<String> kept = new CopyOnWriteArrayList<>();
        InetSocketAddress server = new InetSocketAddress(LOOPBACK, 9);
        IceGathering.Mapped mapped = (client, sender) -> {
            sender.send(new byte[20], 20, server);
            return Future.succeededFuture(new InetSocketAddress("198.51.100.7", 7_000));
        };
        Side caller = side(false, 2, mapped, null, false);
        Side called = side(false, 2, null, null, false);
        caller.observer = (component, data, to) -> {
            if (to.equals(server)) {
                kept.add(component + " "
                        + StunMessage.parse(data, 0, data.length).messageClass());
            }
        };
        long now = System.nanoTime();
        onLoop(() -> {
            caller.ice.onTick(now + TimeUnit.SECONDS.toNanos(10));
            return null;
        });
        assertThat(kept).as("not before it is necessary").isEmpty();
        onLoop(() -> {
            caller.ice.onTick(now + TimeUnit.SECONDS.toNanos(20));
            return null;
        });
        assertThat(kept).as("while the phone rings").containsExactly("1 INDICATION", "2 INDICATION");

        negotiate(caller, called, false);
        kept.clear();
        onLoop(() -> {
            caller.ice.onTick(now + TimeUnit.SECONDS.toNanos(40));
            return null;
        });
        assertThat(kept).as("checks keep the path open").isEmpty();
        onLoop(() -> {
            caller.ice.unused();
            caller.ice.onTick(now + TimeUnit.SECONDS.toNanos(60));
            return null;
        });
        assertThat(kept).as("the peer has no ICE").containsExactly("1 INDICATION", "2 INDICATION");
    }

    @Test
    void serversThatAreDownDelayNothingBeyondTheTimeOut() throws Exception {
        Promise<Relay> never = Promise.promise();
        long start = System.nanoTime();
        Side side = side(
                false, 1, (client, sender) -> Future.failedFuture("no response"), component -> never.future(), false);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertThat(took).isBetween(190L, 1_000L);
        assertThat(onLoop(() -> side.ice.description().candidates()))
                .extracting(IceCandidate::type)
                .containsExactly("host");
        FakeRelay late = new FakeRelay();
        onLoop(() -> {
            never.complete(late);
            return null;
        });
        onLoop(() -> side.ice.close());
        assertThat(late.closed)
                .as("a relay that comes late is deleted at the end")
                .isTrue();
    }

    @Test
    void candidatesThatComeAfterTheTimeOutFollow() throws Exception {
        Promise<InetSocketAddress> mapped = Promise.promise();
        FakeRelay relay = new FakeRelay();
        Promise<Relay> opened = Promise.promise();
        Side caller = side(false, 1, (client, sender) -> mapped.future(), component -> opened.future(), false);
        IceDescription first = onLoop(() -> caller.ice.description());
        assertThat(first.trickles()).isTrue();
        assertThat(first.endOfCandidates()).isFalse();
        assertThat(first.candidates()).extracting(IceCandidate::type).containsExactly("host");
        assertThat(caller.later).isEmpty();

        Loopback.await(relay.open());
        onLoop(() -> {
            mapped.complete(new InetSocketAddress("198.51.100.7", 7_000));
            opened.complete(relay);
            return null;
        });
        until(() -> !caller.later.isEmpty()
                && caller.later.get(caller.later.size() - 1).endOfCandidates());
        IceDescription last = caller.later.get(caller.later.size() - 1);
        assertThat(last.candidates()).extracting(IceCandidate::type).containsExactly("host", "srflx", "relay");
        assertThat(last.candidates().get(0)).isEqualTo(first.candidates().get(0));
        assertThat(last.sameSession(first)).isTrue();
    }

    @Test
    void candidatesThatFollowAreCheckedAndThoseOfAnotherSessionAreNot() throws Exception {
        Side caller = side(false, 2, null, null, false);
        Side called = side(false, 2, null, null, false);
        onLoop(() -> {
            IceDescription offer = caller.ice.description().withCandidates(List.of(), false);
            IceDescription answer = called.ice.description().withCandidates(List.of(), false);
            called.ice.apply(new NegotiatedIce(called.ice.description(), offer, false), false);
            caller.ice.apply(new NegotiatedIce(caller.ice.description(), answer, true), false);
            called.ice.addRemote(caller.ice.description().withCredentials("other", "o".repeat(22)));
            return null;
        });
        assertThat(onLoop(() -> called.ice.state())).isEqualTo(IceState.RUNNING);
        onLoop(() -> {
            called.ice.addRemote(caller.ice.description());
            return null;
        });
        until(() -> caller.ice.state() == IceState.COMPLETED && called.ice.state() == IceState.COMPLETED);
        carryMedia(caller, called, 1);
        carryMedia(caller, called, 2);
    }

    @Test
    void aRestartAsksTheServersAgainAndKeepsTheRelay() throws Exception {
        int[] port = {7_000};
        int[] relays = {0};
        FakeRelay relay = new FakeRelay();
        Side caller = side(
                false,
                1,
                (client, sender) -> Future.succeededFuture(new InetSocketAddress("198.51.100.7", ++port[0])),
                component -> {
                    relays[0]++;
                    return relay.open().map(open -> open);
                },
                false);
        Side called = side(false, 1, null, null, false);
        negotiate(caller, called, true);
        List<IceCandidate> before = onLoop(() -> caller.ice.description().candidates());

        Promise<Void> again = Promise.promise();
        onLoop(() -> caller.ice.gather().onComplete(again));
        Loopback.await(again.future());
        carryMedia(caller, called, 1);
        IceDescription offer = onLoop(() -> caller.ice.description()).withCredentials("again1", "a".repeat(22));
        assertThat(offer.candidates())
                .containsOnlyOnceElementsOf(before.stream()
                        .filter(each -> !each.type().equals("srflx"))
                        .toList());
        assertThat(offer.candidates())
                .extracting(IceCandidate::port)
                .contains(7_002)
                .doesNotContain(7_001);
        assertThat(relays[0]).isEqualTo(1);

        onLoop(() -> {
            IceDescription answer = called.ice.description().withCredentials("again2", "b".repeat(22));
            assertThat(called.ice.apply(new NegotiatedIce(answer, offer, false), true))
                    .isTrue();
            assertThat(caller.ice.apply(new NegotiatedIce(offer, answer, true), true))
                    .isTrue();
            return null;
        });
        until(() -> caller.ice.state() == IceState.COMPLETED && called.ice.state() == IceState.COMPLETED);
        called.media.clear();
        caller.media.clear();
        carryMedia(caller, called, 1);
    }

    /** A relay on a port of the loopback interface. */
    private final class FakeRelay implements Relay {
        UdpSocket socket;
        Receiver receiver;
        boolean closed;

        Future<Relay> open() {
            return UdpSocket.bind(context, LOOPBACK, 0, 0, 1_500, 4, (data, sender) -> {
                        byte[] bytes = new byte[data.readableBytes()];
                        data.readBytes(bytes);
                        receiver.onDatagram(bytes, bytes.length, sender);
                    })
                    .map(bound -> {
                        socket = bound;
                        return this;
                    });
        }

        @Override
        public InetSocketAddress relayed() {
            return socket == null ? new InetSocketAddress(LOOPBACK, 1) : socket.local();
        }

        @Override
        public InetSocketAddress mapped() {
            return new InetSocketAddress(LOOPBACK, 2);
        }

        @Override
        public void send(byte[] data, int length, InetSocketAddress peer) {
            socket.send(socket.buffer(length).writeBytes(Arrays.copyOf(data, length)), peer);
        }

        @Override
        public void permit(InetAddress peer) {}

        @Override
        public void receiver(Receiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public Future<Void> close() {
            closed = true;
            return socket == null ? Future.succeededFuture() : socket.close(context);
        }
    }

    @Test
    void relaysAloneArePublishedAndUsedWhenThatIsThePolicy() throws Exception {
        FakeRelay relay = new FakeRelay();
        Side caller = side(false, 1, null, component -> relay.open(), true);
        Side called = side(false, 1, null, null, false);
        List<IceCandidate> candidates = onLoop(() -> caller.ice.description().candidates());
        assertThat(candidates).hasSize(1);
        assertThat(candidates.get(0).text())
                .contains(relay.socket.port() + " typ relay raddr 0.0.0.0 rport 9")
                .doesNotContain(String.valueOf(caller.sockets[1].port()));
        assertThat(onLoop(() -> caller.ice.defaultAddress(1))).isEqualTo(relay.relayed());

        negotiate(caller, called, true);
        carryMedia(caller, called, 1);
        assertThat(onLoop(() -> called.ice.remote(1))).isEqualTo(relay.relayed());

        onLoop(() -> {
            relay.receiver.onLost("the server restarted");
            return null;
        });
        assertThat(caller.failed).contains("relay is lost");
    }
}
