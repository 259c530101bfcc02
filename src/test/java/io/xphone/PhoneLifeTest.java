package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How phones and servers come up and go, whatever is under way meanwhile. */
class PhoneLifeTest extends OnLoopback {

    private static PhoneOptions alice(int port) {
        return new PhoneOptions()
                .setName("desk")
                .setUsername("alice")
                .setPassword("secret")
                .setHost("127.0.0.1:" + port);
    }

    private void nobodyHearsAt(String address) throws Exception {
        Throwable unheard =
                failure(loop.vertx().eventBus().request(address, "anybody?", new DeliveryOptions().setLocalOnly(true)));
        assertThat(((ReplyException) unheard).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }

    private void nothingIsLeftOfThePhone() throws Exception {
        for (String address :
                List.of(Addresses.registration("desk"), Addresses.sip("desk"), Addresses.dialog("desk"))) {
            nobodyHearsAt(address);
        }
    }

    @Test
    void disconnectingEndsAConnectThatWaitsForTheRegistrar() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        pbx.registerHandler(request -> {}); // says nothing
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()));
        Future<Void> connecting = phone.connect();
        await(pbx.recorder().awaitRequest("REGISTER"));
        await(phone.close());
        assertThat(connecting.isComplete()).isTrue();
        assertThat(failure(connecting)).isInstanceOf(IllegalStateException.class);
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
        nothingIsLeftOfThePhone();
        pbx.registerHandler(request -> request.proceed());
        await(phone.connect());
        assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
        await(phone.close());
        assertThat(pbx.bindings()).isEmpty();
    }

    @Test
    @Shows("PhoneOptions.connectTimeoutMs")
    void aSilentRegistrarDoesNotHoldAConnectAndTheRegistrationContinues() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        pbx.registerHandler(request -> {}); // silent
        Phone phone = Phone.create(
                loop.vertx(),
                alice(pbx.port())
                        .setT1Ms(10)
                        .setRegisterRetryMs(50)
                        .setRegisterMaxRetry(1_000)
                        .setConnectTimeoutMs(200));
        BlockingQueue<RegistrationEvent> events = new LinkedBlockingQueue<>();
        phone.registrationHandler(events::add);
        for (int i = 0; i < 2; i++) {
            RegistrationException late = (RegistrationException) failure(phone.connect());
            assertThat(late.status()).isZero();
            assertThat(late)
                    .hasMessageContaining("not registered within 200 ms")
                    .hasMessageContaining("continues");
            assertThat(phone.state()).isEqualTo(PhoneState.REGISTERING);
        }
        pbx.registerHandler(request -> request.proceed());
        Loopback.next(events, event -> event.type() == RegistrationEvent.Type.REGISTERED);
        await(phone.connect());
        assertThat(failure(phone.connect())).isInstanceOf(IllegalStateException.class);
        assertThat(pbx.bindings()).hasSize(1);
        await(phone.close());
        assertThat(pbx.bindings()).isEmpty();
        nothingIsLeftOfThePhone();
    }

    @Test
    void aConnectThatWaitsForASilentRegistrarAgainEndsWithTheRegistrationOrTheClose() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        pbx.registerHandler(request -> {});
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()).setConnectTimeoutMs(300));
        failure(phone.connect());
        Future<Void> again = phone.connect();
        await(phone.close());
        assertThat(failure(again)).isInstanceOf(IllegalStateException.class);
        nothingIsLeftOfThePhone();
    }

    @Test
    void aSilentNameServerDoesNotHoldAConnect() throws Exception {
        try (RawUdp dns = new RawUdp()) {
            Phone phone = Phone.create(
                    loop.vertx(),
                    alice(5060)
                            .setHost("registrar.example.com")
                            .setDnsServers(List.of("127.0.0.1:" + dns.port()))
                            .setConnectTimeoutMs(300));
            assertThat(failure(phone.connect())).hasMessageContaining("not registered within 300 ms");
            await(phone.close());
            nothingIsLeftOfThePhone();
        }
    }

    @Test
    void aBindingThatComesWhileDisconnectingIsTakenAway() throws Exception {
        try (RawUdp registrar = new RawUdp()) {
            Phone phone = Phone.create(loop.vertx(), alice(registrar.port()));
            Future<Void> connecting = phone.connect();
            SipRequest register = registrar.request("REGISTER");
            Future<Void> going = phone.close();
            assertThat(phone.state()).isEqualTo(PhoneState.UNREGISTERING);
            // behind the request to go, on the loop where that is heard
            CompletableFuture<Void> heard = new CompletableFuture<>();
            loop.vertx().runOnContext(ignored -> heard.complete(null));
            Loopback.await(heard);
            registrar.reply(RawUdp.answer(register, 200)
                    .add(HeaderName.CONTACT, register.contacts().get(0) + ";expires=300")
                    .build());
            SipRequest gone = (SipRequest) registrar.message(said -> said instanceof SipRequest request
                    && request.cseq().number() > register.cseq().number());
            assertThat(gone.header(HeaderName.EXPIRES).orElse("") + gone.contacts())
                    .contains("0");
            registrar.reply(RawUdp.answer(gone, 200).build());
            await(going);
            assertThat(failure(connecting)).isInstanceOf(IllegalStateException.class);
            nothingIsLeftOfThePhone();
        }
    }

    @Test
    void disconnectingAtOnceLeavesNothing() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()));
        Future<Void> connecting = phone.connect();
        await(phone.close());
        assertThat(failure(connecting)).isInstanceOf(IllegalStateException.class);
        nothingIsLeftOfThePhone();
        await(phone.connect());
        assertThat(pbx.bindings()).hasSize(1);
        await(phone.close());
    }

    @Test
    void aPhoneThatConnectsGoesWithItsVerticle() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions());
        pbx.registerHandler(request -> {});
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        String owner = await(loop.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                Phone.create(vertx, alice(pbx.port())).connect().onFailure(failed::complete);
                return Future.succeededFuture();
            }
        }));
        await(pbx.recorder().awaitRequest("REGISTER"));
        await(loop.vertx().undeploy(owner));
        Loopback.await(failed);
        nothingIsLeftOfThePhone();
    }

    @Test
    void closingAServerEndsItsListening() throws Exception {
        SipServer server = SipServer.create(loop.vertx(), Loopback.options().setName("desk"));
        Promise<SipServer> listening = Promise.promise();
        Promise<Void> closed = Promise.promise();
        loop.vertx()
                .runOnContext(
                        there -> { // at once: it must not listen before it is closed
                            server.listen().onComplete(listening);
                            server.close().onComplete(closed);
                        });
        await(closed.future());
        assertThat(failure(listening.future())).isInstanceOf(IllegalStateException.class);
        nothingIsLeftOfThePhone();
        assertThat(await(server.listen()).listening()).hasSize(1);
        await(server.close());
    }

    @Test
    void aConnectedPhoneCanDialAndSubscribeAtOnce() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        pbx.requestHandler("SUBSCRIBE", request -> request.acceptSubscription(60));
        for (int i = 0; i < 5; i++) {
            Phone phone = Phone.create(loop.vertx(), alice(pbx.port()));
            List<PhoneState> states = new ArrayList<>();
            await(phone.connect()
                    .compose(connected -> {
                        states.add(phone.state());
                        return phone.dial("600");
                    })
                    .compose(Call::answered));
            await(phone.close().onComplete(closed -> states.add(phone.state())));
            assertThat(states).containsExactly(PhoneState.REGISTERED, PhoneState.DISCONNECTED);
            await(phone.connect().compose(connected -> phone.messaging().subscribe("bob", "presence")));
            await(phone.close());
        }
    }

    @Test
    void closingSucceedsInEveryStateAndTwice() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()));
        await(phone.close());
        await(phone.shutdown(1, TimeUnit.SECONDS));
        await(phone.connect());
        Future<Void> first = phone.close();
        Future<Void> second = phone.close();
        await(second);
        assertThat(first.succeeded()).isTrue();
        await(phone.close());
        assertThat(pbx.bindings()).isEmpty();
        await(phone.connect());
        await(phone.close());

        SipServer server = SipServer.create(loop.vertx(), Loopback.options());
        await(server.close());
        assertThat(server.actualPort()).isEqualTo(-1);
        await(server.listen());
        assertThat(server.listening()).containsExactly("udp:127.0.0.1:" + server.actualPort());
        await(Future.all(server.close(), server.close()).mapEmpty());
        assertThat(server.listening()).isEmpty();
    }

    @Test
    void aShutdownWaitsForTheCallsAtMostForTheTimeout() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        Loopback.Pair pair = loop.call(one, other);
        Future<Void> shutdown = other.server().shutdown(20, TimeUnit.SECONDS);
        assertThat(await(await(one.server().dialUri(other.uri("600"))).ended()).status())
                .isEqualTo(503);
        assertThat(failure(other.server().dialUri(one.uri("600")))).isInstanceOf(CallException.class);
        assertThat(shutdown.isComplete()).isFalse();
        await(pair.caller().end());
        await(shutdown);
        assertThat(other.server().listening()).isEmpty();
        await(other.server().listen());

        Loopback.Pair late = loop.call(other, one);
        await(one.server().shutdown(100, TimeUnit.MILLISECONDS));
        assertThat(await(late.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
        assertThat(failure(one.server().shutdown(-1, TimeUnit.SECONDS))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clearedHandlersAreReportedToTheAgent() throws Exception {
        Loopback.Listening caller = loop.server();
        Loopback.Listening server = loop.server();
        await(await(caller.server().dialUri(server.uri("600"))).end());
        server.server().callHandler(null);
        server.server().messageHandler(message -> {});
        assertThat(await(caller.server().sendMessage(server.uri("x"), "hello"))).isEqualTo(200);
        assertThat(await(await(caller.server().dialUri(server.uri("600"))).ended())
                        .status())
                .isEqualTo(480);
        server.server().messageHandler(null);
        server.server().messaging().subscriptionHandler("x", incoming -> {}).subscriptionHandler("x", null);
        await(server.server().messaging().clearState("none")); // the commands before it have arrived
        assertThat(((CallException) failure(caller.server().sendMessage(server.uri("x"), "hello"))).code())
                .isEqualTo(480);
        assertThat(((CallException) failure(caller.server().messaging().subscribe(server.uri("x"), "x"))).code())
                .isEqualTo(489);
    }

    @Test
    void aHandlerThatIsSetWhileThePhoneConnectsReceivesCalls() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()));
        Future<Void> connecting = phone.connect();
        await(pbx.recorder().awaitRequest("REGISTER"));
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(calls::add);
        await(connecting);
        pbx.dial(pbx.uri("alice"), new io.xphone.testing.PbxDialOptions());
        await(next(calls).accept());
    }

    @Test
    void anExceptionOfARegistrationHandlerGoesToTheContext() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        CompletableFuture<Phone> made = new CompletableFuture<>();
        loop.vertx().runOnContext(start -> {
            loop.vertx().getOrCreateContext().exceptionHandler(reported::complete);
            made.complete(Phone.create(loop.vertx(), alice(pbx.port())));
        });
        Phone phone = made.get();
        phone.registrationHandler(event -> {
            throw new IllegalStateException("by the handler");
        });
        await(phone.connect());
        assertThat(reported.get(20, TimeUnit.SECONDS)).hasMessage("by the handler");
        assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
    }

    /** A phone's registration, as its handlers are told of it. */
    private static BlockingQueue<String> told(Phone phone) {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        phone.registrationHandler(event -> told.add(
                switch (event.type()) {
                    case REGISTERED -> "registered";
                    case UNREGISTERED -> "unregistered " + event.reason() + " " + phone.state();
                    case FAILED -> "error " + event.status() + " " + phone.state();
                }));
        return told;
    }

    private static SipResponse.Builder bound(SipRequest register) {
        return RawUdp.answer(register, 200)
                .add(HeaderName.CONTACT, register.contacts().get(0) + ";expires=300");
    }

    @Test
    void aRefreshThatIsRefusedIsTold() throws Exception {
        try (RawUdp registrar = new RawUdp()) {
            Phone phone = Phone.create(loop.vertx(), alice(registrar.port()));
            BlockingQueue<String> told = told(phone);
            Future<Void> connecting = phone.connect();
            SipRequest first = registrar.request("REGISTER");
            // seen from elsewhere: the phone refreshes its Contact at once
            String seen = first.topVia()
                    .withParameter("received", "203.0.113.9")
                    .withParameter("rport", "4444")
                    .toString();
            registrar.reply(bound(first).set(HeaderName.VIA, seen).build());
            await(connecting);
            assertThat(next(told)).isEqualTo("registered");
            assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
            registrar.reply(RawUdp.answer(registrar.request("REGISTER"), 403).build());
            assertThat(next(told)).isEqualTo("unregistered REJECTED REGISTRATION_FAILED");
            assertThat(next(told)).isEqualTo("error 403 REGISTRATION_FAILED");
            assertThat(((CallException) failure(phone.dial("600"))).code()).isEqualTo(BusErrors.NOT_CONNECTED);
            await(phone.close());
            assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
        }
    }

    @Test
    void aConnectionThatIsLostForGoodIsTold() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()).setTransport(SipTransport.TCP));
        BlockingQueue<String> told = told(phone);
        await(phone.connect());
        assertThat(next(told)).isEqualTo("registered");
        pbx.registerHandler(request -> request.respond(503));
        await(pbx.disconnect());
        assertThat(next(told)).isEqualTo("unregistered FLOW_LOST REGISTRATION_FAILED");
        assertThat(next(told)).isEqualTo("error 503 REGISTRATION_FAILED");
    }

    @Test
    void aPhoneThatWasOnceRejectedRemovesItsBinding() throws Exception {
        FakePbx pbx = pbx();
        Phone phone = Phone.create(
                loop.vertx(), alice(pbx.port()).setRegisterExpirySeconds(2).setRegisterRetryMs(50));
        BlockingQueue<String> events = told(phone);
        await(phone.connect());
        assertThat(next(events)).isEqualTo("registered");
        pbx.registerHandler(request -> request.respond(403));
        assertThat(next(events)).isEqualTo("unregistered REJECTED REGISTRATION_FAILED");
        registersAgainAndCloses(pbx, phone, events);
    }

    @Test
    void aPhoneThatOnceLostItsConnectionRemovesItsBinding() throws Exception {
        FakePbx pbx = pbx();
        Phone phone = Phone.create(
                loop.vertx(), alice(pbx.port()).setTransport(SipTransport.TCP).setRegisterRetryMs(50));
        BlockingQueue<String> events = told(phone);
        await(phone.connect());
        assertThat(next(events)).isEqualTo("registered");
        pbx.registerHandler(request -> request.respond(503));
        await(pbx.disconnect());
        assertThat(next(events)).isEqualTo("unregistered FLOW_LOST REGISTRATION_FAILED");
        registersAgainAndCloses(pbx, phone, events);
    }

    /** The registrar challenges only the removal. */
    private static void registersAgainAndCloses(FakePbx pbx, Phone phone, BlockingQueue<String> events)
            throws Exception {
        AtomicBoolean challenged = new AtomicBoolean();
        pbx.registerHandler(request -> {
            if (request.header("Expires").orElse("").equals("0") && challenged.compareAndSet(false, true)) {
                request.respond(
                        401,
                        new Header(
                                HeaderName.WWW_AUTHENTICATE,
                                "Digest realm=\"" + pbx.options().realm() + "\", nonce=\"other\", qop=\"auth\""));
            } else {
                request.proceed();
            }
        });
        String event = next(events);
        while (!event.equals("registered")) {
            event = next(events);
        }
        assertThat(pbx.bindings()).hasSize(1);
        await(phone.close());
        assertThat(challenged).isTrue();
        assertThat(pbx.bindings()).isEmpty();
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
    }

    @Test
    void closingWithoutAConnectionRemovesTheBinding() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(loop.vertx(), alice(pbx.port()).setTransport(SipTransport.TCP));
        BlockingQueue<String> events = told(phone);
        await(phone.connect());
        assertThat(next(events)).isEqualTo("registered");
        pbx.registerHandler(request -> request.respond(503));
        await(pbx.disconnect());
        assertThat(next(events)).isEqualTo("unregistered FLOW_LOST REGISTRATION_FAILED");
        pbx.registerHandler(request -> request.proceed());
        assertThat(pbx.bindings()).hasSize(1);
        await(phone.close());
        assertThat(pbx.bindings()).isEmpty();
    }

    @Test
    void aCallThatComesWithTheRegistrationIsTaken() throws Exception {
        try (RawUdp registrar = new RawUdp()) {
            Phone phone = Phone.create(loop.vertx(), alice(registrar.port()));
            BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
            phone.callHandler(calls::add);
            Future<Void> connecting = phone.connect();
            SipRequest register = registrar.request("REGISTER");
            registrar.reply(bound(register).build());
            registrar.send(
                    registrar.text("INVITE", "early", "early", "", 1, "", RawUdp.sdp(4_000)),
                    registrar.last().getPort());
            await(next(calls).reject(486));
            assertThat(registrar.answer().status()).isEqualTo(486);
            await(connecting);
        }
    }
}
