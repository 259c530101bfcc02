package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Calls over TLS with keys of DTLS with Asterisk, which demands RTP/SAVPF of 1014 and RTP/SAVP of 1017. */
@Tag("peers")
class AsteriskDtlsTest {

    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

    private static Phones phones;
    private static Phone feedback;
    private static Phone plain;

    @BeforeAll
    static void start() {
        phones = new Phones();
        feedback = phone("1014", true);
        plain = phone("1017", false);
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    /** @param mux as browsers do it: then RTP/SAVPF is offered */
    private static Phone phone(String user, boolean mux) {
        return phones.connect(phones.options(user, SipTransport.TLS)
                .setMedia(new MediaOptions()
                        .setSrtp(SrtpMode.REQUIRED)
                        .setSrtpKeys(SrtpKeys.DTLS)
                        .setRtcpMux(mux)));
    }

    private static String suite(Call call) {
        return Await.now(call.refresh()).getSrtpSuite();
    }

    private static void echoes(Phone phone) {
        Call call = Phones.answered(phone, "600");
        Phones.assertEcho("encrypted echo", call);
        assertThat(suite(call)).isEqualTo(SUITE);
        Await.now(call.hold());
        Await.now(call.resume());
        Phones.say(call, new short[Speech.RATE]); // Asterisk begins a new handshake after each re-INVITE
        Phones.assertEcho("encrypted echo after the hold", call);
        Phones.end(call);
    }

    @CallTest
    void theEchoOfSavpfIsEncryptedBeforeAndAfterAHold() {
        echoes(feedback);
    }

    @CallTest
    void theEchoOfSavpIsEncryptedBeforeAndAfterAHold() {
        echoes(plain);
    }

    /** Asterisk rejects RTP/AVP with a fingerprint, with 488. */
    @CallTest
    void anOptionalPhoneAtAnAccountThatDemandsSrtp() {
        Phone optional = phones.connect(phones.options("1017", SipTransport.TLS)
                .setRegister(false)
                .setMedia(new MediaOptions().setSrtp(SrtpMode.OPTIONAL).setSrtpKeys(SrtpKeys.DTLS)));
        Call call = Phones.answered(optional, "600");
        assertThat(Await.now(call.refresh()).getLocalSdp()).contains("UDP/TLS/RTP/SAVP");
        Heard.of(call).more(0.2);
        assertThat(suite(call)).isEqualTo(SUITE);
        Phones.end(call);
    }

    @CallTest
    void eachCallsTheOther() {
        for (List<Phone> pair : List.of(List.of(feedback, plain), List.of(plain, feedback))) {
            CompletableFuture<Call> incoming = Phones.nextCall(pair.get(1));
            Call caller = Await.now(pair.get(0).dial(pair.get(1) == feedback ? "1014" : "1017"));
            Call called = Await.within(20, incoming);
            Await.now(called.accept());
            Await.now(caller.answered());
            Phones.say(caller, new short[Speech.RATE]); // the handshakes
            // Asterisk is the server of the called phone: it leaves the association, and the phone has to begin again
            Await.now(called.hold());
            Await.now(called.resume());
            assertThat(called.state()).isEqualTo(CallState.ACTIVE);
            Phones.say(caller, new short[2 * Speech.RATE]);
            Phones.assertOneWay("from the caller after a hold of the called", caller, called);
            Promise<Character> digit = Promise.promise();
            caller.dtmfHandler(heard -> digit.tryComplete(heard.digit()));
            Await.now(called.sendDtmf("7"));
            assertThat(Await.now(digit.future())).isEqualTo('7');
            assertThat(List.of(suite(caller), suite(called))).containsExactly(SUITE, SUITE);
            if (pair.get(0) == feedback) {
                assertThat(Await.now(caller.transfer("600")).status()).isEqualTo(200);
                assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.TRANSFER);
                Phones.say(called, new short[Speech.RATE]); // the handshake after the transfer
                Phones.assertEcho("the echo after the transfer", called);
                Phones.end(called);
            } else {
                Phones.end(called);
                assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
            }
        }
    }
}
