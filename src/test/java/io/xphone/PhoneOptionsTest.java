package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.bus.AgentControl;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.peers.Peers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Via;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each option of a phone changes. */
class PhoneOptionsTest extends OnLoopback {

    private FakePbx registrar() throws Exception {
        return pbx(new FakePbxOptions().addUser("alice", "secret").addUser("alice-auth", "secret"));
    }

    private static PhoneOptions alice(FakePbx at) {
        return new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + at.port());
    }

    private SipRequest registered(FakePbx pbx, PhoneOptions options) throws Exception {
        await(Phone.create(loop.vertx(), options).connect());
        List<SipRequest> all = pbx.recorder().requests("REGISTER");
        return all.get(all.size() - 1);
    }

    @Test
    @Shows({
        "PhoneOptions.name",
        "PhoneOptions.username",
        "PhoneOptions.password",
        "PhoneOptions.host",
        "PhoneOptions.displayName",
        "PhoneOptions.registerExpirySeconds"
    })
    void registersAsItsAccount() throws Exception {
        FakePbx pbx = registrar();
        SipRequest register = registered(
                pbx, alice(pbx).setName("desk").setDisplayName("Alice").setRegisterExpirySeconds(77));
        assertThat(register.to().uri().toString()).isEqualTo("sip:alice@127.0.0.1");
        assertThat(register.from().displayName()).contains("Alice");
        assertThat(register.header(HeaderName.AUTHORIZATION).orElseThrow()).contains("username=\"alice\"");
        assertThat(register.toString()).contains("77");
        assertThat(await(AgentControl.at(loop.vertx(), "desk").info()).getState())
                .isEqualTo("REGISTERED");
        RegistrationException refused = (RegistrationException) failure(
                Phone.create(loop.vertx(), alice(pbx).setPassword("wrong").setRegisterMaxRetry(1))
                        .connect());
        assertThat(refused.status()).isIn(401, 403);
    }

    @Test
    @Shows("PhoneOptions.authUsername")
    void theDigestUserMayDiffer() throws Exception {
        FakePbx pbx = registrar();
        SipRequest register = registered(pbx, alice(pbx).setAuthUsername("alice-auth"));
        assertThat(register.to().uri().toString()).isEqualTo("sip:alice@127.0.0.1");
        assertThat(register.header(HeaderName.AUTHORIZATION).orElseThrow()).contains("username=\"alice-auth\"");
    }

    @Test
    @Shows({"PhoneOptions.port", "PhoneOptions.transport"})
    void goesToThatPortByThatTransport() throws Exception {
        FakePbx pbx = registrar();
        SipRequest udp = registered(pbx, alice(pbx).setHost("127.0.0.1").setPort(pbx.port()));
        assertThat(udp.topVia().transport()).isEqualTo("UDP");
        SipRequest tcp = registered(pbx, alice(pbx).setTransport(SipTransport.TCP));
        assertThat(tcp.topVia().transport()).isEqualTo("TCP");
    }

    @Test
    @Shows("PhoneOptions.register")
    void doesNotRegisterUnlessAsked() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = Phone.create(loop.vertx(), alice(pbx).setRegister(false));
        await(phone.connect());
        await(await(phone.dial("1")).answered());
        assertThat(pbx.recorder().requests("REGISTER")).isEmpty();
    }

    @Test
    @Shows({"PhoneOptions.registerRetryMs", "PhoneOptions.registerMaxRetry"})
    void triesAsOftenAsSaid() throws Exception {
        for (int tries : new int[] {1, 3}) {
            FakePbx pbx = registrar();
            pbx.registerHandler(request -> request.respond(500));
            long start = System.nanoTime();
            RegistrationException refused = (RegistrationException) failure(Phone.create(
                            loop.vertx(), alice(pbx).setRegisterRetryMs(200).setRegisterMaxRetry(tries))
                    .connect());
            assertThat(refused.status()).isEqualTo(500);
            assertThat(pbx.recorder().requests("REGISTER")).hasSize(tries);
            assertThat(System.nanoTime() - start).isGreaterThan((tries - 1) * 100_000_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void aRefusedConnectionCountsAsAFailedAttempt(SipTransport transport) throws Exception {
        FakePbx closed = registrar();
        await(closed.close());
        Phone phone = Phone.create(
                loop.vertx(),
                alice(closed)
                        .setTransport(transport)
                        .setT1Ms(20)
                        .setRegisterRetryMs(100)
                        .setRegisterMaxRetry(3));
        BlockingQueue<RegistrationEvent> events = new LinkedBlockingQueue<>();
        phone.registrationHandler(events::add);
        long start = System.nanoTime();
        assertThat(((RegistrationException) failure(phone.connect())).status()).isZero();
        assertThat(System.nanoTime() - start).isGreaterThan(300_000_000L);
        assertThat(events)
                .filteredOn(event -> event.type() == RegistrationEvent.Type.FAILED)
                .hasSize(3);
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
    }

    @Test
    void registersAtARegistrarThatStartsLater() throws Exception {
        FakePbx closed = registrar();
        await(closed.close());
        Phone phone = Phone.create(
                loop.vertx(),
                alice(closed)
                        .setTransport(SipTransport.TCP)
                        .setRegisterRetryMs(100)
                        .setRegisterMaxRetry(20));
        BlockingQueue<RegistrationEvent> events = new LinkedBlockingQueue<>();
        phone.registrationHandler(events::add);
        Future<Void> connecting = phone.connect();
        assertThat(Loopback.next(events).type()).isEqualTo(RegistrationEvent.Type.FAILED);
        FakePbx pbx = pbx(new FakePbxOptions().setPort(closed.port()).addUser("alice", "secret"));
        await(connecting);
        assertThat(pbx.bindings()).hasSize(1);
        await(phone.close());
        assertThat(pbx.bindings()).isEmpty();
    }

    @Test
    void closingEndsTheAttemptsToConnect() throws Exception {
        FakePbx closed = registrar();
        await(closed.close());
        Phone phone = Phone.create(
                loop.vertx(),
                alice(closed)
                        .setTransport(SipTransport.TCP)
                        .setRegisterRetryMs(60_000)
                        .setRegisterMaxRetry(20));
        BlockingQueue<RegistrationEvent> events = new LinkedBlockingQueue<>();
        phone.registrationHandler(events::add);
        Future<Void> connecting = phone.connect();
        assertThat(Loopback.next(events).type()).isEqualTo(RegistrationEvent.Type.FAILED);
        await(phone.close());
        assertThat(failure(connecting)).isInstanceOf(IllegalStateException.class);
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
    }

    /** A registrar by hand: takes what comes. */
    private static SipRequest take(RawUdp raw, String viaHost, int viaPort) throws Exception {
        SipRequest register = raw.request("REGISTER");
        Via via = register.topVia().withParameter("received", viaHost).withParameter("rport", "" + viaPort);
        var ok = RawUdp.answer(register, 200).set(HeaderName.VIA, via.toString());
        register.contacts()
                .forEach(contact -> ok.add(
                        HeaderName.CONTACT,
                        contact.withParameter("expires", "300").toString()));
        raw.reply(ok.build());
        return register;
    }

    private PhoneOptions at(RawUdp raw) {
        return new PhoneOptions().setUsername("alice").setHost("127.0.0.1:" + raw.port());
    }

    @Test
    @Shows({"PhoneOptions.keepAliveMs", "PhoneOptions.keepAliveStun"})
    void keepsItsFlowAlive() throws Exception {
        for (boolean stun : new boolean[] {false, true}) {
            try (RawUdp raw = new RawUdp()) {
                var connecting = Phone.create(
                                loop.vertx(), at(raw).setKeepAliveMs(100).setKeepAliveStun(stun))
                        .connect();
                take(raw, "127.0.0.1", 1);
                byte[] tick = raw.bytes();
                while (tick.length > 20 && tick[0] == 'R') { // the binding with the address that was learnt
                    raw.reply(RawUdp.answer(
                                    (SipRequest) io.xphone.sip.message.SipParser.parse(
                                            tick, 0, tick.length, io.xphone.sip.message.SipLimits.DEFAULT),
                                    200)
                            .build());
                    tick = raw.bytes();
                }
                if (stun) {
                    assertThat(tick).startsWith(0, 1);
                } else {
                    assertThat(tick).isEqualTo("\r\n\r\n".getBytes());
                }
                connecting.onComplete(done -> {});
            }
        }
    }

    @Test
    void aConnectionThatIsCutLeadsToRegistrationAtOnceWithKeepAlivesAndWithout() throws Exception {
        for (int keepAliveMs : new int[] {0, 25_000}) {
            FakePbx pbx = registrar();
            Phone phone = Phone.create(
                    loop.vertx(), alice(pbx).setTransport(SipTransport.TCP).setKeepAliveMs(keepAliveMs));
            await(phone.connect());
            List<SipRequest> before = pbx.recorder().requests("REGISTER");
            await(pbx.disconnect());
            SipRequest again = await(pbx.recorder().awaitRequest("REGISTER", before.size() + 1));
            assertThat(again.topVia().port())
                    .as("a connection of its own")
                    .isNotEqualTo(before.get(0).topVia().port());
        }
    }

    @Test
    @Shows("PhoneOptions.rewriteContact")
    void theContactFollowsTheAddressThatIsSeen() throws Exception {
        try (RawUdp raw = new RawUdp()) {
            Phone.create(loop.vertx(), at(raw)).connect();
            SipRequest first = take(raw, "203.0.113.9", 4_444);
            assertThat(first.contacts().get(0).uri().toString()).contains("127.0.0.1");
            SipRequest second = raw.request("REGISTER");
            assertThat(second.contacts().toString()).contains("203.0.113.9:4444");
        }
        try (RawUdp raw = new RawUdp()) {
            Phone phone =
                    Phone.create(loop.vertx(), at(raw).setRewriteContact(false).setKeepAliveMs(100));
            var connecting = phone.connect();
            take(raw, "203.0.113.9", 4_444);
            await(connecting);
            assertThat(raw.bytes()).isEqualTo("\r\n\r\n".getBytes()); // no second REGISTER
        }
    }

    @Test
    @Shows({"PhoneOptions.localAddress", "PhoneOptions.localPort"})
    void sendsFromThere() throws Exception {
        int port = io.xphone.peers.Peers.freePorts(0);
        try (RawUdp raw = new RawUdp()) {
            Phone.create(loop.vertx(), at(raw).setLocalAddress("127.0.0.3").setLocalPort(port))
                    .connect();
            take(raw, "127.0.0.3", port);
            assertThat(raw.last().getAddress().getHostAddress()).isEqualTo("127.0.0.3");
            assertThat(raw.last().getPort()).isEqualTo(port);
        }
    }

    @Test
    void aLocalAddressOfTheOtherFamilyIsPassedOver() throws Exception {
        try (java.net.DatagramSocket six = new java.net.DatagramSocket(0, java.net.InetAddress.getByName("::1"))) {
            six.setSoTimeout(20_000);
            Phone.create(
                            loop.vertx(),
                            new PhoneOptions()
                                    .setUsername("alice")
                                    .setHost("[::1]:" + six.getLocalPort())
                                    .setLocalAddress("127.0.0.1"))
                    .connect();
            java.net.DatagramPacket register = new java.net.DatagramPacket(new byte[4_096], 4_096);
            six.receive(register);
            assertThat(new String(register.getData(), 0, register.getLength())).startsWith("REGISTER ");
        } catch (java.net.SocketException none) {
            Peers.require(false, "this machine has no IPv6 loopback");
        }
    }

    @Test
    void aPortThatIsTakenIsTriedAgain() throws Exception {
        try (RawUdp raw = new RawUdp()) {
            int port;
            Phone phone;
            try (RawUdp taken = new RawUdp()) {
                port = taken.port();
                phone = Phone.create(
                        loop.vertx(),
                        at(raw).setRegister(false).setLocalAddress("127.0.0.1").setLocalPort(port));
                await(phone.connect());
                assertThat(await(await(phone.dial("1")).ended()).phrase()).contains("" + raw.port());
            }
            Call call = await(phone.dial("1"));
            SipRequest invite = raw.request("INVITE");
            assertThat(raw.last().getPort()).isEqualTo(port);
            raw.reply(RawUdp.answer(invite, 486).build());
            await(call.ended());
        }
    }

    @Test
    @Shows("PhoneOptions.outboundProxy")
    void goesByItsProxy() throws Exception {
        try (RawUdp raw = new RawUdp()) {
            Phone.create(
                            loop.vertx(),
                            new PhoneOptions()
                                    .setUsername("alice")
                                    .setHost("pbx.invalid")
                                    .setOutboundProxy("sip:127.0.0.1:" + raw.port()))
                    .connect();
            SipRequest register = take(raw, "127.0.0.1", 5_060);
            assertThat(register.requestUri().toString()).startsWith("sip:pbx.invalid");
            assertThat(register.routes().toString())
                    .contains("sip:127.0.0.1:" + raw.port())
                    .contains(";lr");
        }
    }

    @Test
    void goesByItsProxyFirstAndThenAsTheRegistrarSays() throws Exception {
        for (boolean named : new boolean[] {false, true}) {
            try (RawUdp raw = new RawUdp()) {
                String proxy = "sip:127.0.0.1:" + raw.port();
                Phone phone = Phone.create(
                        loop.vertx(),
                        new PhoneOptions()
                                .setUsername("alice")
                                .setHost("pbx.invalid")
                                .setRewriteContact(false)
                                .setOutboundProxy(proxy));
                var connecting = phone.connect();
                SipRequest register = raw.request("REGISTER");
                raw.reply(RawUdp.answer(register, 200)
                        .add(HeaderName.CONTACT, register.contacts().get(0).toString())
                        .add("Service-Route", (named ? "<" + proxy + ";lr>, " : "") + "<sip:orig@scscf.invalid;lr>")
                        .build());
                await(connecting);
                phone.dial("1");
                SipRequest invite = raw.request("INVITE");
                assertThat(invite.routes().stream().map(route -> route.uri().toString()))
                        .containsExactly(proxy + ";lr", "sip:orig@scscf.invalid;lr");
                raw.reply(RawUdp.answer(invite, 486).build());
            }
        }
    }

    @Test
    @Shows({"PhoneOptions.outboundUsername", "PhoneOptions.outboundPassword"})
    void callsWithOtherCredentials() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions()
                .addUser("alice", "secret")
                .addUser("caller", "other")
                .setAuthenticateCalls(true));
        Phone phone = Phone.create(
                loop.vertx(), alice(pbx).setOutboundUsername("caller").setOutboundPassword("other"));
        await(phone.connect());
        await(await(phone.dial("1")).answered());
        assertThat(pbx.recorder().lastInvite().orElseThrow().toString()).contains("username=\"caller\"");
        await(phone.close());
        Phone wrong = Phone.create(
                loop.vertx(), alice(pbx).setOutboundUsername("caller").setOutboundPassword("wrong"));
        await(wrong.connect());
        assertThat(await(await(wrong.dial("1")).ended()).status()).isIn(401, 407);
    }

    @Test
    @Shows({"PhoneOptions.dnsServers", "SipServerOptions.dnsServers"})
    void asksThoseNameServers() throws Exception {
        try (RawUdp dns = new RawUdp()) {
            Phone.create(
                            loop.vertx(),
                            new PhoneOptions()
                                    .setUsername("a")
                                    .setHost("pbx.example")
                                    .setDnsServers(new ArrayList<>(List.of("127.0.0.1:" + dns.port()))))
                    .connect();
            assertThat(new String(dns.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("\3pbx\7example");
            SipServer server = SipServer.create(
                    loop.vertx(),
                    Loopback.options().setDnsServers(new ArrayList<>(List.of("127.0.0.1:" + dns.port()))));
            await(server.listen());
            server.dialUri("sip:1@trunk.example");
            String asked = new String(dns.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            while (!asked.contains("\5trunk\7example")) {
                asked = new String(dns.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            }
        }
    }

    @Test
    @Shows({"PhoneOptions.media", "PhoneOptions.calls", "CallPolicyOptions.userAgent"})
    void itsCallsHaveItsAudioAndManners() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = Phone.create(
                loop.vertx(),
                alice(pbx)
                        .setMedia(new MediaOptions().setPtimeMs(30))
                        .setCalls(new CallPolicyOptions().setUserAgent("Desk/7")));
        await(phone.connect());
        await(await(phone.dial("1")).answered());
        SipRequest invite = pbx.recorder().lastInvite().orElseThrow();
        assertThat(new String(invite.body())).contains("a=ptime:30");
        assertThat(invite.header(HeaderName.USER_AGENT)).contains("Desk/7");
        assertThat(pbx.recorder().requests("REGISTER").get(0).header(HeaderName.USER_AGENT))
                .contains("Desk/7");
    }

    @Test
    void tellsOfItsRegistration() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = Phone.create(loop.vertx(), alice(pbx));
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        phone.registrationHandler(event -> told.add(event.type().name().toLowerCase(java.util.Locale.ROOT)));
        await(phone.connect());
        assertThat(Loopback.next(told)).isEqualTo("registered");
        assertThat(pbx.bindings()).hasSize(1);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(calls::add);
        await(phone.drain().recover(ignored -> io.vertx.core.Future.succeededFuture()));
        await(phone.close());
        assertThat(Loopback.next(told)).isEqualTo("unregistered");
        assertThat(pbx.bindings()).isEmpty();
    }
}
