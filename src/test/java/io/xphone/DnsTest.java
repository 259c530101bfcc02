package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.dns.DnsRecordType;
import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.peers.Peers;
import io.xphone.sip.message.SipRequest;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3263 with a name server that answers: where calls and registrations go, and where they go next when a server fails. */
class DnsTest extends OnLoopback {

    private static final String DOMAIN = "pbx.test";

    /** Nobody listens on that port of that address. */
    private static final String NOBODY = "127.97.1.1";

    private DnsServer dns;

    @BeforeEach
    void startDns() throws Exception {
        dns = new DnsServer();
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    private List<String> dnsServers() {
        return new ArrayList<>(List.of(dns.address()));
    }

    private Listening caller(SipServerOptions options) throws Exception {
        return loop.server(options.setDnsServers(dnsServers()));
    }

    private Listening caller() throws Exception {
        return caller(Loopback.options());
    }

    /** A call to the domain, that is answered by {@code server}, and by no other. */
    private SipRequest answeredBy(Listening caller, FakePbx server) throws Exception {
        return answeredBy(caller, server, "sip:1@" + DOMAIN);
    }

    private static SipRequest answeredBy(Listening caller, FakePbx server, String uri) throws Exception {
        int before = server.recorder().requests("INVITE").size();
        Call call = await(caller.server().dialUri(uri));
        await(call.answered());
        assertThat(server.recorder().requests("INVITE")).hasSizeGreaterThan(before);
        await(call.end());
        return server.recorder().lastInvite().orElseThrow();
    }

    private CallEnd refused(Listening caller, String uri) throws Exception {
        return await(await(caller.server().dialUri(uri)).ended());
    }

    /** RFC 7118 §5.5; both kinds of WebSocket have the same parameter of a URI. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void aPhoneFindsTheWebSocketOfItsRegistrar(SipTransport transport) throws Exception {
        Certificates authority = new Certificates("authority");
        Listening server =
                loop.server(Loopback.options(transport, "127.0.0.1").setTls(authority.options("pbx", "DNS:" + DOMAIN)));
        dns.srv((transport.isSecure() ? "_sips._ws." : "_sip._ws.") + DOMAIN, 1, 1, server.port(), "host." + DOMAIN)
                .srv((transport.isSecure() ? "_sip._ws." : "_sips._ws.") + DOMAIN, 1, 1, 9, "host." + DOMAIN)
                .address("host." + DOMAIN, "127.0.0.1");
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setHost(DOMAIN)
                        .setTransport(transport)
                        .setTls(authority.trust())
                        .setDnsServers(dnsServers())
                        .setRegister(false));
        await(phone.connect());
        Loopback.Pair pair = loop.call(phone.dial("600"), server);
        assertThat(pair.callee().header("Via")).startsWith("SIP/2.0/" + transport + " ");
        await(pair.caller().end());
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "TLS"})
    void naptrSaysByWhatTransport(SipTransport transport) throws Exception {
        Certificates authority = new Certificates("authority");
        Listening callee = loop.server(Loopback.options(transport, "127.0.0.1")
                .setTls(transport == SipTransport.TLS ? authority.options("pbx", "DNS:" + DOMAIN) : authority.trust()));
        // what it likes best is not ours to speak; then what we have; then what it likes less
        dns.naptr(DOMAIN, 5, 1, "SIP+D2W", "_sip._ws." + DOMAIN)
                .naptr(
                        DOMAIN,
                        10,
                        10,
                        transport == SipTransport.UDP
                                ? "SIP+D2U"
                                : transport == SipTransport.TCP ? "SIP+D2T" : "SIPS+D2T",
                        "_here." + DOMAIN)
                .naptr(DOMAIN, 20, 1, transport == SipTransport.UDP ? "SIP+D2T" : "SIP+D2U", "_less." + DOMAIN)
                .srv("_here." + DOMAIN, 1, 1, callee.port(), "host." + DOMAIN)
                .srv("_less." + DOMAIN, 1, 1, 9, "host." + DOMAIN)
                .address("host." + DOMAIN, "127.0.0.1");
        Listening caller = caller(Loopback.options().setTls(authority.trust()));
        Loopback.Pair pair = loop.call(caller.server().dialUri("sip:600@" + DOMAIN), callee);
        assertThat(pair.callee().header("Via")).startsWith("SIP/2.0/" + transport + " ");
        await(pair.caller().end());
    }

    @Test
    void theLowestPriorityComesFirstAndWeightDecidesAmongEquals() throws Exception {
        FakePbx heavy = pbx();
        FakePbx light = pbx();
        FakePbx spare = pbx();
        dns.srv("_sip._udp." + DOMAIN, 20, 100, spare.port(), "host." + DOMAIN)
                .srv("_sip._udp." + DOMAIN, 10, 0, light.port(), "host." + DOMAIN)
                .srv("_sip._udp." + DOMAIN, 10, 65_535, heavy.port(), "host." + DOMAIN)
                .address("host." + DOMAIN, "127.0.0.1");
        for (int i = 0; i < 3; i++) {
            answeredBy(caller(), heavy);
        }
        assertThat(light.recorder().requests("INVITE")).isEmpty();
        assertThat(spare.recorder().requests("INVITE")).isEmpty();
    }

    @Test
    void aPortMeansNoSrv() throws Exception {
        FakePbx pbx = pbx();
        dns.address(DOMAIN, "127.0.0.1").srv("_sip._udp." + DOMAIN, 1, 1, 9, DOMAIN);
        answeredBy(caller(), pbx, "sip:1@" + DOMAIN + ":" + pbx.port());
        assertThat(dns.asked()).contains("A " + DOMAIN).noneMatch(question -> question.startsWith("SRV"));
    }

    @Test
    void withoutSrvThePortIsTheUsualOne() throws Exception {
        dns.address(DOMAIN, NOBODY);
        CallEnd end = refused(caller(), "sip:1@" + DOMAIN + ";transport=tcp");
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.phrase()).contains("tcp " + NOBODY + ":5060").contains("refused");
        assertThat(dns.asked()).contains("SRV _sip._tcp." + DOMAIN).noneMatch(question -> question.startsWith("NAPTR"));
    }

    @Test
    void aHostMayHaveAnIpv6AddressAlone() throws Exception {
        FakePbx pbx;
        try {
            pbx = pbx(new FakePbxOptions().setHost("::1"));
        } catch (Exception none) {
            Peers.require(false, "this machine has no IPv6 loopback");
            return;
        }
        dns.address(DOMAIN, "::1");
        answeredBy(caller(), pbx, "sip:1@" + DOMAIN + ":" + pbx.port());
    }

    @Test
    void whatDoesNotFitADatagramIsAskedForByTcp() throws Exception {
        FakePbx pbx = pbx();
        dns.srv("_sip._udp." + DOMAIN, 1, 1, pbx.port(), "host." + DOMAIN)
                .address("host." + DOMAIN, "127.0.0.1")
                .cut(DnsRecordType.SRV, "_sip._udp." + DOMAIN)
                .delay(50);
        answeredBy(caller(), pbx);
        assertThat(dns.asked()).contains("tcp SRV _sip._udp." + DOMAIN);
    }

    /** Two servers by SRV over a transport: the first is the one that fails. */
    private void servers(String transport, String firstHost, int firstPort, FakePbx second) throws Exception {
        String service = "_sip._" + transport + "." + DOMAIN;
        dns.srv(service, 1, 1, firstPort, "first." + DOMAIN)
                .srv(service, 2, 1, second.port(), "second." + DOMAIN)
                .address("first." + DOMAIN, firstHost)
                .address("second." + DOMAIN, "127.0.0.1");
    }

    private PhoneOptions phone(SipTransport transport) {
        return new PhoneOptions()
                .setUsername("alice")
                .setPassword("secret")
                .setHost(DOMAIN)
                .setTransport(transport)
                .setDnsServers(dnsServers());
    }

    private FakePbx registrar() throws Exception {
        return pbx(new FakePbxOptions().addUser("alice", "secret"));
    }

    @Test
    void whereTheConnectionIsRefusedTheNextServerIsAsked() throws Exception {
        FakePbx second = registrar();
        servers("tcp", NOBODY, 5060, second);
        answeredBy(caller(), second, "sip:1@" + DOMAIN + ";transport=tcp");
        Phone phone = Phone.create(loop.vertx(), phone(SipTransport.TCP));
        await(phone.connect());
        assertThat(second.bindings()).hasSize(1);
        await(await(phone.dial("2")).answered());
        await(phone.close());
        assertThat(second.bindings()).isEmpty();
    }

    @Test
    void where503IsTheAnswerTheNextServerIsAskedAndTheFirstLastFromThenOn() throws Exception {
        FakePbx first = pbx().autoReject(503);
        first.registerHandler(register -> register.respond(503));
        FakePbx second = registrar();
        servers("udp", "127.0.0.1", first.port(), second);
        Listening caller = caller();
        SipRequest invite = answeredBy(caller, second);
        SipRequest before = first.recorder().lastInvite().orElseThrow();
        assertThat(invite.callId()).isEqualTo(before.callId());
        assertThat(invite.topVia().branch()).isNotEqualTo(before.topVia().branch());
        answeredBy(caller, second);
        assertThat(first.recorder().requests("INVITE")).hasSize(1);

        Phone phone = Phone.create(loop.vertx(), phone(SipTransport.UDP));
        await(phone.connect());
        assertThat(second.bindings()).hasSize(1);
        assertThat(first.recorder().requests("REGISTER")).hasSize(1);
        await(phone.close());
        assertThat(second.bindings()).isEmpty();
    }

    @Test
    void whereAllSay503ItIsTheAnswer() throws Exception {
        FakePbx first = pbx().autoReject(503);
        FakePbx second = pbx().autoReject(503);
        servers("udp", "127.0.0.1", first.port(), second);
        CallEnd end = refused(caller(), "sip:1@" + DOMAIN);
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
        assertThat(end.status()).isEqualTo(503);
    }

    @Test
    @Shows({"PhoneOptions.t1Ms", "SipServerOptions.t1Ms"})
    void whereNobodyAnswersTheNextServerIsAsked() throws Exception {
        FakePbx second = registrar();
        try (RawUdp silent = new RawUdp()) {
            servers("udp", "127.0.0.1", silent.port(), second);
            int t1 = 30;
            Listening caller = caller(Loopback.options().setT1Ms(t1));
            answeredBy(caller, second);
            long from = System.nanoTime();
            answeredBy(caller, second);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from))
                    .as("ms of a call after the silent server was found out")
                    .isLessThan(64 * t1);

            Phone phone = Phone.create(loop.vertx(), phone(SipTransport.UDP).setT1Ms(10));
            await(phone.connect());
            assertThat(second.bindings()).hasSize(1);
            await(phone.close());
        }
    }

    @Test
    void aCancelledCallGoesNowhereElse() throws Exception {
        FakePbx second = pbx();
        try (RawUdp first = new RawUdp()) {
            servers("udp", "127.0.0.1", first.port(), second);
            Call call = await(caller().server().dialUri("sip:1@" + DOMAIN));
            SipRequest invite = (SipRequest) first.message();
            first.reply(RawUdp.answer(invite, 100).build());
            call.end();
            SipRequest cancel = (SipRequest) first.message(message -> message instanceof SipRequest request
                    && request.method().equals(io.xphone.sip.message.Method.CANCEL));
            first.reply(RawUdp.answer(cancel, 200).build());
            first.reply(RawUdp.answer(invite, 503).build());
            assertThat(await(call.ended()).reason()).isEqualTo(EndReason.CANCELLED);
            assertThat(second.recorder().requests("INVITE")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, DNS has no address of that name", "true, the DNS servers do not respond"})
    void withoutAnAddressTheCallFailsAndSaysWhy(boolean silent, String why) throws Exception {
        if (silent) {
            dns.silent();
        }
        Listening caller = caller();
        long from = System.nanoTime();
        Call call = await(caller.server().dialUri("sip:1@" + DOMAIN));
        Future<?> connecting = Phone.create(
                        loop.vertx(), phone(SipTransport.UDP).setRegisterMaxRetry(1))
                .connect();
        // what goes on meanwhile is not held up
        FakePbx other = pbx();
        Call beside = await(caller.server().dialUri(other.uri("1"), new DialOptions()));
        await(beside.answered());
        if (silent) {
            assertThat(call.state()).isNotEqualTo(CallState.ENDED);
        }
        CallEnd end = await(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.phrase().toLowerCase(Locale.ROOT))
                .contains("sip:1@" + DOMAIN)
                .contains(why.toLowerCase(Locale.ROOT));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from)).isLessThan(12);
        await(beside.end());

        assertThat(failure(connecting)).hasMessageContaining(why);
    }

    @Test
    void theWayIsLookedForNoLongerThanTheCallMayTake() throws Exception {
        dns.silent();
        long from = System.nanoTime();
        CallEnd end = await(await(caller().server().dialUri("sip:1@" + DOMAIN, new DialOptions().setTimeoutMs(300)))
                .ended());
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from)).isLessThan(2_000);
        assertThat(end.phrase()).contains("sip:1@" + DOMAIN).contains("300 ms");
    }
}
