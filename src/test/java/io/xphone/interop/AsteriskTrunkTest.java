package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Asterisk;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server as the trunk of Asterisk: identified by its address; Asterisk is identified by address or digest. */
@Tag("peers")
class AsteriskTrunkTest {

    private Phones phones;
    private SipServer server;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            Await.now(server.close());
        }
        Phones.close(phones);
    }

    private void listen(PeerOptions... peers) {
        server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(List.of(new ListenOptions()
                                .setHost(Asterisk.TRUNK_HOST)
                                .setPort(phones.asterisk().trunkPort())))
                        .setPeers(List.of(peers)));
        Await.now(server.listen());
    }

    private void listen(SipTransport transport) {
        server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(List.of(new ListenOptions()
                                .setTransport(transport)
                                .setHost(Asterisk.TRUNK_HOST)
                                .setPort(phones.asterisk().trunkPort())))
                        .setTls(new TlsOptions()
                                .setCertPath(phones.asterisk().certificate().toString())
                                .setKeyPath(
                                        phones.asterisk().file("keys/key.pem").toString())
                                .setCaPath(phones.asterisk().certificate().toString()))
                        .setPeers(List.of(byAddress()
                                .setTransport(transport)
                                .setPort(
                                        transport == SipTransport.TLS
                                                ? phones.asterisk().tlsPort()
                                                : phones.asterisk().sipPort()))));
        Await.now(server.listen());
    }

    private PeerOptions byAddress() {
        return new PeerOptions()
                .setName("pbx")
                .setHost("127.0.0.1")
                .setPort(phones.asterisk().sipPort());
    }

    private CompletableFuture<Call> nextCall() {
        CompletableFuture<Call> next = new CompletableFuture<>();
        server.callHandler(next::complete);
        return next;
    }

    @Test
    void callsTheNumbersOfThePbx() {
        listen(byAddress());
        Call call = Await.now(Await.now(server.dial("pbx", "600")).answered());
        Phones.assertEcho("echo through the trunk", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
        CallEnd busy = Await.now(Await.now(server.dial("pbx", "606")).ended());
        assertThat(busy.status()).isEqualTo(486);
    }

    @Test
    void callsAPhoneOfThePbx() {
        listen(byAddress());
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1001"));
        Call out = Await.now(server.dial("pbx", "1001"));
        Call in = Await.within(20, incoming);
        Await.now(in.accept());
        Await.now(out.answered());
        Phones.assertOneWay("from the trunk to the phone", out, in);
        Phones.end(in);
        assertThat(Await.now(out.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void acceptsACallOfAPhoneOfThePbx() {
        listen(byAddress());
        CompletableFuture<Call> incoming = nextCall();
        Call out = Await.now(phones.of("1001").dial("85551"));
        Call in = Await.within(20, incoming);
        assertThat(in.calledUser()).isEqualTo("5551");
        assertThat(in.remoteUser()).isEqualTo("1001");
        assertThat(in.info().getPeer()).isEqualTo("pbx");
        Await.now(in.accept());
        Await.now(out.answered());
        Phones.assertOneWay("from the phone to the trunk", out, in);
        Phones.end(out);
        assertThat(Await.now(in.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void acceptsACallWithDigest() {
        listen(new PeerOptions().setName("pbx").setUsername("asterisk").setPassword("pwasterisk"));
        CompletableFuture<Call> incoming = nextCall();
        Call out = Await.now(phones.of("1001").dial("75551"));
        Call in = Await.within(20, incoming);
        assertThat(in.info().getPeer()).isEqualTo("pbx");
        Await.now(in.accept());
        Await.now(out.answered());
        Phones.assertOneWay("from the phone to the digest trunk", out, in);
        Phones.end(in);
        assertThat(Await.now(out.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void rejectsAWrongDigest() {
        listen(new PeerOptions().setName("pbx").setUsername("asterisk").setPassword("other"));
        nextCall();
        CallEnd end = Await.now(Await.now(phones.of("1001").dial("75551")).ended());
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
    }

    @Test
    void rejectsAnUnknownPeer() {
        listen(new PeerOptions().setName("other").setHost("127.0.0.99"));
        nextCall();
        CallEnd end = Await.now(Await.now(phones.of("1001").dial("85551")).ended());
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
        assertThat(end.status()).isBetween(400, 699);
    }

    /** Both sides are identified by address, and the trunk of Asterisk is configured with the transport. */
    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"TCP", "TLS"})
    void callsInBothDirectionsOverStreams(SipTransport transport) {
        listen(transport);
        Call out = Await.now(Await.now(server.dial("pbx", "600")).answered());
        Phones.assertEcho("echo through the trunk over " + transport, out);
        assertThat(Phones.end(out).reason()).isEqualTo(EndReason.LOCAL);

        String contact =
                "contact = sip:" + Asterisk.TRUNK_HOST + ":" + phones.asterisk().trunkPort();
        String named = contact + "\\;transport=" + transport.name().toLowerCase(Locale.ROOT);
        phones.asterisk().configure("pjsip.conf", contact + "\n", named + "\n");
        try {
            CompletableFuture<Call> incoming = nextCall();
            Call caller = Await.now(phones.of("1001").dial("85551"));
            Call in = Await.within(20, incoming);
            assertThat(in.header("Via")).startsWith("SIP/2.0/" + transport);
            Await.now(in.accept());
            Await.now(caller.answered());
            Phones.assertOneWay("from the phone to the trunk over " + transport, caller, in);
            Phones.end(in);
            assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
        } finally {
            phones.asterisk().configure("pjsip.conf", named + "\n", contact + "\n");
        }
    }
}
