package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.vertx.core.json.JsonObject;
import io.xphone.options.PhoneOptions;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipUri;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call a phone: its registrar is on 127.0.0.1, strangers are on 127.0.0.2. */
class AcceptCallsFromTest extends OnLoopback {

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private FakePbx pbx;

    private PhoneOptions alice(String... from) throws Exception {
        pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        PhoneOptions options =
                new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + pbx.port());
        return from.length == 0 ? options : options.setAcceptCallsFrom(new ArrayList<>(List.of(from)));
    }

    private Phone phone(PhoneOptions options) throws Exception {
        Phone phone = Phone.create(loop.vertx(), options).callHandler(calls::add);
        await(phone.connect());
        return phone;
    }

    private SipUri contact() {
        return (SipUri)
                pbx.recorder().requests("REGISTER").get(0).contacts().get(0).uri();
    }

    /** The first response but 100 to a request of a stranger. */
    private int status(RawUdp stranger, String method, String uri, String lines, String body) throws Exception {
        String id = method.toLowerCase() + Math.abs(uri.hashCode()) + stranger.port();
        stranger.send(
                stranger.text(method, uri, id, id, "", 1, lines, body),
                contact().port());
        return ((io.xphone.sip.message.SipResponse) stranger.message(
                        said -> said instanceof io.xphone.sip.message.SipResponse response && response.status() > 100))
                .status();
    }

    private int invite(RawUdp stranger, String uri) throws Exception {
        return status(stranger, Method.INVITE, uri, "", RawUdp.sdp(stranger.port()));
    }

    @Test
    @Shows("PhoneOptions.acceptCallsFrom")
    void byDefaultStrangersAreRefused() throws Exception {
        Phone phone = phone(alice());
        phone.messaging().messageHandler(message -> message.respond(200));
        try (LogTap log = LogTap.of("io.xphone.verticle", Level.INFO);
                RawUdp stranger = new RawUdp("127.0.0.2")) {
            for (String user : List.of("alice", "600", contact().user().orElseThrow() + "x")) {
                assertThat(invite(stranger, "sip:" + user + "@127.0.0.1"))
                        .as(user)
                        .isEqualTo(403);
            }
            assertThat(status(stranger, Method.MESSAGE, "sip:alice@127.0.0.1", "", "v=0"))
                    .isEqualTo(403);
            assertThat(status(stranger, Method.SUBSCRIBE, "sip:alice@127.0.0.1", "Event: presence\r\n", ""))
                    .isEqualTo(403);
            assertThat(status(stranger, Method.NOTIFY, "sip:alice@127.0.0.1", "Event: message-summary\r\n", ""))
                    .isEqualTo(403);
            assertThat(status(stranger, Method.REFER, "sip:alice@127.0.0.1", "Refer-To: <sip:1@127.0.0.2>\r\n", ""))
                    .isEqualTo(603);
            assertThat(status(stranger, Method.OPTIONS, "sip:alice@127.0.0.1", "", ""))
                    .isEqualTo(200);
            assertThat(log.lines(Level.INFO))
                    .filteredOn(line -> line.contains("rejected a call"))
                    .first()
                    .asString()
                    .contains("127.0.0.2")
                    .contains("acceptCallsFrom");
            assertThat(log.lines(Level.INFO))
                    .filteredOn(line -> line.contains("rejected a MESSAGE"))
                    .hasSize(1);
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void theRegistrarMayCallAnyNumber() throws Exception {
        phone(alice());
        pbx.dial("sip:+4930123@127.0.0.1:" + contact().port(), new io.xphone.testing.PbxDialOptions());
        assertThat(next(calls).info().getCalledUser()).isEqualTo("+4930123");
        pbx.call(pbx.uri("alice"));
        assertThat(next(calls).info().getCalledUser()).isEqualTo("alice");
    }

    @Test
    void theContactMayBeCalledFromAnywhere() throws Exception {
        phone(alice());
        SipUri contact = contact();
        assertThat(contact.user().orElseThrow()).matches("alice-[a-z0-9]{12,}");
        try (RawUdp stranger = new RawUdp("127.0.0.2")) {
            assertThat(invite(stranger, contact.toString())).isEqualTo(180);
            assertThat(next(calls).info().getCalledUser()).isEqualTo("600"); // To
        }
        try (RawUdp stranger = new RawUdp("127.0.0.2")) {
            stranger.send(
                    stranger.text(Method.INVITE, contact.toString(), "b", "c", "", 1, "", RawUdp.sdp(stranger.port()))
                            .replace("To: <sip:600@127.0.0.1>", "To: <" + contact + ">"),
                    contact.port());
            Call call = next(calls);
            assertThat(call.info().getCalledUser()).isEqualTo("alice");
            assertThat(call.info().getTo()).startsWith("<sip:alice@127.0.0.1:");
        }
    }

    @Test
    void theContactStaysTheSame() throws Exception {
        Phone phone = phone(alice());
        await(phone.close());
        await(phone.connect());
        assertThat(pbx.recorder().requests("REGISTER"))
                .extracting(register ->
                        ((SipUri) register.contacts().get(0).uri()).user().orElseThrow())
                .hasSizeGreaterThan(3)
                .containsOnly(contact().user().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anyone", "127.0.0.2", "127.0.0.2/31"})
    void othersMayCallIfTheOptionSaysSo(String from) throws Exception {
        phone(alice(from));
        try (RawUdp stranger = new RawUdp("127.0.0.2");
                RawUdp other = new RawUdp("127.0.0.4")) {
            assertThat(invite(stranger, "sip:alice@127.0.0.1")).isEqualTo(180);
            assertThat(invite(other, "sip:alice@127.0.0.1")).isEqualTo(from.equals("anyone") ? 180 : 403);
        }
        pbx.call(pbx.uri("alice"));
        next(calls);
        next(calls);
    }

    @Test
    void whoeverMayCallNeedsNoSecretContact() throws Exception {
        phone(alice("anyone"));
        assertThat(contact().user()).contains("alice");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPhoneThatDoesNotRegisterTakesCallsFromAnyoneUnlessAddressesAreListed(boolean listed) throws Exception {
        Phone phone = phone((listed ? alice("127.0.0.3") : alice()).setRegister(false));
        Call call = await(phone.dial("1"));
        await(call.answered());
        int port = ((SipUri) pbx.recorder()
                        .requests("INVITE")
                        .get(0)
                        .contacts()
                        .get(0)
                        .uri())
                .port();
        try (RawUdp stranger = new RawUdp("127.0.0.2")) {
            stranger.send(stranger.text(Method.INVITE, "b", "c", "", 1, "", RawUdp.sdp(stranger.port())), port);
            int status = ((io.xphone.sip.message.SipResponse) stranger.message(said ->
                            said instanceof io.xphone.sip.message.SipResponse response && response.status() > 100))
                    .status();
            assertThat(status).isEqualTo(listed ? 403 : 180);
        }
    }

    @Test
    void mistakesAreNamed() throws Exception {
        assertThatThrownBy(() -> Phone.create(loop.vertx(), alice("registry")))
                .hasMessage("acceptCallsFrom: \"registry\" is neither an address nor a CIDR range,"
                        + " nor registrar, nor anyone");
        assertThatThrownBy(() -> Phone.create(loop.vertx(), alice().setAcceptCallsFrom(new ArrayList<>())))
                .hasMessageContaining("acceptCallsFrom: is empty");
        assertThat(new PhoneOptions(new JsonObject().put("acceptCallsFrom", "anyone")).getAcceptCallsFrom())
                .containsExactly("anyone");
    }
}
