package io.xphone.verticle.nat;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunMessage;
import io.xphone.options.MediaOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketMappingTest {

    private static final InetAddress LOCAL = LocalAddresses.ofLiteral("192.168.1.5");
    private static final InetSocketAddress SERVER = new InetSocketAddress(LocalAddresses.ofLiteral("192.0.2.1"), 3_478);
    private static final long SECOND = 1_000_000_000L;

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final List<String> sent = new ArrayList<>();
    private SocketMapping mapping;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** A server that sees RTP at port 40000 and RTCP at {@code rtcp}; 0: it does not respond to RTCP. */
    private void find(String peer, String seen, int rtcp) throws Exception {
        NatServers servers = new NatServers(
                vertx,
                new MediaOptions().setStunServer("192.0.2.1").setGatherTimeoutMs(500),
                new Names(),
                new CountingIdentifiers().numbers(new Random(3)::nextInt));
        Promise<Void> found = Promise.promise();
        context.runOnContext(ignored -> {
            mapping = new SocketMapping(
                    context,
                    servers,
                    new CountingIdentifiers().numbers(new Random(4)::nextInt),
                    LocalAddresses.ofLiteral(peer));
            mapping.find(
                            LOCAL,
                            (data, length, to) -> onSent("rtp", data, length, to, seen, 40_000),
                            (data, length, to) -> onSent("rtcp", data, length, to, seen, rtcp))
                    .onComplete(found);
        });
        await(found.future());
    }

    private void onSent(String socket, byte[] data, int length, InetSocketAddress to, String seen, int port) {
        StunMessage message = StunMessage.parse(data, 0, length);
        sent.add(socket + ' ' + message.messageClass() + ' ' + to);
        if (message.messageClass() == StunClass.REQUEST && port > 0) {
            byte[] response = message.bindingResponse(new StunAddress(LocalAddresses.ofLiteral(seen), port))
                    .bytes();
            context.runOnContext(ignored -> mapping.onDatagram(response, response.length, SERVER));
        }
    }

    private List<?> published() {
        return Arrays.asList(mapping.host("192.168.1.5"), mapping.rtpPort(10_000), mapping.rtcpPort(10_001));
    }

    @Test
    void bothPortsAreThoseOfTheNat() throws Exception {
        find("198.51.100.7", "203.0.113.9", 51_000);
        assertThat(published()).isEqualTo(List.of("203.0.113.9", 40_000, 51_000));
    }

    @Test
    void withoutAResponseForRtcpItsPortIsTheNext() throws Exception {
        find("198.51.100.7", "203.0.113.9", 0);
        assertThat(published()).isEqualTo(List.of("203.0.113.9", 40_000, 40_001));
    }

    @Test
    void aPrivatePeerGetsThePrivateAddress() throws Exception {
        find("192.168.1.9", "203.0.113.9", 51_000);
        assertThat(published()).isEqualTo(List.of("192.168.1.5", 10_000, 10_001));
        find("192.168.1.9", "10.9.8.7", 51_000);
        assertThat(published()).isEqualTo(List.of("10.9.8.7", 40_000, 51_000));
    }

    @Test
    void keepsTheMappingsOpen() throws Exception {
        long start = System.nanoTime();
        find("198.51.100.7", "203.0.113.9", 51_000);
        sent.clear();
        mapping.onTick(start + 14 * SECOND);
        assertThat(sent).isEmpty();
        for (int i = 1; i <= 3; i++) {
            mapping.onTick(System.nanoTime() + i * 16 * SECOND);
            mapping.onTick(System.nanoTime() + i * 16 * SECOND);
        }
        assertThat(sent).hasSize(6).containsOnly("rtp INDICATION " + SERVER, "rtcp INDICATION " + SERVER);
    }

    @Test
    void withoutAMappingNothingIsKeptOpen() throws Exception {
        find("192.168.1.9", "203.0.113.9", 51_000);
        sent.clear();
        mapping.onTick(System.nanoTime() + 60 * SECOND);
        assertThat(sent).isEmpty();
    }
}
