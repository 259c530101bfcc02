package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Peers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls over every transport between agents of ours. */
class TransportsTest extends OnLoopback {

    private static Certificates authority;

    private static synchronized Certificates authority() throws Exception {
        if (authority == null) {
            authority = new Certificates("xphone test authority");
        }
        return authority;
    }

    private static void wholeCall(Pair pair) throws Exception {
        var low = Loopback.hears(pair.callee().audio().reader(), 440, 20);
        var high = Loopback.hears(pair.caller().audio().reader(), 1_000, 20);
        await(pair.caller().audio().writer().write(Loopback.tone(440, 1_500)));
        await(pair.callee().audio().writer().write(Loopback.tone(1_000, 1_500)));
        await(low);
        await(high);
        await(pair.callee().hold());
        assertThat(pair.callee().state()).isEqualTo(CallState.ON_HOLD);
        await(pair.callee().resume());
        await(pair.caller().hold());
        await(pair.caller().resume());
        await(pair.callee().end());
        assertThat(await(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void udp() throws Exception {
        wholeCall(loop.call(loop.server(), loop.server()));
    }

    @Test
    void tcp() throws Exception {
        Listening b = loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1"));
        wholeCall(loop.call(loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1")), b));
        // from one that listens on nothing: requests come back on its connection
        Phone phone = loop.phone(b, new PhoneOptions().setUsername("alice").setTransport(SipTransport.TCP));
        wholeCall(loop.call(phone.dial("600"), b));
    }

    @Test
    void ipv6() throws Exception {
        try (DatagramSocket six = new DatagramSocket(0, InetAddress.getByName("::1"))) {
            assumeTrue(six.isBound());
        } catch (java.io.IOException none) {
            Peers.require(false, "this machine has no IPv6 loopback");
        }
        SipServerOptions options = Loopback.options(SipTransport.UDP, "::1");
        Listening a = loop.server(options);
        Listening b = loop.server(options);
        assertThat(b.at().get(0)).startsWith("udp:[::1]:");
        Pair pair = loop.call(a, b);
        assertThat(await(pair.callee().refresh()).getLocalSdp()).contains("c=IN IP6 ::1\r\n");
        wholeCall(pair);
        Listening t = loop.server(Loopback.options(SipTransport.TCP, "::1"));
        wholeCall(loop.call(a, t));
        Listening strict = loop.server(Loopback.options(SipTransport.UDP, "::1")
                .setPeers(new ArrayList<>(List.of(new PeerOptions()
                        .setName("six")
                        .setHosts(new ArrayList<>(List.of("2001:db8::/32", "::/127")))))));
        wholeCall(loop.call(a, strict));
        Listening closed = loop.server(Loopback.options(SipTransport.UDP, "::1")
                .setPeers(new ArrayList<>(List.of(
                        new PeerOptions().setName("four").setHosts(new ArrayList<>(List.of("0.0.0.0/0", "::2")))))));
        assertThat(await(await(a.server().dialUri(closed.uri("1"))).ended()).status())
                .isEqualTo(403);
    }

    @Test
    void anIpv4AddressInAServerOnAllOfIpv6() throws Exception {
        Listening b = loop.server(Loopback.options(SipTransport.TCP, "::"));
        wholeCall(loop.call(loop.server().server().dialUri("sip:600@127.0.0.1:" + b.port() + ";transport=tcp"), b));
    }

    /** The next message of a connection, read octet by octet so that none of the one behind it is lost. */
    private static SipRequest read(Socket socket) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("closed after " + head).isNotNegative();
            head.append((char) octet);
        }
        String lengths = head.substring(head.indexOf("Content-Length:") + 15);
        int length =
                Integer.parseInt(lengths.substring(0, lengths.indexOf('\r')).strip());
        String body = new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
        byte[] all = head.append(body).toString().getBytes(StandardCharsets.ISO_8859_1);
        return (SipRequest) SipParser.parse(all, 0, all.length, SipLimits.DEFAULT);
    }

    @Test
    void aCallRingsOnWithoutItsConnectionAndIsCancelledByAnother() throws Exception {
        Listening a = loop.server();
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            peer.setSoTimeout(20_000);
            Call call = await(a.server().dialUri("sip:600@127.0.0.1:" + peer.getLocalPort() + ";transport=tcp"));
            SipRequest invite;
            try (Socket first = peer.accept()) {
                invite = read(first);
                first.getOutputStream()
                        .write(SipWriter.write(RawUdp.answer(invite, 180).build()));
                Loopback.ringing(call);
                first.shutdownOutput();
                assertThat(first.getInputStream().read()).isNegative(); // closed there too
            }
            await(call.end());
            try (Socket second = peer.accept()) {
                SipRequest cancel = read(second);
                assertThat(cancel.method()).isEqualTo(Method.CANCEL);
                assertThat(cancel.topVia()).isEqualTo(invite.topVia());
                second.getOutputStream()
                        .write(SipWriter.write(RawUdp.answer(invite, 487).build()));
                assertThat(read(second).method()).isEqualTo(Method.ACK);
            }
            assertThat(await(call.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        }
    }

    private static SipServerOptions tls(TlsOptions options) {
        return Loopback.options(SipTransport.TLS, "127.0.0.1").setTls(options);
    }

    @Test
    @Shows({
        "SipServerOptions.tls",
        "PhoneOptions.tls",
        "TlsOptions.certPath",
        "TlsOptions.keyPath",
        "TlsOptions.caPath",
        "TlsOptions.trustAll"
    })
    void tls() throws Exception {
        Listening b = loop.server(tls(authority().options("server", "IP:127.0.0.1,DNS:localhost")));
        wholeCall(loop.call(loop.server(tls(authority().options("client", "IP:127.0.0.1"))), b));
        Phone phone = loop.phone(
                b,
                new PhoneOptions()
                        .setUsername("alice")
                        .setTransport(SipTransport.TLS)
                        .setTls(authority().trust()));
        wholeCall(loop.call(phone.dial("600"), b));
        // an authority that does not vouch for it
        Certificates other = new Certificates("another");
        Listening doubts = loop.server(Loopback.options().setTls(other.trust()));
        assertThat(await(await(doubts.server().dialUri(b.uri("600"))).ended()).reason())
                .isEqualTo(EndReason.ERROR);
        Listening trusts = loop.server(Loopback.options().setTls(other.trust().setTrustAll(true)));
        wholeCall(loop.call(trusts, b));
        // without a certificate there is nothing to listen with
        assertThat(mistake(() -> SipServer.create(loop.vertx(), tls(new TlsOptions()))))
                .hasMessageContaining("certPath");
    }

    @Test
    void whoCallsASipsUriIsReachedByOne() throws Exception {
        Listening b = loop.server(tls(authority().options("server", "IP:127.0.0.1")));
        Listening a = loop.server(tls(authority().options("client", "IP:127.0.0.1")));
        Pair pair = loop.call(a.server().dialUri("sips:600@127.0.0.1:" + b.port()), b);
        assertThat(pair.callee().header("Contact"))
                .startsWith("<sips:")
                .contains("127.0.0.1:" + a.port())
                .doesNotContain("transport");
        assertThat(pair.caller().header("Contact"))
                .startsWith("<sips:")
                .contains("127.0.0.1:" + b.port())
                .doesNotContain("transport");
        wholeCall(pair);
    }

    @Test
    @Shows("TlsOptions.verifyHost")
    void aCertificateMustNameTheHost() throws Exception {
        Listening b = loop.server(tls(authority().options("wrong", "DNS:sip.example.com")));
        Listening strict = loop.server(Loopback.options().setTls(authority().trust()));
        assertThat(await(await(strict.server().dialUri(b.uri("600"))).ended()).reason())
                .isEqualTo(EndReason.ERROR);
        Listening lax =
                loop.server(Loopback.options().setTls(authority().trust().setVerifyHost(false)));
        wholeCall(loop.call(lax, b));
    }

    @Test
    @Shows("TlsOptions.clientAuthRequired")
    void aServerMayDemandACertificate() throws Exception {
        Listening b =
                loop.server(tls(authority().options("server", "IP:127.0.0.1").setClientAuthRequired(true)));
        Listening bare = loop.server(Loopback.options().setTls(authority().trust()));
        assertThat(await(await(bare.server().dialUri(b.uri("600"), new DialOptions().setTimeoutMs(5_000)))
                                .ended())
                        .reason())
                .isIn(EndReason.ERROR, EndReason.TIMEOUT);
        Listening known = loop.server(Loopback.options().setTls(authority().options("client", "DNS:client")));
        wholeCall(loop.call(known, b));
    }

    private static DialOptions large() {
        return new DialOptions().addHeader("X-Large", "x".repeat(1_400));
    }

    @Test
    void aLargeRequestGoesByTcp() throws Exception {
        FakePbx pbx = pbx();
        Listening a = loop.server();
        Call call = await(a.server().dialUri(pbx.uri("1"), large()));
        await(call.answered());
        assertThat(pbx.recorder().lastInvite().orElseThrow().topVia().transport())
                .isEqualTo("TCP");
        await(call.end());
    }

    @Test
    void aLargeRequestGoesByUdpWhereThereIsNoTcp() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().setTransports("UDP"));
        Listening a = loop.server();
        Call call = await(a.server().dialUri(pbx.uri("1"), large()));
        await(call.answered());
        assertThat(pbx.recorder().lastInvite().orElseThrow().topVia().transport())
                .isEqualTo("UDP");
        await(call.end());
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        Listening b = loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1"));
        Listening a = loop.server();
        Call first = await(a.server().dialUri(b.uri("600")));
        Call answered = next(b.calls());
        await(answered.accept());
        await(first.answered());
        String via = answered.header("Via");
        Call second = await(a.server().dialUri(b.uri("601")));
        Call again = next(b.calls());
        String rport = via.replaceAll("(?s).*rport=(\\d+).*", "$1");
        assertThat(again.header("Via")).contains("rport=" + rport);
        await(second.end());
        await(first.end());
    }

    @Test
    void connectionsGoOutFromTheAddressThatIsListenedOn() throws Exception {
        Listening b = loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1"));
        for (SipTransport transport : List.of(SipTransport.TCP, SipTransport.UDP)) {
            Listening a = loop.server(Loopback.options(transport, "127.0.0.9"));
            Pair pair = loop.call(a, b);
            assertThat(pair.callee().header("Via")).contains("received=127.0.0.9");
            await(pair.caller().end());
        }
        Phone phone = loop.phone(
                b,
                new PhoneOptions()
                        .setUsername("alice")
                        .setTransport(SipTransport.TCP)
                        .setLocalAddress("127.0.0.10"));
        Pair pair = loop.call(phone.dial("600"), b);
        assertThat(pair.callee().header("Via")).contains("received=127.0.0.10");
        await(pair.caller().end());
    }

    @Test
    void manyTransportsAtOnce() throws Exception {
        SipServerOptions all = Loopback.options()
                .setTls(authority().options("server", "IP:127.0.0.1"))
                .setListen(new ArrayList<>(List.of(
                        new ListenOptions()
                                .setTransport(SipTransport.UDP)
                                .setHost("127.0.0.1")
                                .setPort(0),
                        new ListenOptions()
                                .setTransport(SipTransport.TCP)
                                .setHost("127.0.0.1")
                                .setPort(0),
                        new ListenOptions()
                                .setTransport(SipTransport.TLS)
                                .setHost("127.0.0.1")
                                .setPort(0))));
        Listening b = loop.server(all);
        Listening a = loop.server(Loopback.options().setTls(authority().trust()));
        for (String at : b.at()) {
            String[] parts = at.split(":");
            wholeCall(loop.call(a.server().dialUri("sip:600@127.0.0.1:" + parts[2] + ";transport=" + parts[0]), b));
        }
    }

    private static ListenOptions on(String host) {
        return new ListenOptions().setTransport(SipTransport.UDP).setHost(host).setPort(0);
    }

    private Listening listening(String... hosts) throws Exception {
        List<ListenOptions> all = new ArrayList<>();
        for (String host : hosts) {
            all.add(on(host));
        }
        return loop.server(Loopback.options().setListen(all));
    }

    private static int port(Listening server, int listener) {
        String at = server.at().get(listener);
        return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
    }

    @Test
    void requestsWithinADialogLeaveWhereItsPeerCameIn() throws Exception {
        Listening server = listening("127.0.0.1", "127.0.0.1", "0.0.0.0");
        for (int listener = 0; listener < 3; listener++) {
            try (RawUdp raw = new RawUdp()) {
                int in = port(server, listener);
                String invite = raw.text("INVITE", "i" + listener, "call" + listener, "", 1, "", RawUdp.sdp(9));
                raw.send(invite, in);
                Call call = next(server.calls());
                await(call.accept());
                SipResponse ok = raw.answer();
                assertThat(raw.last().getPort()).isEqualTo(in);
                assertThat(ok.contacts().get(0).uri().toString()).endsWith("127.0.0.1:" + in);
                raw.send(
                        raw.text(
                                "ACK",
                                "a" + listener,
                                "call" + listener,
                                ok.to().tag().orElseThrow(),
                                1,
                                "",
                                ""),
                        in);
                await(call.answered());
                call.hold();
                SipRequest hold = raw.request("INVITE");
                assertThat(raw.last().getPort()).isEqualTo(in);
                assertThat(hold.topVia().port()).isEqualTo(in);
                raw.reply(RawUdp.answer(hold, 200)
                        .set(HeaderName.CONTACT, "<sip:raw@127.0.0.1:" + raw.port() + ">")
                        .body("application/sdp", RawUdp.sdp(9))
                        .build());
                raw.request("ACK");
                assertThat(raw.last().getPort()).isEqualTo(in);
                call.end();
                raw.reply(RawUdp.answer(raw.request("BYE"), 200).build());
                assertThat(raw.last().getPort()).isEqualTo(in);
            }
        }
    }

    @Test
    void requestsLeaveByTheListenerThatTheRouteToTheirTargetUses() throws Exception {
        Listening server = listening("127.0.0.8", "127.0.0.1");
        try (RawUdp raw = new RawUdp()) {
            Call call = await(server.server().dialUri("sip:1@127.0.0.1:" + raw.port()));
            SipRequest invite = raw.request("INVITE");
            assertThat(raw.last()).isEqualTo(new InetSocketAddress("127.0.0.1", port(server, 1)));
            assertThat(invite.topVia().host()).isEqualTo("127.0.0.1");
            assertThat(invite.topVia().port()).isEqualTo(port(server, 1));
            assertThat(invite.contacts().get(0).uri().toString()).endsWith("127.0.0.1:" + port(server, 1));
            assertThat(new String(invite.body(), StandardCharsets.US_ASCII)).contains("c=IN IP4 127.0.0.1");
            raw.reply(RawUdp.answer(invite, 486).build());
            await(call.ended());
        }
    }

    @Test
    void answersLeaveWhereTheirRequestCameIn() throws Exception {
        Listening server = listening("127.0.0.1", "127.0.0.1");
        try (RawUdp raw = new RawUdp();
                RawUdp sentBy = new RawUdp()) {
            // no rport: the answer goes to the port of the Via
            raw.send(
                    raw.text("OPTIONS", "o", "o", "", 1, "", "")
                            .replace(":" + raw.port() + ";rport", ":" + sentBy.port()),
                    port(server, 1));
            assertThat(sentBy.answer().status()).isEqualTo(200);
            assertThat(sentBy.last().getPort()).isEqualTo(port(server, 1));
        }
    }

    @Test
    void aStrictRouterIsGoneBy() throws Exception {
        Listening server = loop.server();
        try (RawUdp raw = new RawUdp();
                RawUdp router = new RawUdp()) {
            Call call = await(server.server().dialUri("sip:1@127.0.0.1:" + raw.port()));
            SipRequest invite = raw.request("INVITE");
            String peer = "<sip:raw@127.0.0.1:" + raw.port() + ">";
            raw.reply(RawUdp.answer(invite, 200)
                    .add(HeaderName.RECORD_ROUTE, "<sip:127.0.0.1:" + router.port() + ">") // without lr
                    .add(HeaderName.CONTACT, peer)
                    .body("application/sdp", RawUdp.sdp(9))
                    .build());
            SipRequest ack = router.request("ACK");
            assertThat(ack.requestUri().toString()).isEqualTo("sip:127.0.0.1:" + router.port());
            assertThat(ack.routes().toString()).contains(peer);
            await(call.answered());
            call.end();
            SipRequest bye = router.request("BYE");
            assertThat(bye.requestUri().toString()).isEqualTo("sip:127.0.0.1:" + router.port());
            assertThat(bye.routes().toString()).contains(peer);
            router.reply(RawUdp.answer(bye, 200).build());
        }
    }

    @Test
    void whatTheSystemRefusesToSendIsToldAtOnce() throws Exception {
        // a socket on loopback leads to no other host
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setHost("192.0.2.1")
                        .setLocalAddress("127.0.0.1")
                        .setRegisterMaxRetry(1));
        assertThat(failure(phone.connect())).hasMessageContaining("cannot send to udp 192.0.2.1:5060");
    }
}
