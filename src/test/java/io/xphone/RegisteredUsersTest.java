package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.bus.AgentControl;
import io.xphone.bus.Subscription;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.RegistrarOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Phones that register with a server of ours, and are called by the names of their users. */
class RegisteredUsersTest extends OnLoopback {

    private final BlockingQueue<UserRegistrationEvent> registrations = new LinkedBlockingQueue<>();

    private static PeerOptions user(String name) {
        return new PeerOptions().setName(name).setUsername(name).setPassword(name + "'s");
    }

    /** A server for alice and bob, on UDP and TCP. */
    private static SipServerOptions options() {
        return Loopback.options()
                .setName("office")
                .setListen(new ArrayList<>(List.of(
                        new ListenOptions().setHost("127.0.0.1").setPort(0),
                        new ListenOptions().setHost("127.0.0.1").setPort(0).setTransport(SipTransport.TCP))))
                .setPeers(new ArrayList<>(List.of(user("alice"), user("bob"))));
    }

    private Listening office() throws Exception {
        return office(options());
    }

    private Listening office(SipServerOptions options) throws Exception {
        Listening office = loop.server(options);
        office.server().registrationHandler(registrations::add);
        return office;
    }

    private static String at(Listening office, SipTransport transport) {
        String prefix = transport.name().toLowerCase(Locale.ROOT) + ":";
        return office.at().stream()
                .filter(each -> each.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }

    private PhoneOptions account(String user, Listening office, SipTransport transport) {
        return new PhoneOptions()
                .setUsername(user)
                .setPassword(user + "'s")
                .setHost(at(office, transport))
                .setTransport(transport)
                .setLocalAddress("127.0.0.1");
    }

    private record Softphone(Phone phone, BlockingQueue<Call> calls) {}

    private Softphone softphone(PhoneOptions options) throws Exception {
        Phone phone = Phone.create(loop.vertx(), options);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(calls::add);
        await(phone.connect());
        return new Softphone(phone, calls);
    }

    private Softphone softphone(String user, Listening office, SipTransport transport) throws Exception {
        return softphone(account(user, office, transport));
    }

    private static CallEnd end(Call call) throws Exception {
        return await(call.ended());
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void aRegisteredUserIsCalledByNameAndCallsBack(SipTransport transport) throws Exception {
        Listening office = office();
        Softphone alice = softphone("alice", office, transport);
        UserRegistrationEvent event = next(registrations);
        assertThat(event.type()).isEqualTo(UserRegistrationEvent.Type.REGISTERED);
        assertThat(event.user()).isEqualTo("alice");
        assertThat(event.contacts()).isEqualTo(1);
        assertThat(event.expires()).isEqualTo(300);
        assertThat(event.source()).startsWith(transport.name().toLowerCase(Locale.ROOT) + ":127.0.0.1:");

        List<UserRegistration> listed = await(office.server().registrations());
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).getUser()).isEqualTo("alice");
        assertThat(listed.get(0).getPeer()).isEqualTo("alice");
        assertThat(listed.get(0).getContact()).isEqualTo(event.contact());
        assertThat(listed.get(0).getSource()).isEqualTo(event.source());
        assertThat(listed.get(0).getExpires()).isBetween(290L, 300L);
        assertThat(listed.get(0).getQ()).isEqualTo(1);

        Call call = await(office.server().dial("alice"));
        Call rings = next(alice.calls());
        await(rings.accept());
        await(call.answered());
        assertThat(await(call.refresh()).getPeer()).isEqualTo("alice");
        await(call.end());
        assertThat(end(rings).reason()).isEqualTo(EndReason.REMOTE);

        Call back = await(alice.phone().dial("600"));
        Call received = next(office.calls());
        assertThat(await(received.refresh()).getPeer()).isEqualTo("alice");
        await(received.accept());
        await(back.answered());
        await(received.end());
        assertThat(end(back).reason()).isEqualTo(EndReason.REMOTE);

        await(alice.phone().close());
        UserRegistrationEvent gone = next(registrations);
        assertThat(gone.type()).isEqualTo(UserRegistrationEvent.Type.UNREGISTERED);
        assertThat(gone.reason()).isEqualTo("REMOVED");
        assertThat(gone.contacts()).isZero();
        assertThat(await(office.server().registrations())).isEmpty();
    }

    @Test
    void allPhonesOfAUserRingAndTheFirstToAnswerGetsTheCall() throws Exception {
        Listening office = office();
        Softphone desk = softphone("alice", office, SipTransport.UDP);
        Softphone mobile = softphone("alice", office, SipTransport.TCP);
        Softphone soft = softphone("alice", office, SipTransport.UDP);
        assertThat(await(office.server().registrations())).hasSize(3);
        Call call = await(office.server().dial("alice"));
        Call atDesk = next(desk.calls());
        Call atMobile = next(mobile.calls());
        Call atSoft = next(soft.calls());
        Loopback.ringing(call);
        await(atSoft.reject(486));
        await(atMobile.accept());
        await(call.answered());
        assertThat(end(atDesk).reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        await(call.hold());
        await(call.resume());
        await(atMobile.end());
        assertThat(end(call).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void aCallThatAllReject() throws Exception {
        Listening office = office();
        Softphone desk = softphone("alice", office, SipTransport.UDP);
        Softphone mobile = softphone("alice", office, SipTransport.TCP);
        Call call = await(office.server().dial("alice"));
        await(next(desk.calls()).reject(480));
        await(next(mobile.calls()).reject(486));
        assertThat(end(call).status()).isEqualTo(486);
        Call declined = await(office.server().dial("alice"));
        Call other = next(desk.calls());
        await(next(mobile.calls()).reject(603));
        assertThat(end(declined).status()).isEqualTo(603);
        assertThat(end(other).reason()).isEqualTo(EndReason.CANCELLED);
        Call cancelled = await(office.server().dial("alice"));
        Call first = next(desk.calls());
        Call second = next(mobile.calls());
        await(cancelled.end());
        assertThat(end(first).reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(end(second).reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void aUserWhoIsNotRegisteredIsNamed() throws Exception {
        Listening office = office();
        Throwable absent = failure(office.server().dial("bob"));
        assertThat(absent).isInstanceOf(CallException.class).hasMessage("user bob is not registered");
        assertThat(((CallException) absent).status()).isEqualTo(480);
        assertThat(((CallException) failure(office.server().dial("bob", "600"))).status())
                .isEqualTo(480);
        assertThat(failure(office.server().dial("carol"))).hasMessageContaining("carol");
    }

    @Test
    void aTrunkThatRegistersIsCalledWithANumber() throws Exception {
        Listening office = office();
        Softphone trunk = softphone("alice", office, SipTransport.TCP);
        Call call = await(office.server().dial("alice", "4930123"));
        Call rings = next(trunk.calls());
        assertThat(rings.calledUser()).isEqualTo("4930123");
        await(rings.reject(404));
        assertThat(end(call).status()).isEqualTo(404);
    }

    @Test
    void theRegistrationsAndTheirEventsAreOnTheBus() throws Exception {
        Listening office = office();
        BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().<JsonObject>consumer("app", message -> events.add(message.body()));
        AgentControl control = AgentControl.at(loop.vertx(), "office");
        await(control.subscribe(new Subscription().setId("app").setDeliver("app")));
        Softphone alice = softphone("alice", office, SipTransport.TCP);
        JsonObject event = next(events);
        assertThat(event.getString("type")).isEqualTo("user-registered");
        assertThat(event.getString("agent")).isEqualTo("office");
        assertThat(event.getString("user")).isEqualTo("alice");
        assertThat(event.getInteger("expires")).isEqualTo(300);
        assertThat(await(control.registrations())).hasSize(1);
        await(alice.phone().close());
        JsonObject gone = next(events);
        assertThat(gone.getString("type")).isEqualTo("user-unregistered");
        assertThat(gone.getString("reason")).isEqualTo("REMOVED");
        assertThat(gone.getInteger("contacts")).isZero();
    }

    @Test
    @Shows({"SipServerOptions.registrar", "RegistrarOptions.enabled"})
    void aServerWithoutRegistrarRejectsEveryRegistration() throws Exception {
        Listening office = office(options().setRegistrar(new RegistrarOptions().setEnabled(false)));
        Phone phone = Phone.create(loop.vertx(), account("alice", office, SipTransport.UDP));
        assertThat(failure(phone.connect())).hasMessageContaining("405");
        assertThat(await(office.server().registrations())).isEmpty();
        assertThat(failure(office.server().dial("alice"))).hasMessageContaining("a number needs a peer");
    }

    @Test
    @Shows({
        "RegistrarOptions.expirySeconds",
        "RegistrarOptions.minExpirySeconds",
        "RegistrarOptions.maxExpirySeconds",
        "RegistrarOptions.maxContacts"
    })
    void theLimitsOfRegistrations() throws Exception {
        Listening office = office(options()
                .setRegistrar(new RegistrarOptions()
                        .setMinExpirySeconds(100)
                        .setExpirySeconds(200)
                        .setMaxExpirySeconds(250)
                        .setMaxContacts(1)));
        softphone(account("alice", office, SipTransport.UDP).setRegisterExpirySeconds(1000));
        assertThat(next(registrations).expires()).isEqualTo(250);
        softphone(account("alice", office, SipTransport.UDP).setRegisterExpirySeconds(10));
        UserRegistrationEvent second = next(registrations);
        assertThat(second.expires())
                .as("423 with Min-Expires, which the phone follows")
                .isEqualTo(100);
        assertThat(next(registrations).reason()).isEqualTo("REPLACED");
        assertThat(await(office.server().registrations()))
                .extracting(UserRegistration::getContact)
                .containsExactly(second.contact());
        RawUser bob = new RawUser("bob");
        try (bob) {
            assertThat(bob.register(office.port(), "")
                            .headers()
                            .first("Contact")
                            .orElseThrow())
                    .as("no interval requested")
                    .endsWith(";expires=200");
        }
        RegistrarOptions wrong = new RegistrarOptions().setMinExpirySeconds(500).setMaxExpirySeconds(400);
        assertThat(Loopback.mistake(
                        () -> SipServer.create(loop.vertx(), options().setRegistrar(wrong))))
                .hasMessageStartingWith("registrar.minExpirySeconds:");
        assertThat(Loopback.mistake(() -> SipServer.create(
                        loop.vertx(), options().setRegistrar(new RegistrarOptions().setExpirySeconds(7200)))))
                .hasMessageStartingWith("registrar.expirySeconds:");
    }
}
