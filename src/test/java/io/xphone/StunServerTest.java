package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.mistake;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.xphone.Loopback.Listening;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TurnServerOptions;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The public address of the media sockets, as a STUN server sees them, in SDP. */
class StunServerTest extends OnLoopback {

    private StunServer stun;

    private int stunServer(byte[] host) throws Exception {
        stun = new StunServer(loop.vertx(), host);
        return stun.port();
    }

    private String offer(MediaOptions media) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        await(call.end());
        return new String(peer.recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8);
    }

    @Test
    @Shows("MediaOptions.stunServer")
    void theMappedAddressAndPortsAreInSdp() throws Exception {
        int port = stunServer(new byte[] {10, 9, 8, 7});
        String sdp =
                offer(new MediaOptions().setStunServer("stun:127.0.0.1:" + port).setGatherTimeoutMs(5_000));
        assertThat(sdp).contains("c=IN IP4 10.9.8.7\r\n");
        assertThat(stun.asked()).hasSize(3);
        int rtp = Math.min(stun.asked().get(1), stun.asked().get(2));
        assertThat(sdp).contains("m=audio " + (rtp + StunServer.SHIFT) + " ").doesNotContain("a=rtcp:");
        assertThat(rtp % 2).as("the RTP socket").isZero();
    }

    @Test
    void theMappedAddressOfTheSipSocketIsInContact() throws Exception {
        int port = stunServer(new byte[] {10, 9, 8, 7});
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        MediaOptions media =
                new MediaOptions().setStunServer("stun:127.0.0.1:" + port).setGatherTimeoutMs(5_000);
        Listening server = loop.server(Loopback.options().setMedia(media));
        await(await(server.server().dialUri(peer.uri("1"))).answered());
        assertThat(peer.recorder().lastInvite().orElseThrow().contacts().get(0).uri())
                .isInstanceOfSatisfying(SipUri.class, uri -> {
                    assertThat(uri.host()).isEqualTo("10.9.8.7");
                    assertThat(uri.port()).isEqualTo(stun.asked().get(0) + StunServer.SHIFT);
                });
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setHost("127.0.0.1:" + peer.port())
                        .setUsername("alice")
                        .setRegister(false)
                        .setMedia(media));
        await(phone.connect());
        await(await(phone.dial("2")).answered());
        assertThat(peer.recorder()
                        .lastInvite()
                        .orElseThrow()
                        .contacts()
                        .get(0)
                        .uri()
                        .toString())
                .contains("@10.9.8.7:");
        await(phone.close());
    }

    /** The IPv6 socket of SIP asks in vain, and the sockets of a call over IPv4 do not. */
    @Test
    void aServerOfIpv4AloneServesTheIpv4CallsOfAnAgentWithBoth() throws Exception {
        int port = stunServer(new byte[] {10, 9, 8, 7});
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        List<ListenOptions> both = new ArrayList<>();
        for (String host : List.of("127.0.0.1", "::1")) {
            both.add(new ListenOptions()
                    .setTransport(SipTransport.UDP)
                    .setHost(host)
                    .setPort(0));
        }
        Listening server = loop.server(Loopback.options()
                .setListen(both)
                .setMedia(new MediaOptions().setStunServer("127.0.0.1:" + port).setGatherTimeoutMs(5_000)));
        await(await(server.server().dialUri(peer.uri("1"))).answered());
        SipRequest invite = peer.recorder().lastInvite().orElseThrow();
        assertThat(new String(invite.body(), StandardCharsets.UTF_8)).contains("c=IN IP4 10.9.8.7\r\n");
        assertThat(invite.contacts().get(0).uri().toString()).startsWith("sip:10.9.8.7:");
    }

    /** RFC 8489 §8: the sockets of SIP and of media ask the server that DNS names. */
    @Test
    void theServerIsFoundByItsService() throws Exception {
        int port = stunServer(new byte[] {10, 9, 8, 7});
        try (DnsServer dns = new DnsServer()) {
            dns.srv("_stun._udp.example.test", 1, 1, port, "host.example.test")
                    .address("host.example.test", "127.0.0.1");
            FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
            Listening server = loop.server(Loopback.options()
                    .setDnsServers(new ArrayList<>(List.of(dns.address())))
                    .setMedia(new MediaOptions()
                            .setStunServer("stun:example.test")
                            .setGatherTimeoutMs(5_000)));
            await(await(server.server().dialUri(peer.uri("1"))).answered());
            SipRequest invite = peer.recorder().lastInvite().orElseThrow();
            assertThat(new String(invite.body(), StandardCharsets.UTF_8)).contains("c=IN IP4 10.9.8.7\r\n");
            assertThat(invite.contacts().get(0).uri().toString()).startsWith("sip:10.9.8.7:");
            assertThat(dns.asked().stream().filter(query -> query.startsWith("SRV ")))
                    .as("once for all sockets")
                    .containsExactly("SRV _stun._udp.example.test");
        }
    }

    /** The peer is at 127.0.0.1, on this side of the NAT. */
    @Test
    void aPeerInsideTheNatGetsTheLocalAddress() throws Exception {
        int port = stunServer(new byte[] {(byte) 203, 0, 113, 7});
        String sdp = offer(new MediaOptions().setStunServer("127.0.0.1:" + port).setGatherTimeoutMs(5_000));
        assertThat(stun.asked()).isNotEmpty();
        assertThat(sdp).contains("c=IN IP4 127.0.0.1\r\n");
    }

    @Test
    void aServerThatDoesNotRespondDelaysTheStartAndNoCall() throws Exception {
        int port = stunServer(new byte[4]);
        stun.silent();
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        try (LogTap log = LogTap.of("io.xphone.verticle.nat.NatServers", Level.INFO)) {
            Listening server =
                    loop.server(Loopback.options().setMedia(new MediaOptions().setStunServer("127.0.0.1:" + port)));
            for (int i = 0; i < 2; i++) {
                Call call = await(server.server().dialUri(peer.uri("1")));
                await(call.answered());
                await(call.end());
                assertThat(new String(peer.recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8))
                        .contains("c=IN IP4 127.0.0.1\r\n");
            }
            assertThat(log.lines(Level.INFO)).hasSize(1).first().asString().contains("no response in 200 ms");
        }
        assertThat(stun.asked().stream().distinct().count())
                .as("the socket of SIP")
                .isEqualTo(1);
    }

    @Test
    void mistakesAreReportedWhenTheServerIsCreated() {
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(), Loopback.options().setMedia(new MediaOptions().setStunServer("http://a")))))
                .hasMessageContaining("media.stunServer");
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(),
                        Loopback.options()
                                .setMedia(new MediaOptions()
                                        .setTurnServers(
                                                new ArrayList<>(List.of(new TurnServerOptions().setUrl("turn:a"))))))))
                .hasMessageContaining("media.turnServers.0.password");
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(), Loopback.options().setMedia(new MediaOptions().setGatherTimeoutMs(0)))))
                .hasMessageContaining("media.gatherTimeoutMs: must be a whole number from 10 to 10000");
    }
}
